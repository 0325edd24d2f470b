#include "apps/agent/verbs/probe.h"

#include <fmt/format.h>
#include <optional>
#include <utility>

#include "apps/agent/signals.h"
#include "apps/lamina/progress.h"
#include "apps/lamina/show/text.h"
#include "apps/lamina/table_options.h"

#include "lamina/agents/agents_json.h"
#include "lamina/agents/measure_options.h"
#include "lamina/core/units.h"
#include "lamina/io/files.h"
#include "lamina/io/networks/network_json.h"
#include "lamina/probe/probed_network.h"

namespace lamina::agent_app {
namespace {

using agents::ProbeOptions;

Expected<void> demand_sound(const ProbeOptions& options,
                            const std::vector<agents::AgentRow>& rows) {
  for (const agents::AgentRow& row : rows)
    if (auto ok = agents::demand_allowed(row.address, options.tls); !ok)
      return tl::unexpected(located(ok.error(), options.agents));
  return {};
}

std::string spread_text(const std::vector<std::optional<io::Measured>>& of, std::size_t i) {
  if (i >= of.size() || !of[i]) return "not measured";
  return fmt::format("{} times, spread {:.1f} %", of[i]->times, 100 * of[i]->spread);
}

std::string probed_text(const io::NetworkFile& file) {
  const Network& network = file.network;
  std::string text;
  for (std::size_t i = 0; i < network.num_nodes(); ++i) {
    const Node& node = network.nodes()[i];
    if (node.is_relay()) continue;
    text += fmt::format("  {}: {}, {}\n", app::printable(node.id), to_human(node.compute),
                        spread_text(file.measured.nodes, i));
  }
  std::size_t i = 0;
  for (const LinkRow& row : network.rows())
    text += fmt::format("  {} {} {}: {}, {}, {}\n", app::printable(network.node(row.from).id),
                        row.duplex ? "--" : "->", app::printable(network.node(row.to).id),
                        to_human(row.bandwidth), to_human(row.delay),
                        spread_text(file.measured.links, i++));
  return fmt::format("{}, {}\n", app::counted(network.num_nodes(), "node"),
                     app::counted(network.rows().size(), "link")) +
         text;
}

Expected<app::Output> output_of(io::NetworkFile file) {
  app::Output output;
  output.document = io::network_json(file.network, file.recipe, file.notes, file.measured);
  output.human = [text = probed_text(file)](const app::Style&) { return text; };
  return output;
}

Expected<app::Output> run_probe(const app::TableOptions<ProbeOptions>& given,
                                app::Progress& progress) {
  const auto options = given.settings();
  if (!options) return tl::unexpected(options.error());
  if (options->agents.empty())
    return error(ErrorCode::kUsage, "is missing: name the file of the agents", "--agents");
  if (auto ok = agents::demand_whole(options->tls); !ok)
    return tl::unexpected(Error{ok.error().code, ok.error().message, "--" + ok.error().where});
  const auto rows = agents::read_agents(options->agents);
  if (!rows) return tl::unexpected(rows.error());
  if (auto ok = demand_sound(*options, *rows); !ok) return tl::unexpected(ok.error());
  std::optional<io::NetworkFile> file;
  if (!options->network.empty()) {
    auto read = io::read_network(options->network);
    if (!read) return tl::unexpected(read.error());
    file = *std::move(read);
  }
  const auto credentials = runtime::credentials_of(options->tls);
  if (!credentials) return tl::unexpected(credentials.error());
  release_signals();
  auto fleet = runtime::Fleet::open(*rows, options->agents, *credentials);
  if (!fleet) return tl::unexpected(fleet.error());
  probe::Prober prober(**fleet, static_cast<std::uint32_t>(options->runs));
  const probe::Probing how{
      .network = file ? &file->network : nullptr,
      .network_name = file ? options->network : options->agents,
      .say = [&](const std::string& words) { progress.say([&] { return words; }); }};
  auto probed = probe::probed_network(prober, *rows, (*fleet)->engine(), how);
  if (!probed) return tl::unexpected(probed.error());
  return output_of(*std::move(probed));
}

}  // namespace

app::Action declare_probe(CLI::App& command) {
  const app::TableOptions<ProbeOptions> options(command, agents::probe_options(), "how");
  return [options](app::Progress& progress) { return run_probe(options, progress); };
}

}  // namespace lamina::agent_app
