#include "lamina/engine/npz.h"

#include <cstdint>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string_view>

namespace lamina::engine {
namespace {

using testing::HasSubstr;

TEST(Npz, WhatItWritesItReads) {
  const std::vector<Tensor> tensors{
      {{"x", {2}, "float32"}, std::string("\0\0\xc0\x3f\0\0\0\xc0", 8)},
      {{"a/n", {}, "int64"}, std::string("\7\0\0\0\0\0\0\0", 8)},
      {{"none", {0, 3}, "uint8"}, ""}};
  const auto read = parse_npz(npz(tensors).value(), "a.npz");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->size(), tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    EXPECT_EQ((*read)[i].spec, tensors[i].spec);
    EXPECT_EQ((*read)[i].bytes, tensors[i].bytes);
  }
}

TEST(Npz, EveryCutIsRefused) {
  const std::string whole = npz({{{"x", {2}, "float32"}, "12345678"}}).value();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_npz(std::string_view(whole).substr(0, size), "a.npz")) << size;
}

TEST(Npz, ChangedBytesAreNoticed) {
  const std::string whole = npz({{{"x", {2}, "float32"}, "12345678"}}).value();
  std::string changed = whole;
  changed[whole.find("12345678")] ^= 1;
  const auto read = parse_npz(changed, "a.npz");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().text(), "a.npz: x: is no .npz file: it is damaged");
}

TEST(Npz, RefusesToWriteMoreThanItsNumbersHold) {
  const std::vector<Tensor> tensors{{{"x", {2}, "float32"}, "12345678"},
                                    {{"long", {2}, "float32"}, "12345678"}};
  const std::uint64_t size = npz(tensors).value().size();
  EXPECT_TRUE(npz(tensors, size + 1));
  const auto found = npz(tensors, size);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kLimit);
  EXPECT_EQ(found.error().where, "long");
}

TEST(Npz, NoSuchFile) {
  const auto read = read_npz("nothing.npz");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kFile);
  EXPECT_THAT(read.error().text(), HasSubstr("nothing.npz"));
}

}  // namespace
}  // namespace lamina::engine
