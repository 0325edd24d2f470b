#include "lamina/agents/agents_json.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::agents {
namespace {

AgentRow read_row(io::JsonReader& in) {
  AgentRow row;
  in.object({{"node", [&] { row.node = in.text(); }, io::kRequired},
             {"address",
              [&] {
                auto address = parse_address(in.text());
                row.address = io::take(std::move(address));
              },
              io::kRequired}});
  return row;
}

void add(std::vector<AgentRow>& rows, AgentRow row) {
  if (row.node.empty()) io::fail(ErrorCode::kValue, "is empty", ".node");
  if (std::ranges::find(rows, row.node, &AgentRow::node) != rows.end())
    io::fail(ErrorCode::kDuplicate,
             fmt::format("{} has an agent already", lamina::quoted(row.node)), ".node");
  rows.push_back(std::move(row));
}

}  // namespace

Expected<std::vector<AgentRow>> read_agents(const io::Input& file) {
  auto opened = file.open();
  if (!opened) return tl::unexpected(opened.error());
  const auto text = opened->text();
  if (!text) return tl::unexpected(text.error());
  std::vector<AgentRow> rows;
  auto read = io::read_json(*text, [&](io::JsonReader& in) {
    in.object({{"format", [&] { io::demand_format(in, "lamina.agents/1"); }, io::kRequired},
               {"agents", [&] { in.list([&](std::size_t) { add(rows, read_row(in)); }); },
                io::kRequired}});
  });
  if (!read) return tl::unexpected(read.error());
  return rows;
}

}  // namespace lamina::agents
