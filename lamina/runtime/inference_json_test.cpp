#include "lamina/runtime/inference_json.h"

#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::runtime {
namespace {

using testing::HasSubstr;

std::string request(const std::string& input) {
  return R"({"id": "7", "inputs": [)" + input + "]}";
}

TEST(InferenceJson, NumbersMayLieInLists) {
  for (const char* const data : {"[1, 2.5, -3, 4]", "[[1, 2.5], [-3, 4]]"}) {
    const auto read =
        parse_inference(request(R"({"data": )" + std::string(data) +
                                R"(, "name": "x", "shape": [2, 2], "datatype": "FP32"})"),
                        "");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->id, "7");
    float values[4];
    ASSERT_EQ(read->inputs[0].bytes.size(), sizeof values);
    std::memcpy(values, read->inputs[0].bytes.data(), sizeof values);
    EXPECT_EQ(values[1], 2.5F);
    EXPECT_EQ(values[2], -3.0F);
    EXPECT_EQ(read->inputs[0].spec.type, "float32");
  }
}

TEST(InferenceJson, BytesBehindTheDocument) {
  const std::string two = request(
      R"({"name": "a", "shape": [2], "datatype": "INT8", "parameters": {"binary_data_size": 2}},
                 {"name": "b", "shape": [1], "datatype": "INT8", "parameters": {"binary_data_size": 1}})");
  const auto read = parse_inference(two, "xyz");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->inputs[0].bytes, "xy");
  EXPECT_EQ(read->inputs[1].bytes, "z");
  EXPECT_THAT(parse_inference(two, "xy").error().text(),
              HasSubstr("b: announces 1 bytes, 0 are there"));
  EXPECT_THAT(parse_inference(two, "xyz!").error().text(), HasSubstr("1 bytes stand behind"));
}

TEST(InferenceJson, WhatDoesNotFitIsNamed) {
  const auto said = [](const std::string& input) {
    const auto read = parse_inference(request(input), "");
    return read ? std::string("is read") : read.error().text();
  };
  EXPECT_THAT(said(R"({"name": "x", "shape": [1], "datatype": "FP31", "data": [1]})"),
              HasSubstr("x: 'FP31'"));
  EXPECT_THAT(said(R"({"name": "x", "shape": [1], "datatype": "FP32", "data": ["a"]})"),
              HasSubstr("x: data"));
  EXPECT_THAT(said(R"({"name": "x", "shape": [1], "datatype": "INT8", "data": [128]})"),
              HasSubstr("x: data"));
  EXPECT_THAT(said(R"({"name": "x", "shape": [1], "datatype": "FP32"})"),
              HasSubstr("x: has no data"));
  EXPECT_THAT(said(R"({"shape": [1], "datatype": "FP32", "data": [1]})"), HasSubstr("name"));
  EXPECT_FALSE(parse_inference("[]", ""));
  EXPECT_FALSE(parse_inference("", ""));
  EXPECT_FALSE(parse_inference(std::string(100'000, '['), ""));
}

TEST(InferenceJson, AnswersInBothWays) {
  const engine::Tensor y{{"y", {2}, "int32"}, std::string("\1\0\0\0\xff\xff\xff\xff", 8)};
  InferenceRequest asked;
  asked.id = "a\"b";
  auto answer = inference_answer(asked, "m", {y});
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->json, HasSubstr(R"("data": [1, -1])"));
  EXPECT_THAT(answer->json, HasSubstr(R"("id": "a\"b")"));
  asked.outputs = std::vector<AskedOutput>{{"y", true}};
  answer = inference_answer(asked, "m", {y});
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->json, HasSubstr(R"("binary_data_size": 8)"));
  EXPECT_EQ(answer->binary, y.bytes);
  const ServedModel model{"m", 0, {}, {y.spec}};
  EXPECT_TRUE(demand_outputs(model, asked));
  asked.outputs->push_back({"fame", false});
  EXPECT_THAT(demand_outputs(model, asked).error().text(),
              HasSubstr("fame: is no output of model 'm'"));
}

TEST(InferenceJson, NamesOfModelsAreEscaped) {
  EXPECT_EQ(ready_json({R"(a"b)", 0, {}, {}}), R"({"name": "a\"b", "ready": true})");
}

TEST(Inputs, AreJudgedByTheModel) {
  const ServedModel model{"m", 0, {{"x", {2}, "int8"}, {"n", {}, "int64"}}, {}};
  const engine::Tensor x{{"x", {2}, "int8"}, "ab"}, n{{"n", {}, "int64"}, "12345678"};
  EXPECT_TRUE(demand_inputs(model, {n, x}));
  const auto said = [&](const std::vector<engine::Tensor>& inputs) {
    const auto ok = demand_inputs(model, inputs);
    return ok ? std::string("fits") : ok.error().text();
  };
  EXPECT_THAT(said({x}), HasSubstr("n: is an input of the model, and is not given"));
  EXPECT_THAT(said({x, n, x}), HasSubstr("x: is given twice"));
  EXPECT_THAT(said({x, n, {{"z", {}, "int8"}, "a"}}), HasSubstr("z: is no input of model 'm'"));
  EXPECT_THAT(said({{{"x", {2}, "uint8"}, "ab"}, n}),
              HasSubstr("x: is uint8 [2], the model takes int8 [2]"));
  EXPECT_THAT(said({{{"x", {2}, "int8"}, "abc"}, n}), HasSubstr("x: has 3 bytes"));
}

}  // namespace
}  // namespace lamina::runtime
