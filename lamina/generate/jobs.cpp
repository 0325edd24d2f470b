#include "lamina/generate/jobs.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/core/random.h"
#include "lamina/generate/distribution.h"
#include "lamina/generate/items.h"
#include "lamina/model/node_hint.h"

namespace lamina::generate {
namespace {

constexpr std::string_view kCount = "count", kRelease = "release", kSource = "source",
                           kDestination = "destination", kDeadline = "deadline", kWeight = "weight";
constexpr std::string_view kBatch = "batch", kPoisson = "poisson:", kSame = "same";
constexpr double kMostJobs = 1e6;

// Whether the text fits the pattern, in which "*" stands for any text.
bool fits(std::string_view pattern, std::string_view text) {
  std::size_t star = pattern.npos, again = 0, p = 0, t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      again = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++again;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

std::vector<NodeId> nodes_where(const Network& network, auto&& holds) {
  std::vector<NodeId> nodes;
  for (std::size_t v = 0; v < network.num_nodes(); ++v)
    if (holds(network.nodes()[v])) nodes.emplace_back(v);
  return nodes;
}

// The nodes that one word of a rule stands for.
Expected<std::vector<NodeId>> nodes_of_word(const Network& network, std::string_view word) {
  const auto found = nodes_where(network, [&](const Node& node) { return fits(word, node.id); });
  if (!found.empty()) return found;
  return error(ErrorCode::kUnknownName,
               fmt::format("no node of the network fits {}{}", quoted(word),
                           node_hint(word, network.nodes())));
}

Expected<std::vector<NodeId>> nodes_of(const Network& network, std::string_view rule) {
  std::vector<NodeId> nodes;
  if (rule == "any") {
    nodes = nodes_where(network, [](const Node&) { return true; });
  } else if (rule == "compute" || rule == "relays") {
    const bool relays = rule == "relays";
    nodes = nodes_where(network, [&](const Node& node) { return node.is_relay() == relays; });
  } else {
    for (std::string_view rest = rule;;) {
      const std::size_t comma = rest.find(',');
      auto found = nodes_of_word(network, rest.substr(0, comma));
      if (!found) return found;
      nodes.insert(nodes.end(), found->begin(), found->end());
      if (comma == rest.npos) break;
      rest.remove_prefix(comma + 1);
    }
    std::ranges::sort(nodes);
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  }
  if (!nodes.empty()) return nodes;
  return error(ErrorCode::kUnknownName,
               fmt::format("no node of the network fits {}", quoted(rule)));
}

// Jobs a second of "40/s", "5/min", "2/h".
Expected<double> rate_of(std::string_view text) {
  constexpr std::array kUnits{std::pair{"/s", 1.0}, std::pair{"/min", 60.0},
                              std::pair{"/h", 3600.0}};
  for (const auto& [unit, seconds] : kUnits) {
    if (!text.ends_with(unit)) continue;
    const auto number =
        read_number(text.substr(0, text.size() - std::string_view(unit).size()), 1e-9, 1e12, false);
    if (number) return *number / seconds;
  }
  return error(
      ErrorCode::kValue,
      fmt::format("{} is not a rate; write jobs per time, as in poisson:40/s, poisson:5/min",
                  quoted(text)));
}

struct Order {
  std::size_t count = 100;
  std::string release{kBatch}, source = "any", destination = "any";
  std::optional<double> per_second;           // of poisson
  std::optional<Distribution> release_times;  // of distributions
  std::optional<Distribution> deadline, weight;
  std::vector<NodeId> sources, destinations;  // destinations is empty where they are the sources
  std::uint64_t seed = 1;
};

class OrderReader {
 public:
  explicit OrderReader(const Network& network) : network_(network) {}

  Expected<Order> read(const Items& items) && {
    for (const auto& [name, text] : items) {
      auto done = taken_.take(name, "");
      if (done) done = read(name, text);
      if (done) continue;
      if (done.error().where.empty()) done.error().where = name;
      return tl::unexpected(done.error());
    }
    if (auto ok = find_nodes(kSource, order_.source, order_.sources); !ok)
      return tl::unexpected(ok.error());
    if (order_.destination != kSame)
      if (auto ok = find_nodes(kDestination, order_.destination, order_.destinations); !ok)
        return tl::unexpected(ok.error());
    return std::move(order_);
  }

 private:
  Expected<void> read(std::string_view name, std::string_view text) {
    if (name == kSeed) return read_seed(text, order_.seed);
    if (name == kSource) return (order_.source = text, Expected<void>());
    if (name == kDestination) return (order_.destination = text, Expected<void>());
    if (name == kDeadline) return read_distribution(text, kTimes, order_.deadline);
    if (name == kWeight) return read_distribution(text, kNumbers, order_.weight);
    if (name == kRelease) return read_release(text);
    if (name != kCount) return error(ErrorCode::kUsage, fmt::format("jobs take no {}", name));
    const auto count = read_number(text, 1, kMostJobs, true);
    if (!count) return tl::unexpected(count.error());
    order_.count = static_cast<std::size_t>(*count);
    return {};
  }

  static Expected<void> read_distribution(std::string_view text, const Distribution::Values& values,
                                          std::optional<Distribution>& out) {
    auto parsed = Distribution::parse(text, values);
    if (!parsed) return tl::unexpected(parsed.error());
    out = std::move(*parsed);
    return {};
  }

  Expected<void> read_release(std::string_view text) {
    order_.release = text;
    if (text == kBatch) return {};
    if (!text.starts_with(kPoisson)) return read_distribution(text, kTimes, order_.release_times);
    const auto rate = rate_of(text.substr(kPoisson.size()));
    if (!rate) return tl::unexpected(rate.error());
    order_.per_second = *rate;
    return {};
  }

  Expected<void> find_nodes(std::string_view name, std::string_view rule,
                            std::vector<NodeId>& out) const {
    auto found = nodes_of(network_, rule);
    if (!found) return tl::unexpected(located(found.error(), std::string(name)));
    out = std::move(*found);
    return {};
  }

  const Network& network_;
  TakenItems taken_;
  Order order_;
};

// In order, from 0 s on; to the microsecond where they are Poisson's.
std::vector<Seconds> drawn_releases(const Order& order, Random random) {
  std::vector<Seconds> releases(order.count);
  double clock = 0.0;
  for (Seconds& release : releases) {
    if (order.per_second) {
      clock += random.exponential(1.0 / *order.per_second);
      release = Seconds(std::round(clock * 1e6) / 1e6);
    } else if (order.release_times) {
      release = Seconds(order.release_times->draw(random));
    }
  }
  std::ranges::sort(releases);
  return releases;
}

Items recipe_of(const Order& order) {
  Items recipe{{std::string(kCount), fmt::format("{}", order.count)},
               {std::string(kRelease), order.release},
               {std::string(kSource), order.source},
               {std::string(kDestination), order.destination}};
  if (order.deadline) recipe.emplace_back(kDeadline, order.deadline->text());
  if (order.weight) recipe.emplace_back(kWeight, order.weight->text());
  recipe.emplace_back(kSeed, fmt::format("{}", order.seed));
  return recipe;
}

}  // namespace

Expected<GeneratedJobs> draw_jobs(const Network& network, std::span<const std::string> models,
                                  const Items& items) {
  assert(!models.empty());
  const auto order = OrderReader(network).read(items);
  if (!order) return tl::unexpected(order.error());
  Random seeds(order->seed);
  Random drawn_models(seeds()), ends(seeds()), releases(seeds()), deadlines(seeds()),
      weights(seeds());
  GeneratedJobs made{{}, recipe_of(*order)};
  for (const Seconds release : drawn_releases(*order, releases)) {
    GeneratedJob job;
    job.id = fmt::format("job-{}", made.jobs.size() + 1);
    job.model = models[drawn_models.below(models.size())];
    job.source = order->sources[ends.below(order->sources.size())];
    job.destination = order->destinations.empty()
                          ? job.source
                          : order->destinations[ends.below(order->destinations.size())];
    job.release = release;
    if (order->deadline) job.deadline = Seconds(order->deadline->draw(deadlines));
    if (order->weight) job.weight = order->weight->draw(weights);
    made.jobs.push_back(std::move(job));
  }
  return made;
}

}  // namespace lamina::generate
