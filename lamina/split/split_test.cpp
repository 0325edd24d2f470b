#include "lamina/split/split.h"

#include <gmock/gmock.h>

#include "lamina/split/digest.h"
#include "lamina/split/plan_files_test.h"

namespace lamina::split {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::PlanFiles;

Expected<Split> split_of(const PlanFiles& files, const std::vector<std::string>& jobs,
                         const SplitOptions& options = {}) {
  std::string rows;
  for (const std::string& job : jobs) rows += (rows.empty() ? "" : ",") + PlanFiles::row(job);
  const auto plan = files.checked(PlanFiles::plan(rows));
  if (!plan) return tl::unexpected(plan.error());
  const auto models = model_files(files.source, plan->instance, {});
  if (!models) return tl::unexpected(models.error());
  return split(*plan, *models, options);
}

std::vector<std::string> names_of(const Split& split) {
  std::vector<std::string> names;
  for (const PartFile& file : split.files) names.push_back(file.name);
  return names;
}

TEST(Split, HasAFileAStayAndItsDigest) {
  const auto it = split_of(PlanFiles(), {"cam"});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(*it), ElementsAre("cam-1.onnx", "cam-2.onnx"));
  const DeployedJob& job = it->deployment.jobs.at(0);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(job.parts.at(k).file, it->files[k].name);
    EXPECT_EQ(job.parts[k].sha256, sha256(it->files[k].bytes.text().value()));
    EXPECT_FALSE(job.parts[k].data);
  }
  EXPECT_EQ(job.parts[1].node, "b");
  EXPECT_EQ(job.ways.at(1).tensors, std::vector<std::string>{"r"});
}

TEST(Split, SharesTheFilesOfEqualParts) {
  const auto it = split_of(PlanFiles({"one", "two"}), {"one", "two"});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(*it), ElementsAre("one-1.onnx", "one-2.onnx"));
  EXPECT_EQ(it->deployment.jobs[1].parts[0].file, "one-1.onnx");
}

// 16 KiB of weights in each part: beyond 4 KiB they stand beside it.
TEST(Split, PutsWeightsBesideAPartThatWouldBeTooLarge) {
  const PlanFiles files;
  const auto it = split_of(files, {"cam"}, {4096});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(*it), ElementsAre("cam-1.onnx", "cam-1.data", "cam-2.onnx", "cam-2.data"));
  const auto whole = split_of(files, {"cam"});
  ASSERT_TRUE(whole);
  for (std::size_t k = 0; k < 2; ++k) {
    const PartFile &graph = it->files[2 * k], &data = it->files[2 * k + 1];
    EXPECT_LE(graph.bytes.size(), 4096U);
    EXPECT_GE(data.bytes.size(), 16384U);
    const auto& stated = it->deployment.jobs[0].parts[k].data;
    ASSERT_TRUE(stated);
    EXPECT_EQ(*stated, (PartData{data.name, sha256(data.bytes.text().value())}));
    EXPECT_NE(it->deployment.jobs[0].parts[k].sha256, whole->deployment.jobs[0].parts[k].sha256);
    EXPECT_THAT(graph.bytes.text().value(), HasSubstr(data.name));
  }
}

TEST(Split, RefusesALimitThatNoWeightsHelp) {
  const auto it = split_of(PlanFiles(), {"cam"}, {16});
  ASSERT_FALSE(it);
  EXPECT_EQ(it.error().code, ErrorCode::kLimit);
}

TEST(Split, GivesTheSameBytesAgain) {
  const PlanFiles files;
  const auto a = split_of(files, {"cam"}), b = split_of(files, {"cam"});
  ASSERT_TRUE(a && b);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(a->files[i].sha256, b->files[i].sha256);
}

TEST(FileStem, HoldsWhatMayStandInANameAnywhere) {
  EXPECT_EQ(file_stem("cam-1.a#2"), "cam-1.a#2");
  EXPECT_EQ(file_stem("a/b\\c:d e"), "a_b_c_d_e");
  EXPECT_EQ(file_stem(".."), "_..");
  EXPECT_EQ(file_stem("-x"), "_-x");
  EXPECT_EQ(file_stem(""), "_");
  EXPECT_EQ(file_stem("ü"), "__");
  EXPECT_EQ(file_stem(std::string(400, 'x')).size(), 180U);
}

// Where case does not count, "A" and "a" would be one file.
TEST(Split, NamesFilesOfJobsApartWhereCaseDoesNotCount) {
  PlanFiles files({"A", "a"});
  const std::string whole =
      R"([{"kind": "send", "tensor": 0, "bytes": 32, "from": "a", "to": "b", "link": 0, "waiting_s": 0, "start_s": 0, "end_s": 1},
      {"kind": "compute", "node": "b", "first_layer": 1, "last_layer": 3, "waiting_s": 0, "start_s": 1, "end_s": 2},
      {"kind": "send", "tensor": 3, "bytes": 32, "from": "b", "to": "c", "link": 1, "waiting_s": 0, "start_s": 2, "end_s": 3}])";
  const auto plan =
      files.checked(PlanFiles::plan(PlanFiles::row("A") + "," + PlanFiles::row("a", whole)));
  ASSERT_TRUE(plan) << plan.error().text();
  const auto models = model_files(files.source, plan->instance, {});
  ASSERT_TRUE(models);
  const auto it = split(*plan, *models);
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(*it), ElementsAre("A-1.onnx", "A-2.onnx", "a~2-1.onnx"));
}

}  // namespace
}  // namespace lamina::split
