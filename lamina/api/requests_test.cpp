#include "lamina/api/requests.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

#include "tests/support/draw.h"

namespace lamina::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kNetwork = R"({"format": "lamina.network/1", "nodes": [
  {"id": "a", "compute": "1 GFLOP/s"}, {"id": "b", "compute": "9 GFLOP/s"}, {"id": "alone"}],
  "links": [{"from": "a", "to": "b", "bandwidth": "8 Mbit/s", "duplex": true}]})";
constexpr std::string_view kModel = R"({"format": "lamina.model/1", "input": "1 MB",
  "layers": [{"name": "l", "work": "90 MFLOP", "output": "1 kB"}]})";

std::string jobs_to(std::string_view destination, std::string_view more = "") {
  return R"({"format": "lamina.jobs/1", "models": {"m": ""}, "jobs": [)"
         R"({"id": "job", "model": "m", "source": "a", "destination": ")" +
         std::string(destination) + "\"" + std::string(more) + "}]}";
}

InstanceSource in_memory(std::string jobs = jobs_to("a")) {
  InstanceSource source;
  source.network = io::Input::of_bytes("net", std::string(kNetwork));
  source.jobs = io::Input::of_bytes("jobs", std::move(jobs));
  source.jobs_models = io::among({{"m", io::Input::of_bytes("model", std::string(kModel))}});
  return source;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

io::Input held(const std::string& path) { return io::Input::of_bytes(path, bytes_of(path)); }

// What is measured differs from run to run.
std::string without_planning_time(std::string document) {
  const std::size_t at = document.find("\"planning_time_s\"");
  return document.erase(at, document.find_first_of(",}", at) - at);
}

TEST(Requests, PlanFromMemoryAsFromFiles) {
  InstanceSource files;
  files.network = "examples/networks/campus.json";
  files.jobs = "examples/jobs/rush.json";
  InstanceSource memory;
  memory.network = held("examples/networks/campus.json");
  memory.jobs = held("examples/jobs/rush.json");
  memory.jobs_models = io::among({{"alexnet", held("examples/models/alexnet.onnx")},
                                  {"mobilenet_v2", held("examples/models/mobilenet_v2.onnx")}});
  const auto one = answer(PlanRequest{files}), other = answer(PlanRequest{memory});
  ASSERT_TRUE(one) << one.error().text();
  ASSERT_TRUE(other) << other.error().text();
  EXPECT_EQ(without_planning_time(one->document), without_planning_time(other->document));
  EXPECT_EQ(one->result.plan.jobs.size(), 8U);
}

TEST(Requests, SayWhatTheReplyMeans) {
  EXPECT_EQ(answer(PlanRequest{in_memory()})->outcome, Outcome::kDone);
  EXPECT_EQ(answer(PlanRequest{in_memory(jobs_to("alone"))})->outcome, Outcome::kNoPlan);
  const std::string late = jobs_to("a", R"(, "deadline": "1 ms")");
  EXPECT_EQ(answer(PlanRequest{in_memory(late)})->outcome, Outcome::kDone);
  EXPECT_EQ(answer(PlanRequest{in_memory(late), {}, true})->outcome, Outcome::kNoPlan);
  EXPECT_EQ(answer(SolveRequest{in_memory()})->outcome, Outcome::kDone);
  EXPECT_EQ(answer(SolveRequest{in_memory(jobs_to("alone"))})->outcome, Outcome::kNoPlan);
  SimulateRequest arrivals{{}, in_memory(jobs_to("alone"))};
  arrivals.arrivals.enabled = true;
  EXPECT_EQ(answer(arrivals)->outcome, Outcome::kNoPlan);
}

TEST(Requests, TakeThePlanFromMemory) {
  const std::string plan = answer(PlanRequest{in_memory()})->document;
  const auto judged = [&](std::string text) {
    return answer(CheckRequest{io::Input::of_bytes("plan", std::move(text)), in_memory()});
  };
  EXPECT_EQ(judged(plan)->outcome, Outcome::kDone);
  EXPECT_TRUE(judged(plan)->result.verdict.optimal);
  std::string bent = plan;
  bent.replace(bent.find("\"latency_s\": 0.09"), 17, "\"latency_s\": 0.08");
  EXPECT_EQ(judged(bent)->outcome, Outcome::kCheckFailed);
  EXPECT_FALSE(judged(bent)->result.verdict.ok);
  EXPECT_THAT(judged("{}").error().where, StartsWith("plan"));
  const auto run = answer(SimulateRequest{io::Input::of_bytes("plan", plan), in_memory()});
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->outcome, Outcome::kDone);
  EXPECT_EQ(run->result.trace.summary.makespan, Seconds(0.09));  // 90 MFLOP at 1 GFLOP/s
}

TEST(Requests, TakeAnInstanceThatIsThere) {
  const auto planned = answer(PlanRequest{in_memory()});
  const LoadedInstance& there = planned->result.inputs;
  EXPECT_EQ(without_planning_time(answer(PlanRequest{there})->document),
            without_planning_time(planned->document));
  LoadedInstance mixed = there;
  mixed.instance.network = lamina::testing::draw_shared("x(1F)");
  const auto refused = answer(PlanRequest{mixed});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "jobs[0]: job 'job' was made with another network");
}

TEST(Requests, InspectAndConvertFromMemory) {
  const auto made = answer(ConvertRequest{held("examples/networks/campus.json")});
  ASSERT_TRUE(made) << made.error().text();
  const auto facts = answer(InspectRequest{io::Input::of_bytes("again", made->file)});
  ASSERT_TRUE(facts) << facts.error().text();
  EXPECT_EQ(facts->document, made->document);
  EXPECT_EQ(facts->file, "");
}

TEST(Requests, GenerateWhatTheyWereAskedFor) {
  GenerateRequest request{.what = "network", .family = "ring"};
  EXPECT_THAT(answer(request)->file, HasSubstr("lamina.network/1"));
  request.jobs.items = {{"count", "3"}};
  EXPECT_EQ(answer(request).error().where, "count");  // of jobs
  request = {.what = "netwrok"};
  EXPECT_EQ(answer(request).error().where, "what");
  request = {.what = "network", .family = "rign"};
  EXPECT_EQ(answer(request).error().where, "family");
  request = {.what = "jobs"};
  request.source.network = "examples/networks/campus.json";
  request.source.models = {"examples/models/three-layers.json"};
  EXPECT_THAT(answer(request)->file, HasSubstr("lamina.jobs/1"));
}

template <class Request>
std::string missing(const Request& request) {
  const auto reply = answer(request);
  return reply ? "" : reply.error().where + " " + reply.error().message;
}

TEST(Requests, NameWhatIsMissing) {
  EXPECT_EQ(missing(CheckRequest{{}, in_memory()}), "plan is missing: name the plan to be judged");
  EXPECT_THAT(missing(SimulateRequest{{}, in_memory()}), StartsWith("plan is missing"));
  EXPECT_THAT(missing(InspectRequest{}), StartsWith("file is missing"));
  EXPECT_THAT(missing(ConvertRequest{}), StartsWith("file is missing"));
  EXPECT_THAT(missing(GenerateRequest{}), StartsWith("what is missing"));
  EXPECT_THAT(missing(PlanRequest{}), StartsWith("network is missing"));
  SimulateRequest both{"plan.json", in_memory()};
  both.arrivals.enabled = true;
  EXPECT_THAT(missing(both), StartsWith("arrivals "));
}

}  // namespace
}  // namespace lamina::api
