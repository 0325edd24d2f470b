#include "apps/lamina/verbs/deploy.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/table.h"
#include "apps/lamina/table_options.h"

#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/core/version.h"
#include "lamina/deploy/targets.h"
#include "lamina/split/folder.h"

namespace lamina::app {
namespace {

struct DeployOptions {
  std::string target, image;
};

Expected<void> set_target(DeployOptions& options, std::string_view text) {
  options.target = text;
  return api::demand_choice("target", text, deploy::target_names());
}

// A name with a tag or a digest: what `latest` is changes under the operator's feet.
Expected<void> set_image(DeployOptions& options, std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/:@";
  options.image = text;
  const std::string_view last = text.substr(text.rfind('/') + 1);  // npos + 1 is 0
  const bool has_tag = last.find(':') != std::string_view::npos && !last.ends_with(':');
  if (text.find_first_not_of(kAllowed) != std::string_view::npos || !has_tag ||
      last.ends_with(":latest"))
    return error(ErrorCode::kValue,
                 fmt::format("{} is no name of an image with a tag other than latest, or a digest",
                             lamina::quoted(text)));
  return {};
}

constexpr std::array kOptions{
    api::Option<DeployOptions>{.name = "target",
                               .value = "TARGET",
                               .summary = "what starts the agents",
                               .choices = deploy::target_names,
                               .set = set_target},
    api::Option<DeployOptions>{.name = "image",
                               .value = "NAME:TAG",
                               .preset = "lamina-agent and the version",
                               .summary = "the image of the agents' containers",
                               .set = set_image}};

struct DeployArgs {
  explicit DeployArgs(CLI::App& command)
      : instance(command),
        options(command, std::span<const api::Option<DeployOptions>>(kOptions), "how") {
    declare_argument(command, "PLAN", *plan, "the plan, lamina.plan/1");
  }

  std::shared_ptr<std::string> plan = std::make_shared<std::string>();
  InstanceArgs instance;
  TableOptions<DeployOptions> options;
};

std::string show_agents(const Style& style, const std::vector<deploy::AgentPlace>& agents) {
  using enum Column::Align;
  Table table({{kLeft}, {kLeft}, {kRight}});
  for (const deploy::AgentPlace& agent : agents)
    table.add({{printable(agent.node), Tone::kStrong},
               {fmt::format("{}:{}", agent.name, deploy::kAgentPort)},
               {to_human(agent.memory), Tone::kFaint}});
  return table.text(style);
}

Expected<Output> run_deploy(const DeployArgs& args) {
  auto options = args.options.settings();
  if (!options) return tl::unexpected(options.error());
  if (options->target.empty())
    return error(ErrorCode::kUsage,
                 fmt::format("is missing: {}", listed(deploy::target_names(), ", ")), "target");
  if (options->image.empty()) options->image = fmt::format("lamina-agent:{}", version());
  const auto source = args.instance.source();
  if (!source) return tl::unexpected(source.error());
  const auto plan = split::checked_plan(*args.plan, *source);
  if (!plan) return tl::unexpected(plan.error());
  const auto agents = deploy::agents_of(*plan);
  const auto target = std::ranges::find(deploy::targets(), options->target, &deploy::Target::name);
  auto files = target->files(agents, {options->image});
  files.emplace_back("agents.json", deploy::agents_json(agents));
  Output output;
  output.document = files.back().second;
  output.human = [agents](const Style& style) { return show_agents(style, agents); };
  output.write_folder = [files = std::move(files)](const std::string& folder) {
    std::vector<split::NewFile> all;
    for (const auto& [name, text] : files)
      all.push_back({name, [&text = text](const split::Rope::Sink& sink) -> Expected<void> {
                       sink(text);
                       return {};
                     }});
    return split::write_folder(folder, all);
  };
  return output;
}

Action declare_deploy(CLI::App& command) {
  return [args = DeployArgs(command)](Progress& /*progress*/) { return run_deploy(args); };
}

constexpr std::array kDeployExamples{
    Example{"a plan, and what starts its agents under Docker Compose",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "-o plan.json"},
    Example{"",
            "lamina deploy plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/camera.json --target compose -o agents"},
    Example{"units for machines of their own",
            "lamina deploy plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/camera.json --target systemd -o units"}};

}  // namespace

Verb deploy_verb() {
  return {.name = "deploy",
          .summary = "write what starts a plan's agents: Compose, Kubernetes or systemd",
          .usage =
              "PLAN --network FILE (--model FILE --source NODE --destination NODE | --jobs "
              "FILE) --target TARGET -o DIR [options]",
          .details =
              "One agent for every node that the plan passes, with probes, a limit of memory and "
              "mutual TLS, whose certificates are named and never written; and agents.json for "
              "lamina run. Models are not deployed here: lamina run brings them.",
          .examples = kDeployExamples,
          .needs_output = true,
          .declare = declare_deploy};
}

}  // namespace lamina::app
