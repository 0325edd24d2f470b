#include "lamina/io/documents/plan_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/core/random.h"
#include "lamina/io/documents/premises.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;

// The example of the format's documentation.
constexpr std::string_view kPlan =
    R"({"format": "lamina.plan/1", "planner": "shortest-path", "waiting": "per-stay", "objective": "latency",
  "network": {"name": "us", "fingerprint": "0123456789abcdef"}, "models": {"vgg": {"fingerprint": "00000000000000aa"}, "": {"fingerprint": "00000000000000bb"}},
  "jobs": [{"id": "cam-1", "status": "planned", "priority": 1, "release_s": 0, "completion_s": 0.062, "latency_s": 0.062, "fictitious_s": 0.062, "deadline_met": true,
            "breakdown": {"compute_s": 0.1, "transmission_s": 0.2, "propagation_s": 0.3, "waiting_s": 0.4},
            "steps": [{"kind": "send", "tensor": 0, "tensors": ["input"], "bytes": 602112, "from": "sea", "to": "sfo", "link": 7, "waiting_s": 0, "start_s": 0, "end_s": 0.01},
                      {"kind": "compute", "node": "sfo", "first_layer": 1, "last_layer": 24, "first_layer_name": "conv1", "waiting_s": 0.5, "start_s": 0.01, "end_s": 0.05}]},
           {"id": "cam-2", "status": "infeasible", "reason": "no path", "priority": null, "release_s": 1.5, "steps": []}],
  "bound": {"lower_s": 0.061, "unit": "s", "gap": 0.0164, "kind": "dual"},
  "alternatives": [{"planner": "best-node", "latency_s": 0.064, "reason": "slower"}, {"planner": "tiers", "latency_s": null, "reason": "none"}],
  "certificate": {"potentials": [[0, 1.5], [2]]},
  "filled": [{"what": "compute", "count": 2, "value": "4.69 GFLOP/s", "source": "measured"}],
  "summary": {"objective_s": 0.062, "unit": "s", "makespan_s": 0.063, "mean_latency_s": 0.064, "max_latency_s": 0.065, "planning_time_s": 4.1e-6}})";

Expected<Plan> read_plan_text(std::string text) {
  return parse_plan_json(SourceText("plan.json", std::move(text)));
}

// What a job has beside the rest where its model generates.
TEST(PlanJson, ReadsAndWritesFurtherRuns) {
  const std::string text = edited(
      kPlan, R"("steps": [{"kind": "send", "tensor": 0)",
      R"("first_token_s": 0.05, "time_per_token_s": 0.02, "again": {"count": 3, "period_s": 0.021,
         "steps": [{"kind": "compute", "node": "sfo", "first_layer": 1, "last_layer": 24, "waiting_s": 0, "start_s": 0, "end_s": 0.02}]},
         "steps": [{"kind": "send", "tensor": 0)");
  const auto plan = read_plan_text(text);
  ASSERT_TRUE(plan) << plan.error().text();
  const PlannedJob& job = plan->jobs.front();
  EXPECT_EQ(job.first_token, Seconds(0.05));
  EXPECT_EQ(job.time_per_token, Seconds(0.02));
  ASSERT_TRUE(job.again);
  EXPECT_EQ(job.again->count, 3);
  EXPECT_EQ(job.again->period, Seconds(0.021));
  ASSERT_EQ(job.again->steps.size(), 1U);
  EXPECT_EQ(job.again->steps[0].end, Seconds(0.02));
  EXPECT_EQ(job.steps.size(), 2U);
  const std::string written = plan_json(*plan);
  const auto again = read_plan_text(written);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(plan_json(*again), written);
  EXPECT_THAT(written, ::testing::HasSubstr("\"again\": {"));
  // No other job has these keys.
  EXPECT_THAT(plan_json(*read_plan_text(std::string(kPlan))),
              ::testing::Not(::testing::AnyOf(::testing::HasSubstr("again"),
                                              ::testing::HasSubstr("first_token_s"))));
}

TEST(PlanJson, ReadsEveryKey) {
  const auto plan = read_plan_text(std::string(kPlan));
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->planner, "shortest-path");
  EXPECT_EQ(plan->waiting, "per-stay");
  ASSERT_TRUE(plan->network);
  EXPECT_EQ(plan->network->name, "us");
  EXPECT_EQ(plan->network->fingerprint, "0123456789abcdef");
  ASSERT_EQ(plan->models.size(), 2U);
  EXPECT_EQ(plan->models[0].name, "vgg");
  EXPECT_EQ(plan->models[1].fingerprint, "00000000000000bb");
  ASSERT_EQ(plan->jobs.size(), 2U);
  const PlannedJob& job = plan->jobs[0];
  EXPECT_TRUE(job.planned);
  EXPECT_EQ(job.priority, 1);
  EXPECT_EQ(job.latency, Seconds(0.062));
  EXPECT_EQ(job.deadline_met, true);
  EXPECT_EQ(job.breakdown.propagation, Seconds(0.3));
  ASSERT_EQ(job.steps.size(), 2U);
  const auto& send = std::get<SendStep>(job.steps[0].what);
  EXPECT_EQ(send.bytes, Bytes(602112.0));
  EXPECT_EQ(send.to, "sfo");
  EXPECT_EQ(send.link, 7);
  EXPECT_EQ(send.tensors, std::vector<std::string>{"input"});
  const auto& compute = std::get<ComputeStep>(job.steps[1].what);
  EXPECT_EQ(compute.last_layer, 24);
  EXPECT_EQ(compute.first_layer_name, "conv1");
  EXPECT_EQ(compute.last_layer_name, "");
  EXPECT_EQ(job.steps[1].waiting, Seconds(0.5));
  EXPECT_FALSE(plan->jobs[1].planned);
  EXPECT_EQ(plan->jobs[1].reason, "no path");
  EXPECT_EQ(plan->jobs[1].release, Seconds(1.5));
  EXPECT_EQ(plan->bound->gap, 0.0164);
  EXPECT_EQ(plan->alternatives[1].latency, std::nullopt);
  EXPECT_EQ(plan->summary->max_latency, Seconds(0.065));
}

// What a stranger's plan says is for `check` to judge.
TEST(PlanJson, HoldsPlansThatAreWrong) {
  for (const auto& text : {edited(kPlan, "\"sfo\", \"link\": 7", "\"nowhere\", \"link\": 10000000"),
                           edited(kPlan, "\"last_layer\": 24", "\"last_layer\": -3"),
                           edited(kPlan, "\"tensor\": 0", "\"tensor\": 99"),
                           edited(kPlan, "\"latency_s\": 0.062", "\"latency_s\": -1"),
                           edited(kPlan, "\"priority\": 1", "\"priority\": 0")}) {
    const auto plan = read_plan_text(text);
    EXPECT_TRUE(plan) << plan.error().text();
  }
  EXPECT_TRUE(read_plan_text(R"({"format": "lamina.plan/1", "jobs": []})"));
}

TEST(PlanJson, NamesWhatIsNoPlan) {
  const std::pair<std::string, std::string> table[] = {
      {"{", "plan.json: this is not JSON: it is cut short (line 1, column 2)"},
      {R"({"format": "lamina.network/1", "nodes": []})",
       "plan.json: format: 'lamina.network/1' is not 'lamina.plan/1', the format expected here"},
      {R"({"format": "lamina.plan/1"})", "plan.json: the key 'jobs' is missing"},
      {R"({"format": "lamina.plan/1", "jobs": {}})",
       "plan.json: jobs: must be a list, not an object"},
      {edited(kPlan, "per-stay", "per-day"),
       "plan.json: waiting: there is no waiting rule 'per-day' (did you mean 'per-stay'?)"},
      {edited(kPlan, "\"planned\"", "\"done\""),
       "plan.json: jobs[0].status: 'done' is neither 'planned' nor 'infeasible'"},
      {edited(kPlan, "\"latency_s\": 0.062, ", ""),
       "plan.json: jobs[0]: the key 'latency_s' is missing from a planned job"},
      {edited(kPlan, "\"latency_s\": 0.062", "\"latency_s\": null"),
       "plan.json: jobs[0]: the key 'latency_s' is missing from a planned job"},
      {edited(kPlan, "\"latency_s\": 0.062", "\"latency_s\": \"0.062 s\""),
       "plan.json: jobs[0].latency_s: must be a number, not text"},
      {edited(kPlan, "\"steps\"", "\"stesp\""),
       "plan.json: jobs[0]: unknown key 'stesp' (did you mean 'steps'?)"},
      {edited(kPlan, "\"kind\": \"send\"", "\"kind\": \"fly\""),
       "plan.json: jobs[0].steps[0].kind: 'fly' is neither 'send' nor 'compute'"},
      {edited(kPlan, "\"kind\": \"send\", ", ""),
       "plan.json: jobs[0].steps[0]: the key 'kind' is missing"},
      {edited(kPlan, "\"link\": 7, ", ""),
       "plan.json: jobs[0].steps[0]: the key 'link' is missing from a send step"},
      {edited(kPlan, "\"link\": 7", "\"link\": 7, \"node\": \"x\""),
       "plan.json: jobs[0].steps[0]: a send step has no key 'node'"},
      {edited(kPlan, "\"link\": 7", "\"link\": 7, \"last_layer_name\": \"x\""),
       "plan.json: jobs[0].steps[0]: a send step has no key 'last_layer_name'"},
      {edited(kPlan, "\"node\": \"sfo\"", "\"node\": \"sfo\", \"tensors\": []"),
       "plan.json: jobs[0].steps[1]: a compute step has no key 'tensors'"},
      {edited(kPlan, "[\"input\"]", "\"input\""),
       "plan.json: jobs[0].steps[0].tensors: must be a list, not text"},
      {edited(kPlan, "\"link\": 7", "\"link\": 0.5"),
       "plan.json: jobs[0].steps[0].link: must be a whole number, not '0.5'"},
      {edited(kPlan, "\"end_s\": 0.05", "\"end_s\": true"),
       "plan.json: jobs[0].steps[1].end_s: must be a number, not 'true'"},
      {edited(kPlan, "\"lower_s\": 0.061, ", ""), "plan.json: bound: the key 'lower_s' is missing"},
      {edited(kPlan, "cdef", "CDEF"),
       "plan.json: network.fingerprint: '0123456789abCDEF' is not a fingerprint: expected 16 "
       "hexadecimal digits"},
      {edited(kPlan, "{\"fingerprint\": \"00000000000000aa\"}", "{}"),
       "plan.json: models.vgg: the key 'fingerprint' is missing"},
      {edited(kPlan, "\"alternatives\"", "\"alternativs\""),
       "plan.json: unknown key 'alternativs' (did you mean 'alternatives'?)"},
  };
  for (const auto& [text, message] : table) {
    const auto plan = read_plan_text(text);
    EXPECT_EQ(plan ? "read" : plan.error().text(), message);
  }
}

Seconds random_time(Random& random) {
  return Seconds(random.chance(0.2) ? 0.0 : random.log_uniform(1e-9, 1e9));
}

Step random_step(Random& random) {
  Step step;
  if (random.chance(0.5))
    step.what = SendStep{
        static_cast<std::int64_t>(random.below(99)),
        Bytes(random_time(random).value()),
        "a \"b\"",
        "ü",
        static_cast<std::int64_t>(random.below(1U << 31U)),
        random.chance(0.5) ? std::optional(std::vector<std::string>{"conv/1", ""}) : std::nullopt};
  else
    step.what = ComputeStep{"node", 1, static_cast<std::int64_t>(random.below(99)),
                            random.chance(0.5) ? "conv" : "", "pool"};
  step.waiting = random_time(random);
  step.start = random_time(random);
  step.end = random_time(random);
  return step;
}

PlannedJob random_planned(Random& random) {
  PlannedJob job;
  job.id = "job#" + std::to_string(random.below(1000));
  job.planned = random.chance(0.7);
  job.release = random_time(random);
  if (!job.planned) {
    job.reason = "no path leads\nthere";
    return job;
  }
  job.priority = static_cast<std::int64_t>(random.below(100));
  job.completion = random_time(random);
  job.latency = random_time(random);
  job.fictitious = random_time(random);
  if (random.chance(0.5)) job.deadline_met = random.chance(0.5);
  job.breakdown = {random_time(random), random_time(random), random_time(random),
                   random_time(random)};
  for (std::size_t i = random.below(5); i > 0; --i) job.steps.push_back(random_step(random));
  return job;
}

TEST(PlanJson, WritesWhatReadsBackToTheBit) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    Plan plan;
    plan.planner = "greedy";
    for (std::size_t i = random.below(4); i > 0; --i) plan.jobs.push_back(random_planned(random));
    if (random.chance(0.5))
      plan.bound = Bound{random_time(random),
                         random.chance(0.5) ? std::optional(random.unit()) : std::nullopt, "dual"};
    if (plan.bound && random.chance(0.5)) plan.bound->holds_for = kAnyDiscipline;
    if (random.chance(0.5)) plan.network = PlanInput{"us \"24\"", "0123456789abcdef"};
    if (random.chance(0.5)) plan.models = {{"", "00000000000000aa"}, {"ü", "00000000000000bb"}};
    if (random.chance(0.5)) plan.memory_prices = {{"n0", random.unit()}, {"ü", 0.0}};
    if (random.chance(0.5))
      plan.alternatives.push_back({"tiers", "a | b", std::nullopt, "infeasible"});
    if (random.chance(0.5))
      plan.summary = Summary{random_time(random), random_time(random), random_time(random),
                             random_time(random), random_time(random)};
    const std::string text = plan_json(plan);
    const auto again = read_plan_text(text);
    ASSERT_TRUE(again) << again.error().text() << "\n" << text;
    EXPECT_EQ(plan_json(*again), text);
    ASSERT_EQ(again->memory_prices.size(), plan.memory_prices.size());
    ASSERT_EQ(again->jobs.size(), plan.jobs.size());
    for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
      EXPECT_EQ(again->jobs[i].id, plan.jobs[i].id);
      EXPECT_EQ(again->jobs[i].reason, plan.jobs[i].reason);
      EXPECT_EQ(again->jobs[i].latency, plan.jobs[i].latency);
      ASSERT_EQ(again->jobs[i].steps.size(), plan.jobs[i].steps.size());
      for (std::size_t k = 0; k < plan.jobs[i].steps.size(); ++k)
        EXPECT_EQ(again->jobs[i].steps[k].end, plan.jobs[i].steps[k].end);
    }
  }
}

}  // namespace
}  // namespace lamina::io
