#include "lamina/api/report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/core/random.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/documents/report_record.h"
#include "lamina/plan/inputs.h"

namespace lamina::api {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::job;
using lamina::testing::model;
using lamina::testing::random_instance;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::Not;

Plan plan_of(const Instance& instance) {
  PlanOptions options;
  // Other planners of several jobs know no chunks.
  if (instance.jobs.size() > 1)
    options.planner = instance.network->chunk().is_finite() ? "independent" : "greedy";
  auto made = plan(instance, options);
  EXPECT_TRUE(made) << made.error().text();
  return *std::move(made);
}

ReportRequest request_of(const Instance& instance, const Plan& plan) {
  return {.plan = io::Input::of_bytes("plan.json", io::plan_json(plan)),
          .instance = LoadedInstance{instance, {}},
          .figures = {"map", "timeline", "breakdown", "layers"},
          .wants_trace = true};
}

// What an SVG document holds.
struct Drawing {
  std::vector<std::string> texts, tips;
  std::set<std::string> tags;
  std::vector<double> bars;  // left and right of its rectangles, one after the other
  double width = 0.0;
};

void look_into(pugi::xml_node element, Drawing& drawing) {
  const std::string tag = element.name();
  drawing.tags.insert(tag);
  if (tag == "text") drawing.texts.emplace_back(element.text().get());
  if (tag == "title") drawing.tips.emplace_back(element.text().get());
  if (tag == "rect") {
    const double left = element.attribute("x").as_double();
    drawing.bars.insert(drawing.bars.end(), {left, left + element.attribute("width").as_double()});
  }
  for (const pugi::xml_attribute attribute : element.attributes()) {
    EXPECT_THAT(std::string(attribute.value()),
                AllOf(Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
    EXPECT_FALSE(std::string_view(attribute.name()).starts_with("on"));
  }
  for (const pugi::xml_node child : element.children())
    if (child.type() == pugi::node_element) look_into(child, drawing);
}

Drawing drawing_of(const std::string& svg) {
  pugi::xml_document document;
  Drawing drawing;
  const auto read = document.load_string(svg.c_str(), pugi::parse_default | pugi::parse_ws_pcdata);
  EXPECT_TRUE(read) << read.description() << svg.substr(0, 400);
  EXPECT_STREQ(document.document_element().name(), "svg");
  drawing.width = document.document_element().attribute("width").as_double();
  look_into(document.document_element(), drawing);
  return drawing;
}

std::string all_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + "\n";
  return out;
}

std::set<std::string> stays_of(const Plan& plan) {
  std::set<std::string> nodes;
  for (const PlannedJob& job : plan.jobs)
    for (const Step& step : job.steps)
      if (const auto* const stay = std::get_if<ComputeStep>(&step.what)) nodes.insert(stay->node);
  return nodes;
}

// Random instances of one job (even seeds) and of several; some have no plan.
class RandomReports : public ::testing::TestWithParam<int> {
 protected:
  RandomReports() {
    Random random(static_cast<std::uint64_t>(GetParam()));
    instance = random_instance(random, {.chunks = GetParam() % 3 == 0},
                               GetParam() % 2 == 0 ? 1 : 2 + random.below(8));
    made = plan_of(instance);
    reply = answer(request_of(instance, made));
  }
  [[nodiscard]] Drawing drawing(std::size_t i) const {
    return drawing_of(reply->result.figures[i]);
  }

  Instance instance;
  Plan made;
  Expected<Reply<Reported>> reply;
};

TEST_P(RandomReports, HaveFiguresThatAPaperCanTake) {
  ASSERT_TRUE(reply) << reply.error().text();
  const std::set<std::string> allowed{"svg",  "g",    "rect", "circle",
                                      "line", "path", "text", "title"};
  for (std::size_t i = 0; i < 4; ++i) {
    const Drawing it = drawing(i);
    EXPECT_THAT(it.tags, IsSubsetOf(allowed));
    EXPECT_FALSE(it.texts.empty());
    for (const double x : it.bars) {
      EXPECT_GE(x, -0.01);
      EXPECT_LE(x, it.width + 0.01);
    }
  }
}

TEST_P(RandomReports, ShowEveryNodeOnceOnTheMap) {
  ASSERT_TRUE(reply) << reply.error().text();
  const Drawing map = drawing(0);
  for (const Node& node : instance.network->nodes())
    EXPECT_EQ(
        std::ranges::count_if(
            map.tips, [&](const std::string& tip) { return tip.starts_with(node.id + ": "); }),
        1)
        << node.id;
}

TEST_P(RandomReports, NameWhereTheJobsCompute) {
  ASSERT_TRUE(reply) << reply.error().text();
  for (const std::string& node : stays_of(made)) {
    EXPECT_THAT(all_of(drawing(0).texts), HasSubstr(node));
    EXPECT_THAT(all_of(drawing(1).texts), HasSubstr(node));
  }
  for (const PlannedJob& row : made.jobs) EXPECT_THAT(drawing(2).texts, Contains(row.id));
}

// Every stretch of service is a bar with a tip that names job, step and times.
TEST_P(RandomReports, ShowEveryIntervalInTheTimeline) {
  ASSERT_TRUE(reply) << reply.error().text();
  std::size_t intervals = 0;
  for (const TracedResource& resource : reply->result.trace.resources)
    intervals += resource.intervals.size();
  EXPECT_EQ(drawing(1).tips.size(), intervals);
}

TEST_P(RandomReports, AreReadBackAsTheyAre) {
  ASSERT_TRUE(reply) << reply.error().text();
  const auto checked =
      answer(CheckRequest{io::Input::of_bytes("report.html", reply->file), InstanceSource{}});
  // No file may have a device that nobody knows; drawn networks do.
  if (!checked && checked.error().message.find("knows its device class") != std::string::npos)
    return;
  ASSERT_TRUE(checked) << checked.error().text();
  EXPECT_EQ(checked->result.verdict.violations.size(), judge(instance, made).violations.size())
      << checked->document;
  EXPECT_EQ(io::plan_json(checked->result.plan), io::plan_json(made));
  const auto simulated =
      answer(SimulateRequest{io::Input::of_bytes("report.html", reply->file), InstanceSource{}});
  ASSERT_TRUE(simulated) << simulated.error().text();
  EXPECT_EQ(simulated->result.trace.summary.makespan, reply->result.trace.summary.makespan);
}

TEST_P(RandomReports, AreTheSameAgain) {
  ASSERT_TRUE(reply) << reply.error().text();
  const auto again = answer(request_of(instance, made));
  EXPECT_EQ(again->file, reply->file);
  EXPECT_EQ(again->result.figures, reply->result.figures);
  EXPECT_EQ(again->result.trace_events, reply->result.trace_events);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomReports, ::testing::Range(0, 40));

Instance small() {
  Instance instance;
  instance.network = draw_shared("a(1F) --10B/1s-- b(10F) --5B-- c");
  instance.jobs = {job(*instance.network, model("20B 10F 5B 20F 1B"), "a", "c")};
  return instance;
}

TEST(Report, TellsThePlanWithoutAScript) {
  const Instance instance = small();
  const auto reply = answer(request_of(instance, plan_of(instance)));
  ASSERT_TRUE(reply) << reply.error().text();
  // 2 s and 1 s to b, 1 s and 2 s there, 0.2 s to c.
  EXPECT_THAT(reply->file, HasSubstr("<strong>6.20 s</strong> latency, proved optimal"));
  EXPECT_THAT(reply->file, HasSubstr("<td>send input, 20 B</td><td>a → b</td>"));
  EXPECT_THAT(reply->file, HasSubstr("<td>compute layers 1–2</td><td>b</td>"));
  EXPECT_THAT(reply->file, HasSubstr("does not plan again"));
}

TEST(Report, HoldsThePlannerIfItIsGivenAndWanted) {
  const Instance instance = small();
  ReportRequest request = request_of(instance, plan_of(instance));
  request.core = "not really WebAssembly";
  const auto with = answer(request);
  EXPECT_TRUE(with->result.plans_again);
  EXPECT_THAT(with->file, HasSubstr("id=\"lamina-core\">H4sI"));  // gzip in base64
  request.options.no_what_if = true;
  const auto without = answer(request);
  EXPECT_FALSE(without->result.plans_again);
  EXPECT_THAT(without->file, HasSubstr("id=\"lamina-core\"></script>"));
}

TEST(Report, LetsNoNameBecomeMarkup) {
  constexpr std::string_view kOdd = "</script><img src=x onerror=alert(1)>&lt;'\"";
  NetworkBuilder builder{std::string(kOdd)};
  const NodeId here = *builder.add_node({.id = std::string(kOdd), .compute = FlopPerSecond(1.0)});
  Instance instance;
  instance.network = std::make_shared<const Network>(std::move(builder).build());
  instance.jobs = {*Job::make(*instance.network, {.id = std::string(kOdd),
                                                  .model = model("20B 10F 5B"),
                                                  .source = here,
                                                  .destination = here})};
  const auto reply = answer(request_of(instance, plan_of(instance)));
  ASSERT_TRUE(reply) << reply.error().text();
  EXPECT_THAT(reply->file, Not(HasSubstr("<img")));
  for (const std::string& figure : reply->result.figures)
    EXPECT_THAT(all_of(drawing_of(figure).texts), Not(HasSubstr("&amp;lt;")));
  const auto record = io::parse_report(io::SourceText("report.html", reply->file));
  ASSERT_TRUE(record) << record.error().text();
}

// Steps call tensors by names that are not those of layers, and two layers make results.
TEST(Report, HoldsWhatStepsCallThings) {
  ModelBuilder builder("named");
  const TensorId x = builder.add_tensor("x", Bytes(20)), y = builder.add_tensor("y", Bytes(5));
  const TensorId left = builder.add_tensor("left", Bytes(1));
  const TensorId right = builder.add_tensor("right", Bytes(2));
  builder.add_input(x);
  builder.add_operator({.name = "conv", .work = Flop(1), .inputs = {x}, .outputs = {y}});
  builder.add_operator({.name = "one", .work = Flop(100), .inputs = {y}, .outputs = {left}});
  builder.add_operator({.name = "other", .work = Flop(100), .inputs = {y}, .outputs = {right}});
  builder.add_result(left);
  builder.add_result(right);
  Instance instance;
  instance.network = draw_shared("a(1F) --1B-- b(10F) --5B-- c");
  instance.jobs = {
      job(*instance.network, std::make_shared<const Model>(*std::move(builder).build()), "a", "c")};
  const Plan made = plan_of(instance);
  EXPECT_THAT(io::plan_json(made), AllOf(HasSubstr(R"("tensors": ["y"])"),
                                         HasSubstr(R"("tensors": ["left", "right"])")));
  const auto reply = answer(request_of(instance, made));
  ASSERT_TRUE(reply) << reply.error().text();
  const auto checked =
      answer(CheckRequest{io::Input::of_bytes("report.html", reply->file), InstanceSource{}});
  ASSERT_TRUE(checked) << checked.error().text();
  EXPECT_TRUE(checked->result.verdict.ok) << checked->document;
  EXPECT_THAT(checked->document, Not(HasSubstr("other-model")));
}

TEST(Report, RefusesAPlanOfOtherInputs) {
  const Instance instance = small();
  Plan made = plan_of(instance);
  Instance other = small();
  other.network = draw_shared("a(1F) --11B/1s-- b(10F) --5B-- c");
  other.jobs = {job(*other.network, model("20B 10F 5B 20F 1B"), "a", "c")};
  const auto reply = answer(request_of(other, made));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().where, "plan.json");
  EXPECT_THAT(reply.error().message, HasSubstr("network"));
}

TEST(Report, RefusesWhatItDoesNotKnow) {
  const Instance instance = small();
  ReportRequest request = request_of(instance, plan_of(instance));
  request.figures = {"portrait"};
  EXPECT_THAT(answer(request).error().message, HasSubstr("portrait"));
  request = request_of(instance, plan_of(instance));
  request.options.job = "jab";
  EXPECT_THAT(answer(request).error().message, AllOf(HasSubstr("jab"), HasSubstr("job")));
  request = request_of(instance, plan_of(instance));
  request.plan = io::Input::of_bytes("page.html", "<!doctype html><p>hello</p>");
  EXPECT_THAT(answer(request).error().text(), HasSubstr("page.html"));
}

}  // namespace
}  // namespace lamina::api
