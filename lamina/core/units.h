#pragma once

#include <string>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"

namespace lamina {

// Quantities as text, the only place that knows units.
//
//   Bytes            "602112 B", "4 GiB", "12 kB", "8 Mbit"        1 B = 8 bit
//   Flop             "173.4 MFLOP"
//   Seconds          "2 ms", "4.9 us", "1.5 s"                     prefixes n, u or µ, m
//   BytesPerSecond   "100 Mbit/s", "1.5 MB/s"
//   FlopPerSecond    "50 GFLOP/s"
//   PerSecond        "30 /s", "5 /min", "9 /h"                  no prefixes
//
// Prefixes: k M G T P E (powers of 1000), for B and bit also Ki Mi Gi Ti Pi (powers of 1024).
// Numbers are decimal, finite and not negative; a number without a unit is refused, and so is one
// that is not zero but too small for a double. Fails with kUnit (no unit, or one of another
// dimension) or kValue; the message quotes the text, says what is expected and gives an example.
template <class Q>
[[nodiscard]] Expected<Q> parse_quantity(std::string_view text);

// Short text that reads back as the same value, for a quantity that is finite and not negative:
// "588 KiB", "12 Mbit/s", "173.4 MFLOP".
template <class Q>
[[nodiscard]] std::string to_text(Q quantity);

// Rounded to three significant digits for people: "39.3 GFLOP", "588 KiB", "62.2 ms", "2.73 s".
// Bytes use binary prefixes, rates of links bit/s.
template <class Q>
[[nodiscard]] std::string to_human(Q quantity);

// to_text in B/s, as the bandwidth of memory is told: "68 GB/s".
[[nodiscard]] std::string to_bytes_text(BytesPerSecond rate);

}  // namespace lamina
