#include "lamina/io/documents/jobs_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"

namespace lamina::io {
namespace {

using ::testing::ElementsAre;

// Nodes a, b, c; the models m (two layers) and n (one layer).
class JobsJson : public ::testing::Test {
 protected:
  Expected<std::vector<Job>> read(std::string text) {
    const auto document = parse_jobs_json(SourceText("jobs.json", std::move(text)));
    if (!document) return tl::unexpected(document.error());
    return make_jobs(*document, network_, models_);
  }
  static std::string document(std::string_view jobs) {
    return R"({"format": "lamina.jobs/1", "models": {"m": "mod.json", "n": "sub/mod.onnx"}, "jobs": [)" +
           std::string(jobs) + "]}";
  }
  std::string message(std::string_view jobs) {
    const auto read_jobs = read(document(jobs));
    return read_jobs ? "read" : read_jobs.error().text();
  }

  Network network_ = lamina::testing::draw("a(1F) --1B-- b(1F) --1B-- c(1F)");
  NamedModels models_{{"m", lamina::testing::model("1B 1F 1B 1F 1B")},
                      {"n", lamina::testing::model("1B 1F 1B")}};
};

TEST_F(JobsJson, ReadsEveryKey) {
  const auto jobs = read(document(
      R"({"id": "j", "model": "m", "source": "a", "destination": "c", "release": "2 s", "deadline": "250 ms", "weight": 0.5,
          "count": 1, "private_layers": 1, "pins": [{"first_layer": 2, "last_layer": 2, "nodes": ["c", "b"]}]},
         {"id": "k", "model": "n", "source": "b", "destination": "b"})"));
  ASSERT_TRUE(jobs) << jobs.error().text();
  ASSERT_EQ(jobs->size(), 2U);
  const Job& j = (*jobs)[0];
  EXPECT_EQ(j.id(), "j");
  EXPECT_EQ(j.model().num_layers(), 2U);
  EXPECT_EQ(j.source(), NodeId(0));
  EXPECT_EQ(j.destination(), NodeId(2));
  EXPECT_EQ(j.release(), Seconds(2.0));
  EXPECT_EQ(j.deadline(), Seconds(0.25));
  EXPECT_EQ(j.weight(), 0.5);
  EXPECT_FALSE(j.constraints().allows(1, NodeId(1)));
  EXPECT_TRUE(j.constraints().allows(2, NodeId(1)));
  EXPECT_FALSE(j.constraints().allows(2, NodeId(0)));
  const Job& k = (*jobs)[1];
  EXPECT_EQ(k.weight(), 1.0);
  EXPECT_EQ(k.deadline(), std::nullopt);
  EXPECT_TRUE(k.constraints().is_free(1));
}

TEST_F(JobsJson, LimitsWhatACountCopies) {
  const std::string id(10'000, 'j');
  EXPECT_EQ(
      message(R"({"id": ")" + id +
              R"(", "model": "m", "source": "a", "destination": "c", "count": 100000})"),
      "jobs.json: jobs[0].count: the ids, models and pins of all jobs that counts make have more "
      "than 256 MiB");
}

TEST_F(JobsJson, SpreadsCountsOut) {
  const auto jobs =
      read(document(R"({"id": "cam", "model": "m", "source": "a", "destination": "b", "count": 3},
                                     {"id": "cam#4", "model": "m", "source": "a", "destination": "b", "count": 1})"));
  ASSERT_TRUE(jobs) << jobs.error().text();
  std::vector<std::string> ids;
  for (const Job& job : *jobs) ids.push_back(job.id());
  EXPECT_THAT(ids, ElementsAre("cam#1", "cam#2", "cam#3", "cam#4"));
}

TEST_F(JobsJson, ReadsStreams) {
  const auto jobs = read(document(
      R"({"id": "eye", "model": "m", "source": "a", "destination": "b", "rate": "30 /min"},
         {"id": "ear", "model": "m", "source": "a", "destination": "b", "count": 2, "rate": "9 /h", "arrivals": "periodic", "release": "1 s"},
         {"id": "once", "model": "m", "source": "a", "destination": "b"})"));
  ASSERT_TRUE(jobs) << jobs.error().text();
  ASSERT_EQ(jobs->size(), 4U);
  EXPECT_EQ((*jobs)[0].rate(), PerSecond(0.5));  // 30 / 60
  EXPECT_EQ((*jobs)[0].arrivals(), Arrivals::kPoisson);
  EXPECT_EQ((*jobs)[2].id(), "ear#2");
  EXPECT_EQ((*jobs)[2].rate(), PerSecond(0.0025));  // 9 / 3600
  EXPECT_EQ((*jobs)[2].arrivals(), Arrivals::kPeriodic);
  EXPECT_EQ((*jobs)[2].release(), Seconds(1.0));
  EXPECT_FALSE((*jobs)[3].is_stream());
}

TEST_F(JobsJson, WritesStreamsThatReadBack) {
  const auto parse = [](std::string text) {
    return parse_jobs_json(SourceText("jobs.json", std::move(text)));
  };
  const auto read_in = parse(document(
      R"({"id": "eye", "model": "m", "source": "a", "destination": "b", "rate": "7 /min", "arrivals": "periodic"},
         {"id": "ear", "model": "m", "source": "a", "destination": "b", "rate": "7 /min"})"));
  ASSERT_TRUE(read_in) << read_in.error().text();
  const std::string written = jobs_json(*read_in);
  const auto again = parse(written);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(jobs_json(*again), written);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(again->rows[i].rate, read_in->rows[i].rate);
  EXPECT_EQ(again->rows[0].arrivals, Arrivals::kPeriodic);
  EXPECT_EQ(again->rows[1].arrivals, std::nullopt);
}

TEST_F(JobsJson, TakesNoJobs) { EXPECT_TRUE(read(document(""))->empty()); }

TEST_F(JobsJson, NamesWhatIsWrong) {
  const auto row = [](std::string_view more) {
    return R"({"id": "j", "model": "m", "source": "a", "destination": "b")" + std::string(more) +
           "}";
  };
  const auto pin = [&](std::string_view keys) {
    return row(R"(, "pins": [{)" + std::string(keys) + "}]");
  };
  const std::pair<std::string, std::string> table[] = {
      {R"({"id": "j", "model": "vgg", "source": "a", "destination": "b"})",
       "jobs.json: jobs[0].model: there is no model 'vgg' in 'models'"},
      {R"({"id": "j", "model": "m", "source": "A", "destination": "b"})",
       "jobs.json: jobs[0].source: there is no node 'A' in the network"},
      {R"({"id": "j", "model": "m", "source": "a", "destination": null})",
       "jobs.json: jobs[0].destination: must be text, not null"},
      {R"({"id": "j", "model": "m", "source": "a"})",
       "jobs.json: jobs[0]: the key 'destination' is missing"},
      {R"({"id": "", "model": "m", "source": "a", "destination": "b"})",
       "jobs.json: jobs[0].id: a job's id must not be empty"},
      {R"(3)", "jobs.json: jobs[0]: must be an object, not '3'"},
      {row(R"(, "sorce": "a")"),
       "jobs.json: jobs[0]: unknown key 'sorce' (did you mean 'source'?)"},
      {row(R"(, "release": "-1 s")"),
       "jobs.json: jobs[0].release: '-1 s' is not a time: it is negative; write e.g. \"2 ms\""},
      {row(R"(, "release": 5)"),
       "jobs.json: jobs[0].release: '5' is not a time: the unit is missing; write e.g. \"2 ms\""},
      {row(R"(, "weight": -1)"), "jobs.json: jobs[0].weight: must not be negative, as -1 is"},
      {row(R"(, "weight": "1")"), "jobs.json: jobs[0].weight: must be a number, not text"},
      {row(R"(, "count": 0)"),
       "jobs.json: jobs[0].count: must be a whole number from 1 to 1000000, not '0'"},
      {row(R"(, "count": 1.5)"), "jobs.json: jobs[0].count: must be a whole number, not '1.5'"},
      {row(R"(, "count": "2")"), "jobs.json: jobs[0].count: must be a whole number, not text"},
      {row(R"(, "count": 1000000000000)"),
       "jobs.json: jobs[0].count: must be a whole number from 1 to 1000000, not '1000000000000'"},
      {row(R"(, "rate": "0 /s")"),
       "jobs.json: jobs[0].rate: a stream's rate must be above zero; a job that is done once has "
       "none"},
      {row(R"(, "rate": "-1 /s")"),
       "jobs.json: jobs[0].rate: '-1 /s' is not a rate: it is negative; write e.g. \"30 /s\""},
      {row(R"(, "rate": "30 s")"),
       "jobs.json: jobs[0].rate: '30 s' is not a rate: 's' measures something else; write e.g. "
       "\"30 /s\""},
      {row(R"(, "rate": 30)"),
       "jobs.json: jobs[0].rate: '30' is not a rate: the unit is missing; write e.g. \"30 /s\""},
      {row(R"(, "rate": null)"), "jobs.json: jobs[0].rate: must be text with a unit, not null"},
      {row(R"(, "arrivals": "poisson")"),
       "jobs.json: jobs[0].arrivals: only a stream has arrivals, and a stream needs a 'rate', as "
       "in \"30 /s\""},
      {row(R"(, "rate": "30 /s", "arrivals": "bursty")"),
       "jobs.json: jobs[0].arrivals: 'bursty' are no arrivals; they are poisson or periodic"},
      {row(R"(, "rate": "30 /s", "arrivals": 3)"),
       "jobs.json: jobs[0].arrivals: must be text, not '3'"},
      {row(R"(, "private_layers": -1)"),
       "jobs.json: jobs[0].private_layers: must be a whole number from 0 to 4294967295, not '-1'"},
      {row(R"(, "private_layers": 3)"),
       "jobs.json: jobs[0].private_layers: 3 layers cannot be private, the model has 2"},
      {pin(R"("first_layer": 0, "last_layer": 1, "nodes": ["a"])"),
       "jobs.json: jobs[0].pins[0].first_layer: must be a whole number from 1 to 4294967295, not "
       "'0'"},
      {pin(R"("first_layer": 3, "last_layer": 3, "nodes": ["a"])"),
       "jobs.json: jobs[0].pins[0].first_layer: layer 3 does not exist, the model has layers 1..2"},
      {pin(R"("first_layer": 1, "last_layer": 3, "nodes": ["a"])"),
       "jobs.json: jobs[0].pins[0].last_layer: layer 3 does not exist, the model has layers 1..2"},
      {pin(R"("first_layer": 2, "last_layer": 1, "nodes": ["a"])"),
       "jobs.json: jobs[0].pins[0].first_layer: first_layer 2 is after last_layer 1"},
      {pin(R"("first_layer": "l2", "last_layer": "l1", "nodes": ["a"])"),
       "jobs.json: jobs[0].pins[0].first_layer: first_layer is layer 2 ('l2'), after last_layer, "
       "layer 1 ('l1')"},
      {pin(R"("first_layer": "l2", "last_layer": 1, "nodes": ["a"])"),
       "jobs.json: jobs[0].pins[0].first_layer: first_layer is layer 2 ('l2'), after last_layer, "
       "layer 1"},
      {pin(R"("first_layer": 1, "last_layer": 1, "nodes": [])"),
       "jobs.json: jobs[0].pins[0].nodes: a pin must name at least one node"},
      {pin(R"("first_layer": 1, "last_layer": 1, "nodes": ["a", "q"])"),
       "jobs.json: jobs[0].pins[0].nodes[1]: there is no node 'q' in the network"},
      {pin(R"("first_layer": 1, "last_layer": 1, "node": "a")"),
       "jobs.json: jobs[0].pins[0]: unknown key 'node' (did you mean 'nodes'?)"},
      {row("") + "," + row(""),
       "jobs.json: jobs[1].id: job id 'j' occurs twice, counts spread out as id#1, id#2, ..."},
      {row(R"(, "count": 2)") +
           R"(, {"id": "j#2", "model": "m", "source": "a", "destination": "b"})",
       "jobs.json: jobs[1].id: job id 'j#2' occurs twice, counts spread out as id#1, id#2, ..."},
      {row(R"(, "count": 600000)") +
           R"(, {"id": "k", "count": 600000, "model": "m", "source": "a", "destination": "b"})",
       "jobs.json: jobs[1].count: all counts together make more than 1000000 jobs"},
  };
  for (const auto& [rows, expected] : table) {
    const std::string said = message(rows);
    EXPECT_EQ(said.starts_with("jobs.json: ") ? said : "jobs.json: " + said, expected);
  }
  const auto whole = [](std::string text) {
    return parse_jobs_json(SourceText("jobs.json", std::move(text))).error().text();
  };
  EXPECT_EQ(whole(R"({"format": "lamina.jobs/1", "models": {"m": 5}, "jobs": []})"),
            "jobs.json: models.m: must be text, not '5'");
  EXPECT_EQ(whole(R"({"format": "lamina.jobs/1", "models": [], "jobs": []})"),
            "jobs.json: models: must be an object, not a list");
  EXPECT_EQ(whole(R"({"format": "lamina.jobs/1", "models": {}, "jobs": {}})"),
            "jobs.json: jobs: must be a list, not an object");
  EXPECT_EQ(whole(R"({"format": "lamina.jobs/1", "models": {}})"),
            "jobs.json: the key 'jobs' is missing");
}

TEST_F(JobsJson, RowsOfJobsMakeThemAgain) {
  const auto jobs = read(document(
      R"({"id": "j", "model": "m", "source": "a", "destination": "c", "release": "2 s", "deadline": "250 ms", "weight": 0.5,
          "private_layers": 1, "pins": [{"first_layer": 2, "last_layer": 2, "nodes": ["b", "c"]}]},
         {"id": "k", "model": "n", "source": "b", "destination": "b", "count": 2})"));
  ASSERT_TRUE(jobs) << jobs.error().text();
  JobsDocument again{.models = {{"m", "m.json"}, {"n", "n.json"}}, .rows = {}};
  for (const Job& job : *jobs) again.rows.push_back(row_of(network_, job));
  const std::string text = jobs_json(again);
  EXPECT_THAT(text,
              ::testing::HasSubstr(
                  R"("release": "2 s", "deadline": "0.25 s", "weight": 0.5, "private_layers": 1)"));
  const auto same = read(text);
  ASSERT_TRUE(same) << same.error().text();
  ASSERT_EQ(same->size(), 3U);
  JobsDocument third{.models = again.models, .rows = {}};
  for (const Job& job : *same) third.rows.push_back(row_of(network_, job));
  EXPECT_EQ(jobs_json(third), text);
}

}  // namespace
}  // namespace lamina::io
