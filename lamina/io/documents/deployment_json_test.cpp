#include "lamina/io/documents/deployment_json.h"

#include <gmock/gmock.h>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/edited.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Every key. The skip "s" passes the second part by.
constexpr std::string_view kDeployment = R"({"format": "lamina.deployment/1",
  "network": {"name": "line", "fingerprint": "0123456789abcdef"},
  "models": {"m": {"fingerprint": "fedcba9876543210"}},
  "jobs": [{"id": "cam", "model": "m",
    "inputs": [{"name": "x", "shape": [1, 3], "type": "float32"}],
    "outputs": [{"name": "s", "shape": [], "type": "bool"}, {"name": "y", "shape": [4], "type": "int8"}],
    "parts": [
      {"file": "cam-1.onnx", "sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "node": "a", "first_layer": 1, "last_layer": 2,
       "inputs": [{"name": "x", "shape": [1, 3], "type": "float32"}],
       "outputs": [{"name": "s", "shape": [], "type": "bool"}, {"name": "t", "shape": [4], "type": "float16"}]},
      {"file": "cam-2.onnx", "sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
       "data": {"file": "cam-2.data", "sha256": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"},
       "node": "c", "first_layer": 3, "last_layer": 7,
       "inputs": [{"name": "t", "shape": [4], "type": "float16"}],
       "outputs": [{"name": "y", "shape": [4], "type": "int8"}]}],
    "ways": [{"from": "a", "to": "a", "links": [], "tensors": ["x"]},
             {"from": "a", "to": "c", "links": [0, 2], "tensors": ["s", "t"]},
             {"from": "c", "to": "d", "links": [5], "tensors": ["s", "y"]}]}]})";

Expected<Deployment> read_deployment_text(std::string text) {
  return parse_deployment_json(SourceText("deployment.json", std::move(text)));
}

TEST(DeploymentJson, ReadsEveryKey) {
  const auto it = read_deployment_text(std::string(kDeployment));
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(it->network->fingerprint, "0123456789abcdef");
  EXPECT_EQ(it->models.at(0).name, "m");
  const DeployedJob& job = it->jobs.at(0);
  EXPECT_EQ(job.inputs.at(0), (TensorSpec{"x", {1, 3}, "float32"}));
  EXPECT_EQ(job.parts.at(1).data, (PartData{"cam-2.data", std::string(64, 'c')}));
  EXPECT_EQ(job.parts[1].last_layer, 7);
  EXPECT_EQ(job.ways.at(1), (Way{"a", "c", {0, 2}, {"s", "t"}}));
  EXPECT_EQ(bytes_of(job.parts[1].inputs.at(0)), 8);
}

TEST(DeploymentJson, WritesWhatReadsBackAsTheSame) {
  const auto it = read_deployment_text(std::string(kDeployment));
  ASSERT_TRUE(it);
  const std::string text = deployment_json(*it);
  const auto again = read_deployment_text(text);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->jobs, it->jobs);
  EXPECT_EQ(deployment_json(*again), text);
}

struct Wrong {
  std::string_view from, to, place, rule;
};

class Refused : public ::testing::TestWithParam<Wrong> {};

TEST_P(Refused, NamesPlaceAndRule) {
  const Wrong& it = GetParam();
  const auto read_back = read_deployment_text(edited(kDeployment, it.from, it.to));
  ASSERT_FALSE(read_back);
  EXPECT_THAT(read_back.error().text(),
              AllOf(HasSubstr("deployment.json"), HasSubstr(std::string(it.place)),
                    HasSubstr(std::string(it.rule))));
}

INSTANTIATE_TEST_SUITE_P(
    Values, Refused,
    ::testing::Values(
        Wrong{"cam-1.onnx", "../cam-1.onnx", "jobs[0].parts[0].file", "no name of a file"},
        Wrong{"cam-1.onnx", "/etc/passwd", "jobs[0].parts[0].file", "no name of a file"},
        Wrong{"cam-1.onnx", "..", "jobs[0].parts[0].file", "no name of a file"},
        Wrong{"cam-2.data", "a\\\\b", "jobs[0].parts[1].data.file", "no name of a file"},
        Wrong{"cam-2.onnx", "cam-1.onnx", "jobs[0].parts[1].sha256", "another SHA-256"},
        Wrong{"aaaa", "AAAA", "jobs[0].parts[0].sha256", "no SHA-256"},
        Wrong{"aaaa", "aaa", "jobs[0].parts[0].sha256", "no SHA-256"},
        Wrong{"\"first_layer\": 3", "\"first_layer\": 4", "parts[1].first_layer",
              "next layer is 3"},
        Wrong{"\"last_layer\": 7", "\"last_layer\": 2", "parts[1].last_layer", "in front of"},
        Wrong{"\"float16\"", "\"string\"", "parts[0].outputs[1].type", "no type of elements"},
        Wrong{"[1, 3]", "[1099511627776, 3]", "inputs[0].shape", "2^40"},
        Wrong{"[1, 3]", "[9007199254740992, 9007199254740992]", "inputs[0].shape", "2^40"},
        Wrong{"[1, 3]", "[-1, 3]", "inputs[0].shape", ""},
        Wrong{"[4], \"type\": \"float16\"}]},", "[5], \"type\": \"float16\"}]},",
              "parts[1].inputs[0]", "another shape or type"},
        Wrong{"\"from\": \"a\", \"to\": \"c\"", "\"from\": \"b\", \"to\": \"c\"", "ways[1].from",
              "'a'"},
        Wrong{"\"from\": \"a\", \"to\": \"c\"", "\"from\": \"a\", \"to\": \"b\"", "ways[1].to",
              "'c'"},
        Wrong{"[0, 2]", "[]", "ways[1].links", "takes links"},
        Wrong{"[\"s\", \"t\"]", "[\"s\"]", "ways[1].tensors", "needs the tensor 't'"},
        Wrong{"[\"s\", \"t\"]", "[\"s\", \"t\", \"x\", \"u\"]", "ways[1].tensors[3]", "'u'"},
        Wrong{"[\"s\", \"t\"]", "[\"s\", \"t\", \"t\"]", "ways[1].tensors[2]", "twice"},
        Wrong{"[\"s\", \"y\"]", "[\"y\"]", "ways[2].tensors", "destination needs the tensor 's'"},
        Wrong{"\"id\": \"cam\"", "\"id\": \"\"", "jobs[0].id", "has an id"},
        Wrong{"\"model\": \"m\"", "\"model\": \"m\", \"extra\": 1", "jobs[0]", "extra"},
        Wrong{"lamina.deployment/1", "lamina.deployment/2", "format", "lamina.deployment/1"}));

}  // namespace
}  // namespace lamina::io
