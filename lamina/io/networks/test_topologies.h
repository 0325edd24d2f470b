#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/units.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/network.h"

// What tests of topology formats share: small files in, rows of text out.
namespace lamina::io::testing {

using Parser = Expected<NetworkFile> (*)(const SourceText&, const Defaults&);

inline const Defaults kGigabit{{}, BytesPerSecond(1.25e8), {}, {}};
inline const Defaults kPerKm{{}, BytesPerSecond(1.25e8), {}, Seconds(5e-6)};

inline Expected<NetworkFile> read(Parser parser, std::string_view text,
                                  const Defaults& fill = kGigabit) {
  return parser(SourceText("f", std::string(text)), fill);
}

inline std::string message(Parser parser, std::string_view text) {
  const auto file = read(parser, text);
  return file ? "read" : file.error().text();
}

// "from>to bandwidth delay" of each row, "from=to" where it is duplex.
inline std::vector<std::string> rows_of(const Expected<NetworkFile>& file) {
  if (!file) return {file.error().text()};
  std::vector<std::string> rows;
  const Network& network = file->network;
  for (const LinkRow& row : network.rows())
    rows.push_back(network.node(row.from).id + (row.duplex ? "=" : ">") + network.node(row.to).id +
                   " " + to_text(row.bandwidth) + " " + to_text(row.delay));
  return rows;
}

inline std::vector<std::string> ids_of(const Expected<NetworkFile>& file) {
  std::vector<std::string> ids;
  for (const Node& node : file->network.nodes()) ids.push_back(node.id);
  return ids;
}

}  // namespace lamina::io::testing
