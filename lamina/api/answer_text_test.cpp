#include "lamina/api/answer_text.h"

#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>

#include "tests/support/edited.h"

#include "lamina/api/lists.h"
#include "lamina/api/requests.h"

namespace lamina::api {
namespace {

using lamina::testing::edited;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kNetwork = R"({"format": "lamina.network/1", "nodes": [
  {"id": "a", "compute": "1 GFLOP/s"}, {"id": "b", "compute": "9 GFLOP/s"}, {"id": "alone"}],
  "links": [{"from": "a", "to": "b", "bandwidth": "8 Mbit/s", "duplex": true}]})";
constexpr std::string_view kModel = R"({"format": "lamina.model/1", "input": "1 MB",
  "layers": [{"name": "l", "work": "90 MFLOP", "output": "1 kB"}]})";
constexpr std::string_view kJob =
    R"({"id": "job", "model": "m", "source": "a", "destination": "a"})";

// The request of one job with more keys behind it: ", \"options\": {...}".
std::string request(std::string_view more = "", std::string_view jobs = kJob) {
  return fmt::format(R"({{"network": {}, "models": {{"m": {}}}, "jobs": [{}]{}}})", kNetwork,
                     kModel, jobs, more);
}

std::string with(std::string_view options) {
  return request(fmt::format(R"(, "options": {{{}}})", options));
}

std::string without_planning_time(std::string document) {
  const std::size_t at = document.find("\"planning_time_s\"");
  return at == document.npos ? document : document.erase(at, document.find_first_of(",}", at) - at);
}

// "code where: message"
std::string refusal(std::string_view verb, const std::string& text) {
  const TextAnswer answer = answer_text(verb, text);
  return answer.outcome == Outcome::kBadInput ? answer.document : "no refusal: " + answer.document;
}

TEST(AnswerText, IsTheDocumentOfTheSameRequest) {
  InstanceSource source;
  source.network = io::Input::of_bytes("network", std::string(kNetwork));
  source.jobs = io::Input::of_bytes(
      "jobs",
      fmt::format(R"({{"format": "lamina.jobs/1", "models": {{"m": ""}}, "jobs": [{}]}})", kJob));
  source.jobs_models = io::among({{"m", io::Input::of_bytes("m", std::string(kModel))}});
  PlanRequest asked{source};
  asked.options.planner = "best-node";
  asked.options.given = {"planner"};
  const TextAnswer answer = answer_text("plan", with(R"("planner": "best-node")"));
  EXPECT_EQ(answer.outcome, Outcome::kDone);
  EXPECT_EQ(without_planning_time(answer.document),
            without_planning_time(lamina::api::answer(asked)->document));
}

TEST(AnswerText, PlansJudgesAndExecutes) {
  const std::string plan = answer_text("plan", request()).document;
  const std::string planned = request(", \"plan\": " + plan);
  const TextAnswer verdict = answer_text("check", planned);
  EXPECT_EQ(verdict.outcome, Outcome::kDone) << verdict.document;
  EXPECT_THAT(verdict.document, HasSubstr("\"optimal\": true"));
  const std::string bent = edited(planned, "\"latency_s\": 0.09", "\"latency_s\": 0.08");
  EXPECT_EQ(answer_text("check", bent).outcome, Outcome::kCheckFailed);
  EXPECT_THAT(answer_text("simulate", planned).document, HasSubstr("lamina.trace/1"));
  EXPECT_THAT(answer_text("solve", request()).document, HasSubstr("lamina.solve/1"));
  EXPECT_EQ(answer_text("plan", request("", edited(kJob, "\"a\"}", "\"alone\"}"))).outcome,
            Outcome::kNoPlan);
}

TEST(AnswerText, LooksIntoOneDocument) {
  EXPECT_THAT(answer_text("inspect", fmt::format(R"({{"network": {}}})", kNetwork)).document,
              HasSubstr("\"node_count\": 3"));
  EXPECT_THAT(answer_text("inspect", fmt::format(R"({{"models": {{"m": {}}}}})", kModel)).document,
              HasSubstr("\"layer_count\": 1"));
  EXPECT_THAT(answer_text("convert", fmt::format(R"({{"network": {}}})", kNetwork)).document,
              HasSubstr("lamina.network/1"));
  EXPECT_THAT(refusal("inspect", "{}"), HasSubstr("one network, one model or one plan"));
  EXPECT_THAT(refusal("inspect",
                      fmt::format(R"({{"network": {}, "models": {{"m": {}}}}})", kNetwork, kModel)),
              HasSubstr("not 2 documents"));
  EXPECT_THAT(refusal("inspect", R"({"jobs": []})"), HasSubstr("inspect takes no jobs"));
}

TEST(AnswerText, TakesOptionsAsTheCommandLineDoes) {
  const auto planned = [](std::string_view options) {
    return answer_text("plan", with(options)).document;
  };
  EXPECT_THAT(planned(R"("explain": true)"), HasSubstr("alternatives"));
  EXPECT_EQ(without_planning_time(planned(R"("explain": false)")),
            without_planning_time(planned("")));
  EXPECT_THAT(planned(R"("scale": "compute=0.5")"), HasSubstr("\"latency_s\": 0.18"));
  EXPECT_THAT(planned(R"("scale": ["compute=0.5", "compute=0.5"])"),
              HasSubstr("\"latency_s\": 0.36"));
  EXPECT_THAT(planned(R"("scale": {"compute": 0.5})"), HasSubstr("\"latency_s\": 0.18"));
  EXPECT_THAT(planned(R"("planner": "tiers", "tiers": ["a", "b"])"), HasSubstr("\"tiers\""));
  EXPECT_THAT(planned(R"("planner": "one-split", "waiting": "per-stay")"),
              AllOf(HasSubstr("one-split"), HasSubstr("per-stay")));
}

TEST(AnswerText, RefusesOptionsByTheirKey) {
  const auto refused = [](std::string_view options) { return refusal("plan", with(options)); };
  EXPECT_THAT(refused(R"("planer": "greedy")"), HasSubstr("did you mean 'planner'"));
  EXPECT_THAT(refused(R"("planner": "oracle")"), HasSubstr("\"where\": \"options.planner\""));
  EXPECT_THAT(refused(R"("planner": 5)"), HasSubstr("options.planner"));
  EXPECT_THAT(refused(R"("time_limit": 2)"), HasSubstr("options.time_limit"));
  EXPECT_THAT(refused(R"("explain": "yes")"), HasSubstr("options.explain"));
  EXPECT_THAT(refused(R"("waiting": true)"), HasSubstr("options.waiting"));
  EXPECT_THAT(refused(R"("waiting": ["draining"])"), HasSubstr("options.waiting"));
  EXPECT_THAT(refused(R"("formulation": "layered-routing")"), HasSubstr("formulation"));
}

TEST(AnswerText, LeadsToNoFile) {
  for (const char* option : {"prepared", "devices", "network", "model", "jobs", "output", "export"})
    EXPECT_THAT(
        refusal("plan", with(fmt::format(R"("{}": "examples/networks/us-24.json")", option))),
        HasSubstr(option));
  EXPECT_THAT(refusal("plan", with(R"("compute": "file=speeds.csv")")),
              HasSubstr("options.compute"));
  EXPECT_THAT(refusal("solve", with(R"("export": "out.lp")")), HasSubstr("export"));
}

TEST(AnswerText, PlacesErrorsInTheRequest) {
  const auto refused = [](std::string_view from, std::string_view to) {
    return refusal("plan", edited(request(), from, to));
  };
  EXPECT_THAT(refused("\"1 GFLOP/s\"", "5"), HasSubstr("\"where\": \"network.nodes[0].compute\""));
  EXPECT_THAT(refused("\"90 MFLOP\"", "5"), HasSubstr("\"where\": \"models.m.layers[0].work\""));
  EXPECT_THAT(refused("\"source\": \"a\"", "\"source\": \"z\""),
              HasSubstr("\"where\": \"jobs[0].source\""));
  EXPECT_THAT(refused("{\"format\": \"lamina.network/1\", ", "{"), HasSubstr("missing-key"));
  EXPECT_THAT(refused("\"a\", \"compute\"", "\"a\" \"compute\""), HasSubstr("line 2"));
  EXPECT_THAT(refused("\"models\"", "\"modles\""), HasSubstr("did you mean 'models'"));
  EXPECT_THAT(refusal("plan", R"({"network": {}})"), HasSubstr("'models' is missing"));
  for (const char* nothing : {"", " \n"})
    EXPECT_THAT(refusal("plan", nothing),
                AllOf(HasSubstr("syntax"), HasSubstr("the request is empty")));
  EXPECT_THAT(refusal("plan", "\x1f\x8b\x08 packed"), HasSubstr("syntax"));
  EXPECT_THAT(refusal("plan", "[]"), HasSubstr("must be an object"));
  EXPECT_THAT(refusal("plna", request()), HasSubstr("did you mean 'plan'"));
  EXPECT_LT(refusal("plan", edited(request(), "network", std::string(100'000, 'n'))).size(), 4000U);
}

TEST(AnswerText, StopsWhenTold) {
  const std::atomic<bool> stop = true;
  const TextAnswer answer =
      answer_text("plan", with(R"("planner": "neighbourhood-search")"), {.stop = &stop});
  EXPECT_EQ(answer.outcome, Outcome::kNoPlan);
  EXPECT_THAT(answer.document, HasSubstr("stopped before it found a plan"));
}

TEST(AnswerText, ListsWhatThereIs) {
  for (const List& list : lists()) {
    const TextAnswer answer = answer_text(list.name, "");
    EXPECT_EQ(answer.outcome, Outcome::kDone);
    EXPECT_THAT(answer.document, StartsWith(list.name == "examples" ? "{" : "["));
  }
  EXPECT_THAT(answer_text("planners", "").document, HasSubstr("\"takes_several\": true"));
  EXPECT_THAT(answer_text("examples", "").document,
              AllOf(HasSubstr("\"us-24\""), HasSubstr("\"vgg19\"")));
}

TEST(ConvertFile, WritesTheDocumentOfAFile) {
  std::ifstream file("examples/networks/abilene.graphml", std::ios::binary);
  const io::Input input =
      io::Input::of_bytes("body", std::string(std::istreambuf_iterator<char>(file), {}));
  const TextAnswer made = convert_file("network", input, {{"default_bandwidth", "1 Gbit/s"}});
  EXPECT_EQ(made.outcome, Outcome::kDone) << made.document;
  EXPECT_THAT(made.document, HasSubstr("lamina.network/1"));
  const auto refused = [&](std::string_view kind, const GivenOptions& options) {
    return convert_file(kind, input, options).document;
  };
  EXPECT_THAT(refused("model", {}), HasSubstr("not a model"));
  EXPECT_THAT(refused("beauty", {}), HasSubstr("kind"));
  EXPECT_THAT(refused("", {}), HasSubstr("kind is missing"));
  EXPECT_THAT(refused("network", {{"nonsense", "1"}}), HasSubstr("nonsense"));
  EXPECT_THAT(refused("network", {{"default_bandwidth", "5"}}), HasSubstr("default_bandwidth"));
  EXPECT_THAT(refused("network", {{"devices", "x.json"}}), Not(HasSubstr("no such file")));
}

}  // namespace
}  // namespace lamina::api
