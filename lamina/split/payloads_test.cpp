// Weights in files of their own.

#include "lamina/split/payloads.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <string>
#include <utility>

#include "tests/support/temp_folder.h"

#include "lamina/split/test_parts.h"

namespace lamina::split {
namespace {

using io::onnx_reader::TestGraph;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::parts_of;

// A model in a folder of its own, whose weight lies in another file.
class External : public ::testing::Test {
 protected:
  // The path of the model.
  std::string write(const std::string& location, const std::string& length = "1280") {
    TestGraph g;
    g.input("x", {2, 8}).weight("w", {8, 40}).node("MatMul", {"x", "w"}, {"a"});
    g.last_initializer().set_data_location(onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] : {std::pair<std::string, std::string>{"location", location},
                                     {"offset", "64"},
                                     {"length", length}}) {
      auto& entry = *g.last_initializer().add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    }
    g.node("Relu", {"a"}, {"y"}).output("y");
    const auto file = folder_.path() / "inner" / "m.onnx";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << g.bytes();
    return file.string();
  }
  void put(const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories(folder_.path() / "inner");
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
  }

  lamina::testing::TempFolder folder_;
};

TEST_F(External, WeightsAreTakenIn) {
  // What begins like a packed file is read as it is.
  put("inner/w.bin", std::string("\x1f\x8b", 2) + std::string(62, '-') + std::string(1280, 'w'));
  const auto it = parts_of(io::Input(write("w.bin")), {1});
  ASSERT_TRUE(it) << it.error().text();
  const auto& weight = it->parts[0].model.graph().initializer(0);
  EXPECT_EQ(weight.raw_data(), std::string(1280, 'w'));
  EXPECT_NE(weight.data_location(), onnx::TensorProto::EXTERNAL);
  EXPECT_EQ(weight.external_data_size(), 0);
}

TEST_F(External, WeightsOutsideOfTheFolderAreRefused) {
  put("secret.bin", std::string(2000, 's'));
  std::filesystem::create_symlink("../secret.bin", folder_.path() / "inner" / "link.bin");
  for (const std::string& location :
       {std::string("../secret.bin"), (folder_.path() / "secret.bin").string(),
        std::string("link.bin")}) {
    const auto it = parts_of(io::Input(write(location)), {1});
    ASSERT_FALSE(it) << location;
    EXPECT_THAT(it.error().text(), HasSubstr("not in the model's folder"));
  }
}

TEST_F(External, WeightsThatAreNotThereAreTold) {
  auto it = parts_of(io::Input(write("none.bin")), {1});
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(), AllOf(HasSubstr("m.onnx"), HasSubstr("none.bin")));
  put("inner/short.bin", std::string(100, 's'));
  it = parts_of(io::Input(write("short.bin")), {1});
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(), HasSubstr("100 bytes"));
  it = parts_of(io::Input(write("short.bin", "4")), {1});
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(), HasSubstr("need 1280"));
}

}  // namespace
}  // namespace lamina::split
