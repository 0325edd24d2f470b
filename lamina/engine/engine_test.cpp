#include "lamina/engine/engine.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/engine/types.h"

namespace lamina::engine {
namespace {

using testing::HasSubstr;

TEST(Types, AreFoundByEachOfTheirNames) {
  for (const ElementType& row : element_types()) {
    EXPECT_EQ(find_type(row.name), &row);
    EXPECT_EQ(find_type_of_protocol(row.protocol), &row);
    EXPECT_EQ(find_type_of_onnx(row.onnx), &row);
  }
  EXPECT_EQ(find_type("float31"), nullptr);
}

TEST(Types, BytesOfATensor) {
  EXPECT_EQ(num_bytes({"x", {1, 3, 8, 8}, "float32"}), 768U);
  EXPECT_EQ(num_bytes({"x", {}, "int64"}), 8U);
  EXPECT_EQ(num_bytes({"x", {0, 5}, "int8"}), 0U);
  EXPECT_EQ(num_bytes({"x", {-1}, "int8"}), std::nullopt);
  EXPECT_EQ(num_bytes({"x", {std::int64_t{1} << 40, std::int64_t{1} << 40}, "int8"}), std::nullopt);
  EXPECT_EQ(num_bytes({"x", {2}, "string"}), std::nullopt);
}

TEST(OpenEngine, SaysThatAFileIsNoLibrary) {
  const auto engine = open_engine("README.md");
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().where, "README.md");
  // The file was opened; it was not looked for elsewhere.
  EXPECT_THAT(engine.error().text(), HasSubstr("invalid ELF header"));
  EXPECT_EQ(engine.error().code, ErrorCode::kFile);
}

TEST(OpenEngine, SaysThatALibraryIsAnotherOne) {
  const auto engine = open_engine("libm.so.6");
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().text(), HasSubstr("no OrtGetApiBase"));
}

// With the engine, where it is there.
class WithEngine : public testing::Test {
 protected:
  void SetUp() override {
    auto engine = open_engine();
    if (!engine) GTEST_SKIP() << engine.error().text();
    engine_ = *engine;
  }

  std::shared_ptr<Engine> engine_;
};

TEST_F(WithEngine, RunsAModel) {
  EXPECT_STREQ(std::getenv("ORT_DISABLE_TELEMETRY"), "1");
  EXPECT_THAT(engine_->name(), HasSubstr("ONNX Runtime 1."));
  const auto session = engine_->load_file("examples/models/mobilenet_v2.onnx", {});
  ASSERT_TRUE(session) << session.error().text();
  ASSERT_EQ((*session)->inputs().size(), 1U);
  const TensorSpec spec = (*session)->inputs()[0];
  EXPECT_EQ(to_text(spec), "float32 [1, 3, 224, 224]");
  const auto outputs = (*session)->run(std::vector{Tensor{spec, std::string(602112, '\0')}});
  ASSERT_TRUE(outputs) << outputs.error().text();
  EXPECT_EQ(outputs->front().bytes.size(), 4000U);
}

TEST_F(WithEngine, NamesTheTensorThatDoesNotFit) {
  const auto session = engine_->load_file("examples/models/mobilenet_v2.onnx", {});
  ASSERT_TRUE(session) << session.error().text();
  const std::string name = (*session)->inputs()[0].name;
  const auto said = [&](std::vector<Tensor> inputs) {
    const auto outputs = (*session)->run(inputs);
    return outputs ? std::string("runs") : outputs.error().text();
  };
  EXPECT_THAT(said({}), HasSubstr(name + ": is an input of the model, and is not given"));
  EXPECT_THAT(said({Tensor{{"other", {1}, "float32"}, "1234"}}), HasSubstr("other: is no input"));
  EXPECT_THAT(said({Tensor{{name, {1, 3, 224, 225}, "float32"}, ""}}),
              HasSubstr("[1, 3, 224, 225]"));
}

// Fields of protobuf: a number, and bytes of which there are fewer than 128.
std::string number(int field, int value) {
  return {static_cast<char>(field << 3), static_cast<char>(value)};
}
std::string bytes(int field, const std::string& value) {
  return std::string{static_cast<char>(field << 3 | 2), static_cast<char>(value.size())} + value;
}

// A model that hands out its weight, four bytes of a file.
std::string model_of_file(const std::string& file) {
  const std::string place = bytes(1, "location") + bytes(2, file);
  const std::string weight =
      number(1, 4) + number(2, 3) + bytes(8, "w") + bytes(13, place) + number(14, 1);  // int8 [4]
  const std::string node = bytes(1, "w") + bytes(2, "y") + bytes(4, "Identity");
  const std::string type = bytes(1, number(1, 3) + bytes(2, bytes(1, number(1, 4))));
  const std::string graph =
      bytes(1, node) + bytes(2, "g") + bytes(5, weight) + bytes(12, bytes(1, "y") + bytes(2, type));
  return number(1, 8) + bytes(8, number(2, 17)) + bytes(7, graph);
}

TEST_F(WithEngine, AModelOfMemoryReadsNoFile) {
  const auto before = std::filesystem::current_path();
  const auto folder = std::filesystem::path(testing::TempDir()) / "lamina-engine-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "w.data") << "file";
  std::filesystem::current_path(folder);
  const std::string model = model_of_file("w.data");
  EXPECT_FALSE(engine_->load(model, {}));
  SessionOptions options;
  options.beside.push_back({"w.data", "here"});
  const auto session = engine_->load(model, options);
  std::filesystem::current_path(before);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(session) << session.error().text();
  const auto outputs = (*session)->run({});
  ASSERT_TRUE(outputs) << outputs.error().text();
  EXPECT_EQ(outputs->front().bytes, "here");
}

TEST_F(WithEngine, SaysThatBytesAreNoModel) {
  const auto session = engine_->load("no model", {});
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ErrorCode::kModel);
}

}  // namespace
}  // namespace lamina::engine
