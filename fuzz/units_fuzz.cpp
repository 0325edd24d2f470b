// Whatever is read as a quantity is written so that it reads back as the same value.
#include <cstdint>

#include "fuzz/require.h"
#include "fuzz/target.h"

#include "lamina/core/units.h"

namespace {

using fuzz::require;

template <class Q>
void try_as(std::string_view text) {
  using namespace lamina;
  const Expected<Q> read = parse_quantity<Q>(text);
  if (!read) {
    require(!read.error().message.empty());
    return;
  }
  require(read->is_finite() && *read >= Q(0));
  const Expected<Q> again = parse_quantity<Q>(to_text(*read));
  require(again.has_value() && *again == *read);
  require(!to_human(*read).empty());
}

}  // namespace

FUZZ_TARGET(units) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_as<lamina::Bytes>(text);
  try_as<lamina::Flop>(text);
  try_as<lamina::Seconds>(text);
  try_as<lamina::BytesPerSecond>(text);
  try_as<lamina::FlopPerSecond>(text);
  try_as<lamina::PerSecond>(text);
  return 0;
}
