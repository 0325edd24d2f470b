#include "lamina/core/write_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include "tests/support/temp_folder.h"

namespace lamina {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string bytes_of(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

class WriteFile : public ::testing::Test {
 protected:
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_.path()))
      found.insert(entry.path().filename().string());
    return found;
  }

  testing::TempFolder folder_;
};

TEST_F(WriteFile, WritesWholeFilesOrNone) {
  const auto path = folder_ / "out.json";
  ASSERT_TRUE(write_file(path, "first"));
  ASSERT_TRUE(write_file(path, "second"));
  EXPECT_EQ(bytes_of(path), "second");
  EXPECT_TRUE(write_file("/dev/null", "gone"));

  const auto wrong = write_file(folder_ / "no/such/out.json", "x");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kFile);
  EXPECT_THAT(wrong.error().text(), HasSubstr("out.json: cannot be written: No such file"));
  EXPECT_THAT(write_file(folder_.path(), "x").error().text(),
              EndsWith("this is a folder, not a file"));
  EXPECT_FALSE(write_file("/dev/full", "x"));
  EXPECT_THAT(names(), ElementsAre("out.json"));
}

TEST_F(WriteFile, ReplacesWhatALinkLeadsTo) {
  const auto path = folder_.file("out.json", "first");
  fs::create_symlink(path, folder_ / "link");
  fs::create_symlink("not-yet", folder_ / "early");
  ASSERT_TRUE(write_file(folder_ / "link", "second"));
  ASSERT_TRUE(write_file(folder_ / "early", "third"));
  EXPECT_EQ(bytes_of(path), "second");
  EXPECT_EQ(bytes_of(folder_ / "not-yet"), "third");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "early"));
}

TEST_F(WriteFile, LeavesFilesLinksAndPipesOfOthersAlone) {
  folder_.file("out.json.part", "mine");
  folder_.file("victim", "precious");
  fs::create_symlink("victim", folder_ / "out.json.tmp");
  ASSERT_EQ(::mkfifo((folder_ / "out.json.partial").c_str(), 0600), 0);
  ASSERT_TRUE(write_file(folder_ / "out.json", "result"));
  EXPECT_EQ(bytes_of(folder_ / "out.json.part"), "mine");
  EXPECT_EQ(bytes_of(folder_ / "victim"), "precious");
  EXPECT_EQ(names().size(), 5U);
}

TEST_F(WriteFile, KeepsPermissionsAndRefusesWhatIsProtected) {
  const auto path = folder_.file("out.json", "old");
  for (const unsigned mode : {0600U, 0640U, 0666U, 0200U}) {
    fs::permissions(path, fs::perms(mode));
    ASSERT_TRUE(write_file(path, "new"));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms(mode));
  }
  fs::permissions(path, fs::perms(0444));
  const auto refused = write_file(path, "newer");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), EndsWith("out.json: cannot be written: the file is protected "
                                               "from writing"));
  EXPECT_EQ(bytes_of(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0444));
  EXPECT_THAT(names(), ElementsAre("out.json"));
}

TEST_F(WriteFile, GivesNewFilesWhatTheUserAllows) {
  const mode_t before = ::umask(027);
  EXPECT_TRUE(write_file(folder_ / "out.json", "new"));
  ::umask(before);
  EXPECT_EQ(fs::status(folder_ / "out.json").permissions(), fs::perms(0640));
}

TEST_F(WriteFile, LeavesNoDraftWhereTheWriterFails) {
  const auto path = folder_.file("out.json", "old");
  EXPECT_THROW((void)write_file(path,
                                [](const Sink& sink) {
                                  sink("half");
                                  throw std::runtime_error("no more");
                                }),
               std::runtime_error);
  EXPECT_EQ(bytes_of(path), "old");
  EXPECT_THAT(names(), ElementsAre("out.json"));
}

TEST_F(WriteFile, OfManyWritersOneStaysWhole) {
  constexpr std::size_t kWriters = 12, kBytes = 1 << 20;
  std::vector<std::thread> writers;
  for (std::size_t i = 0; i < kWriters; ++i)
    writers.emplace_back([&, i] {
      const std::string text(kBytes, static_cast<char>('a' + i));
      EXPECT_TRUE(write_file(folder_ / "out.json", text));
    });
  for (std::thread& writer : writers) writer.join();
  const std::string text = bytes_of(folder_ / "out.json");
  EXPECT_EQ(text.size(), kBytes);
  EXPECT_EQ(std::ranges::count(text, text.front()), std::ptrdiff_t{kBytes});
  EXPECT_THAT(names(), ElementsAre("out.json"));
}

}  // namespace
}  // namespace lamina
