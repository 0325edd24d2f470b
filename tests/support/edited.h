#pragma once

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace lamina::testing {

// The text with the first `from` in it replaced; fails the test if it has none.
inline std::string edited(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string_view::npos) << from;
  std::string it(text);
  return at == std::string_view::npos ? it : it.replace(at, from.size(), to);
}

}  // namespace lamina::testing
