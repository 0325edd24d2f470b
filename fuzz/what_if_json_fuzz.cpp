// A sweep or a table of upgrades that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/what_if_json.h"

namespace {

template <class Read, class Write>
void try_both_ways(const lamina::io::SourceText& source, Read read, Write write) {
  const auto found = read(source);
  if (!found) {
    fuzz::require_good(found.error());
    return;
  }
  const std::string text = write(*found);
  const auto again = read(lamina::io::SourceText("written", text));
  fuzz::require(again && write(*again) == text);
}

}  // namespace

FUZZ_TARGET(what_if_json) {
  using namespace lamina::io;
  const SourceText source = fuzz::source(data, size);
  try_both_ways(source, parse_sweep_json, [](const auto& it) { return sweep_json(it); });
  try_both_ways(source, parse_upgrades_json, [](const auto& it) { return upgrades_json(it); });
  return 0;
}
