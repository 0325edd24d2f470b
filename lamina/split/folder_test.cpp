#include "lamina/split/folder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

#include "lamina/split/digest.h"

namespace lamina::split {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

NewFile file(std::string name, std::string text) {
  return {std::move(name), [text](const Rope::Sink& sink) -> Expected<void> {
            sink(text);
            return {};
          }};
}

NewFile broken(std::string name) {
  return {std::move(name), [](const Rope::Sink& sink) -> Expected<void> {
            sink("some");
            return error(ErrorCode::kFile, "became shorter", "model.onnx");
          }};
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  return names;
}

class Folder : public ::testing::Test {
 protected:
  lamina::testing::TempFolder scratch_;
  const fs::path folder_ = scratch_.path() / "parts";
};

TEST_F(Folder, IsMadeAndWritten) {
  ASSERT_TRUE(write_folder(folder_, {file("a", "1"), file("below/b", "2")}));
  EXPECT_THAT(names_in(folder_), UnorderedElementsAre("a", "below"));
  EXPECT_EQ(text_of(folder_ / "below/b"), "2");
}

TEST_F(Folder, KeepsOtherFilesAndReplacesItsOwn) {
  ASSERT_TRUE(write_folder(folder_, {file("a", "old"), file("mine", "stays")}));
  ASSERT_TRUE(write_folder(folder_, {file("a", "new")}));
  EXPECT_EQ(text_of(folder_ / "a"), "new");
  EXPECT_EQ(text_of(folder_ / "mine"), "stays");
}

TEST_F(Folder, IsLeftAsItWasWhereAFileFails) {
  ASSERT_TRUE(write_folder(folder_, {file("a", "old")}));
  const auto failed = write_folder(folder_, {file("a", "new"), broken("b")});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().where, "model.onnx");
  EXPECT_THAT(names_in(folder_), UnorderedElementsAre("a"));
  EXPECT_EQ(text_of(folder_ / "a"), "old");
}

TEST_F(Folder, IsNotMadeWhereAFileFails) {
  EXPECT_FALSE(write_folder(folder_, {broken("b")}));
  EXPECT_THAT(names_in(scratch_.path()), IsEmpty());
}

TEST_F(Folder, IsNoFileAndHoldsNoFolderOfThatName) {
  std::ofstream(folder_) << "a file";
  auto failed = write_folder(folder_, {file("a", "1")});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kFile);
  EXPECT_EQ(failed.error().where, folder_.string());
  fs::remove(folder_);
  fs::create_directories(folder_ / "a");
  failed = write_folder(folder_, {file("a", "1")});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().where, (folder_ / "a").string());
}

// A deployment of one part with weights beside it, as far as verify_folder looks.
Deployment deployment() {
  Part part;
  part.file = "j-1.onnx";
  part.sha256 = sha256("graph");
  part.data = PartData{"j-1.data", sha256("weights")};
  Deployment it;
  it.jobs.push_back({"j", "m", {}, {}, {part}, {}});
  return it;
}

TEST_F(Folder, IsVerifiedFileByFile) {
  ASSERT_TRUE(write_folder(folder_, {file("j-1.onnx", "graph"), file("j-1.data", "weights")}));
  EXPECT_TRUE(verify_folder(folder_, deployment()));
  for (const std::string name : {"j-1.onnx", "j-1.data"}) {
    const std::string before = text_of(folder_ / name);
    ASSERT_TRUE(write_folder(folder_, {file(name, "other")}));
    auto failed = verify_folder(folder_, deployment());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kValue);
    EXPECT_EQ(failed.error().where, (folder_ / name).string());
    EXPECT_THAT(failed.error().message, HasSubstr(sha256("other")));
    fs::remove(folder_ / name);
    failed = verify_folder(folder_, deployment());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kFile);
    EXPECT_THAT(failed.error().text(), HasSubstr(name));
    ASSERT_TRUE(write_folder(folder_, {file(name, before)}));
  }
}

}  // namespace
}  // namespace lamina::split
