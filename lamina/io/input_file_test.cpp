#include "lamina/io/text/input_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "tests/support/temp_folder.h"

#include "lamina/io/files.h"
#include "lamina/io/text/test_packed.h"

namespace lamina::io {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr std::string_view kNetwork =
    R"({"format": "lamina.network/1", "nodes": [{"id": "a"}, {"id": "b"}], "links": []})";

class InputFiles : public ::testing::Test {
 protected:
  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static std::string message(const std::filesystem::path& path) {
    const auto text = load(path);
    return text ? "read" : text.error().text();
  }

  lamina::testing::TempFolder folder_;
};

// What one end of a pipe gives while another thread fills it.
class Pipe {
 public:
  explicit Pipe(std::string bytes) {
    if (::pipe(ends_) != 0) std::abort();
    writer_ = std::thread([this, bytes = std::move(bytes)] {
      for (std::size_t at = 0; at < bytes.size();) {
        const auto put = ::write(ends_[1], bytes.data() + at, bytes.size() - at);
        if (put <= 0) break;
        at += static_cast<std::size_t>(put);
      }
      ::close(ends_[1]);
    });
  }
  ~Pipe() {
    writer_.join();  // first, or writing would raise a signal
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] int descriptor() const { return ends_[0]; }
  [[nodiscard]] std::string path() const { return "/dev/fd/" + std::to_string(ends_[0]); }

 private:
  int ends_[2] = {-1, -1};
  std::thread writer_;
};

TEST_F(InputFiles, ReadsPlainAndPackedFilesAlike) {
  std::string long_text;
  for (int i = 0; i < 100'000; ++i) long_text += std::to_string(i) + "\n";
  for (const std::string& text : {std::string("short"), long_text}) {
    for (const auto& path :
         {folder_.file("plain", text), testing::packed(folder_ / "packed.gz", text)}) {
      const auto source = load(path);
      ASSERT_TRUE(source) << source.error().text();
      EXPECT_EQ(source->text(), text);
      EXPECT_GE(source->padding(), SourceText::kPadding);
      auto file = InputFile::open(path);
      EXPECT_EQ(*file->head(3), text.substr(0, 3));
      EXPECT_EQ(file->text()->text(), text);
    }
  }
}

TEST_F(InputFiles, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(message(folder_ / "absent"), EndsWith("absent: there is no such file"));
  EXPECT_THAT(message(folder_.path()), EndsWith(": this is a folder, not a file"));
  EXPECT_THAT(message(folder_.file("empty", "")), EndsWith("empty: the file is empty"));
  EXPECT_EQ(message("/dev/null"), "/dev/null: the file is empty");
  std::string cut = bytes_of(testing::packed(folder_ / "whole.gz", std::string(10'000, 'x')));
  cut.resize(cut.size() - 10);
  EXPECT_THAT(message(folder_.file("cut.gz", cut)), HasSubstr("cut.gz: cannot be read: "));
}

TEST_F(InputFiles, ReadsPipesOnceAndWhole) {
  const std::string padded =
      std::string(kNetwork) + std::string(300'000, ' ');  // more than it holds
  EXPECT_EQ(read_network(Pipe(padded).path())->network.num_nodes(), 2U);
  const auto fifo = folder_ / "fifo.json";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(fifo) << padded; });
  EXPECT_EQ(read_network(fifo)->network.num_nodes(), 2U);
  writer.join();
  const std::string packed = bytes_of(testing::packed(folder_ / "net.gz", padded));
  EXPECT_EQ(read_network(Pipe(packed).path())->network.num_nodes(), 2U);
  const auto model = read_model(Pipe(bytes_of("examples/models/alexnet.onnx")).path());
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->num_layers(), read_model("examples/models/alexnet.onnx")->num_layers());
}

TEST_F(InputFiles, ReadsStandardInputForOneFile) {
  const Pipe pipe{std::string(kNetwork)};
  const int kept = ::dup(STDIN_FILENO);
  ::dup2(pipe.descriptor(), STDIN_FILENO);
  const auto read = read_network(std::filesystem::path("-"));
  const auto again = read_network(std::filesystem::path("-"));
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->network.num_nodes(), 2U);
  EXPECT_EQ(again.error().text(), "standard input: it can be read for one file only");
}

TEST_F(InputFiles, KnowsWherePathsInsideStart) {
  EXPECT_EQ(InputFile::open(folder_.file("x", "y"))->folder(), folder_.path());
  EXPECT_EQ(InputFile::open(Pipe("y").path())->folder(), "");
}

TEST_F(InputFiles, LimitsWhatComesOutOfLittle) {
  const auto endless = load("/dev/zero");
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().code, ErrorCode::kLimit);
  EXPECT_EQ(endless.error().text(),
            "/dev/zero: this device has no end in sight: the limit is 64 MiB");
  // 16 MiB are free: 200,000 rows of 70 bytes pack to less than a hundredth.
  std::string rows;
  for (int i = 0; i < 200'000; ++i)
    rows += R"({"from":"camera","to":"cloud","bandwidth":"10 Mbit/s","delay":"1 ms"},)";
  EXPECT_EQ(load(testing::packed(folder_ / "rows.gz", rows))->text().size(), rows.size());
  const auto bomb =
      load(testing::packed(folder_ / "bomb.gz", std::string(std::size_t{17} << 20, ' ')));
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().code, ErrorCode::kLimit);
  EXPECT_THAT(bomb.error().text(), HasSubstr("bomb.gz: its gzip unpacks to more than 50 bytes"));
}

TEST_F(InputFiles, ReadsGzipFilesInARow) {
  const std::string first = bytes_of(testing::packed(folder_ / "1.gz", "one ")),
                    second = bytes_of(testing::packed(folder_ / "2.gz", "two"));
  EXPECT_EQ(load(folder_.file("both.gz", first + second))->text(), "one two");
  EXPECT_EQ(load(folder_.file("tail.gz", first + "rubbish"))->text(), "one ");
}

TEST_F(InputFiles, ReadsBytesInMemoryLikeFiles) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + "\n";
  const std::string packed = bytes_of(testing::packed(folder_ / "packed.gz", text));
  for (const std::string& bytes : {text, packed}) {
    auto file = Input::of_bytes("memory", bytes).open().value();
    EXPECT_EQ(*file.head(3), "0\n1");
    EXPECT_EQ(*file.is_seekable(), bytes == text);
    const auto source = file.text();
    EXPECT_EQ(source->text(), text);
    EXPECT_EQ(source->name(), "memory");
    EXPECT_GE(source->padding(), SourceText::kPadding);
  }
  const auto file = Input::of_bytes("memory", "0123").open().value();
  std::string part(8, '.');
  EXPECT_EQ(file.size(), 4U);
  EXPECT_EQ(file.read_at(2, part.data(), 8), 2U);
  EXPECT_EQ(file.read_at(9, part.data(), 8), 0U);
  EXPECT_EQ(part, "23......");
  EXPECT_EQ(Input::of_bytes("memory", "").open()->text().error().text(),
            "memory: the file is empty");
  auto cut = packed;
  cut.resize(cut.size() - 10);
  EXPECT_THAT(Input::of_bytes("cut", cut).open()->text().error().text(),
              HasSubstr("cut: cannot be read: "));
}

TEST_F(InputFiles, ReadsDocumentsAndModelsFromMemory) {
  EXPECT_EQ(read_network(Input::of_bytes("n", std::string(kNetwork)))->network.num_nodes(), 2U);
  const std::string alexnet = bytes_of("examples/models/alexnet.onnx");
  const auto packed = bytes_of(testing::packed(folder_ / "alexnet.gz", alexnet));
  const auto model = read_model("examples/models/alexnet.onnx");
  for (const std::string& bytes : {alexnet, packed}) {
    const auto same = read_model(Input::of_bytes("alexnet.onnx", bytes));
    ASSERT_TRUE(same) << same.error().text();
    EXPECT_EQ(same->name(), "alexnet");
    EXPECT_EQ(same->num_layers(), model->num_layers());
  }
  EXPECT_EQ(kind_of(Input::of_bytes("x", alexnet)), FileKind::kModel);
  EXPECT_EQ(kind_of(Input::of_bytes("x.gml", "graph [ node [ id 1 ] ]")), FileKind::kNetwork);
}

// A model with 64 MiB that planning does not need in front of the rest: few of them are asked for.
TEST_F(InputFiles, AsksOnlyForTheBytesThatItNeeds) {
  const std::string bytes = bytes_of("examples/models/alexnet.onnx");
  constexpr std::uint64_t kNotes = std::uint64_t{64} << 20;
  const std::string head("\x32\x80\x80\x80\x20", 5);  // doc_string, field 6, of 64 MiB
  std::uint64_t asked = 0;
  const auto read_at = [&](std::uint64_t offset, char* out, std::size_t count) {
    asked += count;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t at = offset + i;
      out[i] = at < head.size()            ? head[at]
               : at < head.size() + kNotes ? ' '
                                           : bytes[at - head.size() - kNotes];
    }
    return count;
  };
  const Input handed =
      Input::handed_out("alexnet.onnx", head.size() + kNotes + bytes.size(), read_at);
  EXPECT_FALSE(handed.empty());
  const auto model = read_model(handed);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->num_layers(), read_model("examples/models/alexnet.onnx")->num_layers());
  EXPECT_LT(asked, std::uint64_t{1} << 20);
}

TEST_F(InputFiles, FindsTheModelsOfJobsByAResolver) {
  const auto file = read_network("examples/networks/campus.json").value();
  const std::string bytes = bytes_of("examples/jobs/camera.json");
  const auto beside_file = read_jobs("examples/jobs/camera.json", file.network);
  ASSERT_TRUE(beside_file) << beside_file.error().text();
  const std::string name = beside_file->front().model_name();
  const auto in_memory = [&](const Resolver& resolve) {
    return read_jobs(Input::of_bytes("jobs", bytes), file.network, {}, resolve);
  };
  std::vector<std::pair<std::string, Input>> models;
  std::vector<std::string> asked;
  const auto jobs = in_memory([&](std::string_view model, std::string_view path) {
    asked.emplace_back(path);
    models.emplace_back(model, "examples/jobs/" + std::string(path));
    return Expected<Input>(models.back().second);
  });
  ASSERT_TRUE(jobs) << jobs.error().text();
  EXPECT_EQ(jobs->size(), beside_file->size());
  EXPECT_FALSE(asked.empty());
  EXPECT_TRUE(in_memory(among(models)));
  models.erase(std::ranges::find(models, name, [](const auto& it) { return it.first; }));
  EXPECT_THAT(in_memory(among(models)).error().text(),
              HasSubstr("jobs: models['" + name + "']: no input is called '" + name + "'"));
}

// A stranger's bytes lead to no file, whatever they name.
TEST_F(InputFiles, NamesNothingBesideBytesInMemory) {
  const auto file = read_network("examples/networks/campus.json").value();
  const auto jobs = [&](const std::string& path) {
    const std::string bytes =
        R"({"format": "lamina.jobs/1", "models": {"m": ")" + path + R"("}, "jobs": []})";
    return read_jobs(Input::of_bytes("examples/jobs/x.json", bytes), file.network);
  };
  for (const char* path : {"../models/alexnet.onnx", "/etc/passwd", "-"})
    EXPECT_EQ(jobs(path).error().code, ErrorCode::kUnsupported) << path;
  EXPECT_THAT(jobs("-").error().text(),
              HasSubstr("names the file '-', but bytes in memory have no files beside them"));
  const auto profile = folder_.file("vit.models.yml", "vit:\n  parameters_out: [1]\n");
  folder_.file("vit.device_types.yml", "{}");
  const auto model = read_model(Input::of_bytes(profile.string(), bytes_of(profile)));
  EXPECT_THAT(model.error().text(), HasSubstr("--device-types"));
}

}  // namespace
}  // namespace lamina::io
