// A CSV of speeds is read, with no node twice, or refused in one line.
#include <set>

#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/networks/compute_rule.h"

FUZZ_TARGET(speeds) {
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
