#pragma once

#include <string>
#include <string_view>

#include "lamina/model/network.h"
#include "lamina/plan/route.h"

// Routes as text, for expectations that can be read: "a>b b* b* b>c" sends the input from a to b,
// computes two layers there and sends tensor 2 to c. A star is one layer; stars side by side at one
// node are one stay. "a>b#3" crosses the link of row 3 where links run parallel.
namespace lamina::testing {

[[nodiscard]] std::string to_text(const Network& network, const Route& route);

// The route that the text describes. Of parallel links without a row the first is taken. Words that
// name nothing end the test program; whether the legs join is not looked at.
[[nodiscard]] Route route(const Network& network, std::string_view text);

}  // namespace lamina::testing
