#include "apps/lamina/verbs/generate.h"

#include <CLI/CLI.hpp>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "apps/lamina/show/facts.h"
#include "apps/lamina/table_options.h"

#include "lamina/api/documents.h"
#include "lamina/api/generate.h"
#include "lamina/api/instance.h"
#include "lamina/io/models/model_options.h"

namespace lamina::app {
namespace {

struct Args {
  std::string what, family;
};
constexpr std::array<std::string_view, 2> kWhat{"network", "jobs"};

// That nothing is given which only the other kind takes.
Expected<void> demand_none(const api::GenerateItems& items, std::string_view what) {
  if (items.items.empty()) return {};
  return error(ErrorCode::kUsage, fmt::format("lamina generate {} takes no such option", what),
               items.items.front().first);
}

class GenerateArgs {
 public:
  explicit GenerateArgs(CLI::App& command)
      : command_(&command),
        network_(command, api::network_options(), "of a network"),
        source_(command, api::jobs_source_options(), "of jobs"),
        jobs_(command, api::jobs_options(), "of jobs"),
        model_(command, api::model_options(), "of jobs: what the files of models leave open"),
        shared_(command, api::shared_options(), "of both") {}

  Expected<api::GeneratedFile> make(const Args& args) const {
    if (auto ok = api::demand_choice("kind of file", args.what, kWhat); !ok)
      return tl::unexpected(located(ok.error(), "WHAT"));
    const auto network = network_.settings(), jobs = jobs_.settings(), shared = shared_.settings();
    auto source = source_.settings();
    auto model = model_.settings();
    for (const auto* settings : {&network, &jobs, &shared})
      if (!*settings) return tl::unexpected(settings->error());
    if (!source) return tl::unexpected(source.error());
    if (!model) return tl::unexpected(model.error());
    source->options = *std::move(model);
    return args.what == "jobs" ? make_jobs(args, *network, *source, joined(*jobs, *shared))
                               : make_network(args, *jobs, *source, joined(*network, *shared));
  }

 private:
  static api::GenerateItems joined(api::GenerateItems items, const api::GenerateItems& more) {
    items.items.insert(items.items.end(), more.items.begin(), more.items.end());
    return items;
  }

  static Expected<api::GeneratedFile> make_network(const Args& args,
                                                   const api::GenerateItems& others,
                                                   const api::JobsSource& source,
                                                   const api::GenerateItems& items) {
    if (auto none = demand_none(others, "network"); !none) return tl::unexpected(none.error());
    const auto model = io::given_options(source.options);
    if (!source.network.empty() || !source.models.empty() || !model.empty())
      return error(ErrorCode::kUsage, "lamina generate network takes no such option",
                   !source.network.empty()  ? std::string("network")
                   : !source.models.empty() ? std::string("model")
                                            : std::string(model.front()));
    if (auto ok = api::demand_choice("family", args.family, api::family_names()); !ok)
      return tl::unexpected(located(ok.error(), "FAMILY"));
    return api::generate_network(args.family, items);
  }

  Expected<api::GeneratedFile> make_jobs(const Args& args, const api::GenerateItems& others,
                                         const api::JobsSource& source,
                                         const api::GenerateItems& items) const {
    if (auto none = demand_none(others, "jobs"); !none) return tl::unexpected(none.error());
    if (!args.family.empty())
      return error(ErrorCode::kUsage, "jobs have no family; name the network with --network",
                   "FAMILY");
    const auto output = command_->get_option("--output")->results();
    const bool is_file = !output.empty() && output.front() != "-";
    return api::generate_jobs(source, items, is_file ? output.front() : "");
  }

  CLI::App* command_;
  TableOptions<api::GenerateItems> network_;
  TableOptions<api::JobsSource> source_;
  TableOptions<api::GenerateItems> jobs_;
  TableOptions<io::ModelOptions> model_;
  TableOptions<api::GenerateItems> shared_;
};

Expected<Answer> run(const Args& args, const GenerateArgs& options) {
  if (args.what.empty()) return error(ErrorCode::kUsage, "is missing: say network or jobs", "WHAT");
  auto made = options.make(args);
  if (!made) return tl::unexpected(made.error());
  Answer answer;
  answer.document = api::facts_json(made->facts);
  answer.file = std::move(made->text);
  answer.human = [facts = std::move(made->facts)](const Style& style) {
    return show_facts(style, facts, false);
  };
  return answer;
}

Action declare(CLI::App& command) {
  const auto args = std::make_shared<Args>();
  command.add_option("WHAT", args->what, "network or jobs")->type_name("WHAT");
  command.add_option("FAMILY", args->family, "of a network: one of those below")
      ->type_name("FAMILY");
  const GenerateArgs options(command);
  return [args, options](Progress&) { return run(*args, options); };
}

Section section() { return {"families, their numbers and presets", api::family_lines()}; }

constexpr std::array kExamples{
    Example{"a ring of eight nodes, two of them relays",
            "lamina generate network ring --nodes 8 --relays 0.25 -o ring.json"},
    Example{"1000 points of a square, with speeds over two orders of magnitude",
            "lamina generate network waxman --nodes 1000 --compute \"log-uniform:1 GFLOP/s,100 "
            "GFLOP/s\" --bandwidth \"choice:100 Mbit/s,1 Gbit/s,10 Gbit/s\" --seed 7 -o "
            "waxman.json"},
    Example{"edge sites, metros and clouds, each with speeds of its own",
            "lamina generate network hierarchy --edges 200 --compute \"edge=lognormal:10 "
            "GFLOP/s,0.5\" --compute \"cloud=50 TFLOP/s\" -o tiers.json"},
    Example{"jobs that arrive at random at edge sites and want the result there",
            "lamina generate network hierarchy -o tiers.json && lamina generate jobs --network "
            "tiers.json --model examples/models/alexnet.onnx --count 50 --release poisson:20/s "
            "--source \"edge-*\" --destination same --deadline \"uniform:100 ms,1 s\" -o "
            "jobs.json"}};

}  // namespace

Verb generate_verb() {
  return {"generate",
          "make a random or regular network, or jobs in a network, to try things on",
          "network FAMILY -o OUT [options] | jobs --network FILE --model FILE -o OUT [options]",
          "The file holds the recipe: what was asked for, with all presets. The same options and "
          "seed make the same bytes. Links of networks lead both ways, and every node reaches "
          "every other: by construction, or, of waxman and geometric, because parts are joined by "
          "their shortest links, which is reported. What is drawn is rounded to four digits.",
          kExamples,
          true,
          true,
          declare,
          section};
}

}  // namespace lamina::app
