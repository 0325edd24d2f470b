#include "apps/agent/verbs/profile.h"

#include <fmt/format.h>
#include <utility>

#include "apps/agent/signals.h"
#include "apps/lamina/profile_args.h"
#include "apps/lamina/progress.h"
#include "apps/lamina/show/text.h"

#include "lamina/core/units.h"
#include "lamina/engine/engine.h"
#include "lamina/profile/profile_file.h"

namespace lamina::agent_app {
namespace {

using namespace app;  // NOLINT(google-build-using-namespace): this is one of its verbs

profile::FileRequest file_request(const ProfileRequest& given, Progress& progress) {
  profile::FileRequest request{.model = given.model,
                               .device = given.options.device,
                               .into = given.options.into,
                               .options = given.options.model};
  request.how.session = {.threads = static_cast<int>(given.options.engine.threads),
                         .spinning = given.options.engine.spinning,
                         .exact = given.options.exact};
  const auto runs = static_cast<std::uint32_t>(given.options.runs);
  request.how.sampling.least_rounds = runs;
  request.how.sampling.most_rounds = 2 * runs;
  request.how.pause = given.options.pause.value_or(Seconds());
  // Runs on agents are told by their medians; a pause is for times to be compared with these.
  if (request.how.pause.value() > 0) request.how.sampling.share = 0.5;
  request.how.say = [&progress](const std::string& words) { progress.say([&] { return words; }); };
  return request;
}

std::string stays_text(const profile::ProfiledFile& file) {
  if (file.profile.stays.empty()) return "  too few cuts to time stays by themselves\n";
  const profile::StayErrors& off = file.errors;
  std::string text = fmt::format(
      "  sums of layers against {} timed by themselves: off by {:.1f} % of the whole on average, "
      "{:.1f} % at worst\n",
      counted(file.profile.stays.size(), "stay"), 100 * off.mean_of_whole,
      100 * off.worst_of_whole);
  if (off.num_long > 0)
    text += fmt::format(
        "    as shares of the stays themselves, {} of at least 15 % of the whole: {:.1f} % on "
        "average, {:.1f} % at worst\n",
        off.num_long, 100 * off.mean_of_stay, 100 * off.worst_of_stay);
  return text;
}

// What cutting costs where it can be done: the halves beyond the whole.
std::string cuts_text(const profile::ProfiledFile& file) {
  if (file.num_layers < 2) return "";
  const std::uint32_t num_cuts = file.num_layers - 1 - file.num_uncut;
  if (num_cuts == 0) return "  the file cannot be cut between its layers\n";
  Seconds most, sum;
  const auto& costs = file.profile.costs;
  for (std::size_t k = 0; k + 1 < costs.times.size(); ++k) {
    const Seconds cost = costs.leave[k] + costs.enter[k + 1];
    most = std::max(most, cost);
    sum += cost;
  }
  std::string text = fmt::format("  a cut costs {} on average, {} at most",
                                 to_human(sum / double(num_cuts)), to_human(most));
  if (file.num_fused > 0)
    text += fmt::format("; {} inside a fused kernel", counted(file.num_fused, "cut"));
  if (file.num_uncut > 0)
    text += fmt::format("; {} where the file cannot be cut", counted(file.num_uncut, "place"));
  return text + "\n";
}

std::string profiled_text(const ProfileRequest& given, const std::string& engine,
                          const profile::ProfiledFile& file) {
  const auto& options = given.options;
  return fmt::format("{} on {}: {} in {}\n", printable(given.model), printable(options.device),
                     to_human(file.profile.measured.whole), counted(file.num_layers, "layer")) +
         fmt::format("  {}, {}, {}; {}, standard error at most {:.1f} %\n", engine,
                     counted(options.engine.threads, "thread"),
                     options.engine.spinning ? "spinning" : "not spinning",
                     counted(file.profile.rounds, "round"), 100 * file.profile.largest_error) +
         cuts_text(file) + stays_text(file);
}

Expected<Output> run_profile(const ProfileArgs& args, Progress& progress) {
  const auto given = args.request();
  if (!given) return tl::unexpected(given.error());
  release_signals();
  const auto engine = engine::open_engine(given->options.engine.library);
  if (!engine) return tl::unexpected(engine.error());
  auto file = profile::profile_file(**engine, file_request(*given, progress));
  if (!file) return tl::unexpected(file.error());
  Output output;
  output.document = file->text;
  if (!given->options.into.empty()) output.more_files.emplace_back(given->options.into, file->text);
  output.human = [given = *given, name = (*engine)->name(), file = *std::move(file)](const Style&) {
    return profiled_text(given, name, file);
  };
  return output;
}

}  // namespace

Action declare_profile(CLI::App& command) {
  const ProfileArgs args(command);
  return [args](Progress& progress) { return run_profile(args, progress); };
}

}  // namespace lamina::agent_app
