#include "lamina/profile/profiler.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <numeric>
#include <thread>
#include <utility>

#include "lamina/core/random.h"
#include "lamina/profile/inputs.h"

namespace lamina::profile {
namespace {

using engine::Tensor;

// Layers that are timed as one part.
struct Span {
  std::uint32_t first = 1, last = 1;
};

// A part that is ready to run, with what it takes.
struct Loaded {
  std::unique_ptr<engine::Session> session;
  std::vector<Tensor> inputs;
};

Expected<Seconds> run_twice(const Loaded& part, Seconds pause) {
  if (auto warm = part.session->run(part.inputs); !warm) return tl::unexpected(warm.error());
  if (pause.value() > 0) std::this_thread::sleep_for(std::chrono::duration<double>(pause.value()));
  const auto began = std::chrono::steady_clock::now();
  if (auto made = part.session->run(part.inputs); !made) return tl::unexpected(made.error());
  return Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
}

class Profiler {
 public:
  Profiler(engine::Engine& engine, const PartOf& part_of, std::span<const LayerSize> sizes,
           const std::vector<bool>& can_cut, const Profiling& how)
      : engine_(engine),
        part_of_(part_of),
        sizes_(sizes),
        can_cut_(can_cut),
        how_(how),
        random_(how.seed),
        num_layers_(static_cast<std::uint32_t>(sizes.size())) {}

  Expected<Profile> run() {
    if (auto ok = load_whole(); !ok) return tl::unexpected(ok.error());
    const std::vector<Span> spans = chosen_spans();
    const auto groups = grouped(spans);
    for (std::size_t g = 0; g < groups.size(); ++g)
      if (auto ok = time_group(groups[g], fmt::format("group {} of {}", g + 1, groups.size())); !ok)
        return tl::unexpected(ok.error());
    return profile_of(spans);
  }

 private:
  Expected<Loaded> loaded(const Span& span, std::span<const Tensor> known) {
    const auto bytes = part_of_(span.first, span.last);
    if (!bytes) return tl::unexpected(bytes.error());
    auto session = engine_.load(*bytes, how_.session);
    if (!session) return tl::unexpected(session.error());
    Loaded part{*std::move(session), {}};
    for (const TensorSpec& input : part.session->inputs()) {
      const auto given = std::ranges::find_if(
          known, [&](const Tensor& tensor) { return tensor.spec.name == input.name; });
      if (given == known.end())
        return error(ErrorCode::kModel,
                     fmt::format("is taken by layers {} to {}, and not made in front of them",
                                 span.first, span.last),
                     input.name);
      part.inputs.push_back(*given);
    }
    return part;
  }

  Expected<void> load_whole() {
    const auto bytes = part_of_(1, num_layers_);
    if (!bytes) return tl::unexpected(bytes.error());
    auto session = engine_.load(*bytes, how_.session);
    if (!session) return tl::unexpected(session.error());
    for (const TensorSpec& input : (*session)->inputs()) {
      auto tensor = drawn(input, random_);
      if (!tensor) return tl::unexpected(tensor.error());
      given_.push_back(*std::move(tensor));
    }
    whole_ = {*std::move(session), given_};
    return {};
  }

  // What is there when layer `first` begins.
  Expected<std::vector<Tensor>> known_before(std::uint32_t first) {
    std::vector<Tensor> known = given_;
    if (first == 1) return known;
    auto front = loaded({1, first - 1}, given_);
    if (!front) return tl::unexpected(front.error());
    auto made = front->session->run(front->inputs);
    if (!made) return tl::unexpected(made.error());
    std::ranges::move(*made, std::back_inserter(known));
    return known;
  }

  // In front of each cut and behind it, and stays that are neither.
  std::vector<Span> chosen_spans() {
    std::vector<Span> spans;
    std::vector<std::uint32_t> cuts;
    for (std::uint32_t k = 1; k < num_layers_; ++k) {
      if (!can_cut_[k - 1]) continue;
      cuts.push_back(k);
      spans.push_back({1, k});
      spans.push_back({k + 1, num_layers_});
    }
    if (cuts.size() < 3) return spans;
    for (std::uint32_t i = 0; i < how_.num_stays; ++i) {
      const std::size_t from = random_.below(cuts.size() - 1);
      const std::size_t to = from + 1 + random_.below(cuts.size() - 1 - from);
      spans.push_back({cuts[from] + 1, cuts[to]});
    }
    return spans;
  }

  // About what a part takes when it is loaded and has run: weights twice, since engines lay them
  // out anew; its inputs, and an arena that grew to some of its tensors at a time and stays.
  [[nodiscard]] double bytes_of(const Span& span) const {
    double weights = 0, tensor = 0;
    for (std::uint32_t l = span.first; l <= span.last; ++l) {
      weights += sizes_[l - 1].weights.value();
      tensor = std::max(tensor, sizes_[l - 1].tensor.value());
    }
    return 16e6 + 2 * weights + 4 * tensor;
  }

  std::vector<std::span<const Span>> grouped(std::span<const Span> spans) const {
    std::vector<std::span<const Span>> groups;
    std::size_t begin = 0;
    double bytes = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const double more = bytes_of(spans[i]);
      if (i > begin && bytes + more > how_.memory_bytes) {
        groups.push_back(spans.subspan(begin, i - begin));
        begin = i;
        bytes = 0;
      }
      bytes += more;
    }
    groups.push_back(spans.subspan(begin));
    return groups;
  }

  Expected<void> time_group(std::span<const Span> group, const std::string& called) {
    std::vector<Loaded> parts;
    for (const Span& span : group) {
      auto known = known_before(span.first);
      if (!known) return tl::unexpected(known.error());
      auto part = loaded(span, *known);
      if (!part) return tl::unexpected(part.error());
      parts.push_back(*std::move(part));
    }
    std::vector<Timed> things{[this] { return run_twice(whole_, how_.pause); }};
    for (const Loaded& part : parts)
      things.emplace_back([this, &part] { return run_twice(part, how_.pause); });
    auto found = time_in_rounds(things, how_.sampling, random_, [&](std::uint32_t round) {
      if (how_.say) how_.say(fmt::format("{}, round {}", called, round));
    });
    if (!found) return tl::unexpected(found.error());
    groups_.push_back(*std::move(found));
    return {};
  }

  // Of all groups together: each as if the whole had taken its mean time there, too.
  Profile profile_of(std::span<const Span> spans) const {
    Seconds whole;
    for (const auto& group : groups_) whole += group.front().time / double(groups_.size());
    std::vector<Seconds> times;
    Profile profile;
    profile.rounds = groups_.front().front().rounds;
    for (const auto& group : groups_) {
      const double scale = whole / group.front().time;
      profile.rounds = std::min(profile.rounds, group.front().rounds);
      for (const Estimate& of_one : group)
        profile.largest_error = std::max(profile.largest_error, of_one.error);
      for (const Estimate& of_one : std::span(group).subspan(1))
        times.push_back(scale * of_one.time);
    }
    profile.measured.whole = whole;
    std::size_t num_halves = 0;
    for (std::uint32_t k = 1; k < num_layers_; ++k) {
      const bool measured = can_cut_[k - 1];
      profile.measured.before.push_back(measured ? times[num_halves++] : Seconds::infinity());
      profile.measured.behind.push_back(measured ? times[num_halves++] : Seconds::infinity());
    }
    profile.costs = costs_of(profile.measured);
    for (std::size_t i = num_halves; i < spans.size(); ++i)
      profile.stays.push_back({spans[i].first, spans[i].last, times[i],
                               profile.costs.of_stay(spans[i].first, spans[i].last)});
    return profile;
  }

  engine::Engine& engine_;
  const PartOf& part_of_;
  std::span<const LayerSize> sizes_;
  const std::vector<bool>& can_cut_;
  const Profiling& how_;
  Random random_;
  std::uint32_t num_layers_;
  std::vector<Tensor> given_;  // the inputs of the model
  Loaded whole_;
  std::vector<std::vector<Estimate>> groups_;  // of each the whole first
};

}  // namespace

StayErrors errors_of(const Profile& profile) {
  StayErrors errors;
  const Seconds whole = profile.measured.whole;
  for (const TimedStay& stay : profile.stays) {
    const double off = std::abs((stay.predicted - stay.measured).value());
    errors.mean_of_whole += off / whole.value() / static_cast<double>(profile.stays.size());
    errors.worst_of_whole = std::max(errors.worst_of_whole, off / whole.value());
    if (stay.measured < 0.15 * whole) continue;
    ++errors.num_long;
    errors.mean_of_stay += off / stay.measured.value();
    errors.worst_of_stay = std::max(errors.worst_of_stay, off / stay.measured.value());
  }
  if (errors.num_long > 0) errors.mean_of_stay /= static_cast<double>(errors.num_long);
  return errors;
}

Expected<Profile> profile_model(engine::Engine& engine, const PartOf& part_of,
                                std::span<const LayerSize> sizes, const std::vector<bool>& can_cut,
                                const Profiling& how) {
  return Profiler(engine, part_of, sizes, can_cut, how).run();
}

}  // namespace lamina::profile
