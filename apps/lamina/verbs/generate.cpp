#include "apps/lamina/verbs/generate.h"

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/show/facts.h"
#include "apps/lamina/shown.h"
#include "apps/lamina/table_options.h"

#include "lamina/api/requests.h"

namespace lamina::app {
namespace {

// The command line's options by the table that they come from.
class GenerateArgs {
 public:
  explicit GenerateArgs(CLI::App& command)
      : command_(&command),
        network_(command, api::network_options(), "of a network"),
        source_(command, api::jobs_source_options(), "of jobs"),
        jobs_(command, api::jobs_options(), "of jobs"),
        model_(command, api::model_options(), "of jobs: what the files of models leave open"),
        shared_(command, api::shared_options(), "of both") {}

  Expected<api::GenerateRequest> request(std::string what, std::string family) const {
    auto network = network_.settings(), jobs = jobs_.settings(), shared = shared_.settings();
    auto source = source_.settings();
    auto model = model_.settings();
    for (const auto* settings : {&network, &jobs, &shared})
      if (!*settings) return tl::unexpected(settings->error());
    if (!source) return tl::unexpected(source.error());
    if (!model) return tl::unexpected(model.error());
    source->options = *std::move(model);
    const auto output = command_->get_option("--output")->results();
    const bool is_file = !output.empty() && output.front() != "-";
    return api::GenerateRequest{
        std::move(what),    std::move(family),  *std::move(network),          *std::move(jobs),
        *std::move(shared), *std::move(source), is_file ? output.front() : ""};
  }

 private:
  CLI::App* command_;
  TableOptions<api::GenerateItems> network_;
  TableOptions<api::JobsSource> source_;
  TableOptions<api::GenerateItems> jobs_;
  TableOptions<io::ModelOptions> model_;
  TableOptions<api::GenerateItems> shared_;
};

struct Words {
  std::string what, family;
};

Expected<Output> run_generate(const Words& words, const GenerateArgs& options) {
  const auto request = options.request(words.what, words.family);
  if (!request) return tl::unexpected(request.error());
  return shown(api::answer(*request), [](const Style& style, const api::Facts& facts) {
    return show_facts(style, facts, false);
  });
}

Action declare_generate(CLI::App& command) {
  const auto words = std::make_shared<Words>();
  command.add_option("WHAT", words->what, "network or jobs")->type_name("WHAT");
  command.add_option("FAMILY", words->family, "for a network: one of those below")
      ->type_name("FAMILY");
  const GenerateArgs options(command);
  return [words, options](Progress&) { return run_generate(*words, options); };
}

Section section() { return {"families, their options and defaults", api::family_lines()}; }

constexpr std::array kGenerateExamples{
    Example{"a ring of eight nodes, two of them relays",
            "lamina generate network ring --nodes 8 --relays 0.25 -o ring.json"},
    Example{"1000 points in a square, with speeds over two orders of magnitude",
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
          "make a random or regular network, or jobs in a network, to experiment with",
          "network FAMILY -o OUT [options] | jobs --network FILE --model FILE -o OUT [options]",
          "The file holds the recipe: all options, including defaults. The same options and seed "
          "give the same bytes. Links lead both ways, and every node reaches every other: by "
          "construction or, for waxman and geometric, because components are joined by their "
          "shortest links, which is reported. Drawn values are rounded to four digits.",
          kGenerateExamples,
          true,
          true,
          declare_generate,
          section};
}

}  // namespace lamina::app
