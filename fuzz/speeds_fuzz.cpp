// A CSV of speeds is read, with no node twice, or refused in one line.
#include <set>

#include "fuzz/documents.h"

#include "lamina/io/compute_rule.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = lamina::io::parse_speeds(fuzz::source(data, size));
  if (!rows) {
    fuzz::require_good(rows.error());
    return 0;
  }
  std::set<std::string> nodes;
  for (const auto& [node, compute, line] : *rows)
    fuzz::require(!node.empty() && line > 0 && nodes.insert(node).second &&
                  (!compute || *compute > lamina::FlopPerSecond()));
  return 0;
}
