#include "lamina/api/assumptions.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

#include "lamina/api/instance.h"
#include "lamina/core/write_file.h"

namespace lamina::api {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto row(std::string_view code, std::size_t count, std::string_view text) {
  return AllOf(Field(&Note::code, std::string(code)), Field(&Note::count, count),
               Field(&Note::text, HasSubstr(std::string(text))));
}

constexpr std::string_view kChain =
    R"({"format": "lamina.model/1", "name": "chain", "input": "1 kB", "layers": [
        {"name": "x", "work": "1 GFLOP", "output": "1 kB", "weights": "1 MB"},
        {"name": "y", "work": "1 GFLOP", "output": "1 B"}]})";
constexpr std::string_view kLink =
    R"({"from": "a", "to": "b", "bandwidth": "1 Mbit/s", "delay": "1 ms", "duplex": true})";

// One job from a to b.
class Assumptions : public ::testing::Test {
 protected:
  // What is assumed, or the error as one note.
  std::vector<Note> of(std::string_view nodes, std::string_view links, std::string_view model,
                       const io::Defaults& fill = {}) {
    const auto write = [&](std::string_view name, std::string_view text) {
      const auto file = folder_.path() / name;
      EXPECT_TRUE(write_file(file, text));
      return file.string();
    };
    const std::string network = R"({"format": "lamina.network/1", "nodes": [)" +
                                std::string(nodes) + R"(], "links": [)" + std::string(links) + "]}";
    InstanceSource source;
    source.network = write("net.json", network);
    source.model = write("model.json", model);
    source.source = "a";
    source.destination = "b";
    source.fill = fill;
    const auto loaded = load(source);
    if (!loaded) return {{.code = "error", .text = loaded.error().text()}};
    return loaded->premises.assumptions;
  }

  lamina::testing::TempFolder folder_;
};

constexpr std::string_view kTwo =
    R"({"id": "a", "compute": "1 GFLOP/s", "memory": "1 GB"}, {"id": "b"})";

TEST_F(Assumptions, NoneWhereFilesSayAll) { EXPECT_THAT(of(kTwo, kLink, kChain), IsEmpty()); }

TEST_F(Assumptions, DirectedLinksWithoutADelay) {
  EXPECT_THAT(
      of(kTwo, R"({"from": "a", "to": "b", "bandwidth": "1 Mbit/s", "duplex": true})", kChain),
      ElementsAre(row("links-without-delay", 2, "0 s")));
}

TEST_F(Assumptions, OptionsThatFillNothing) {
  io::Defaults fill;
  fill.bandwidth = BytesPerSecond(1.0);
  fill.delay = Seconds(1.0);
  EXPECT_THAT(of(kTwo, kLink, kChain, fill),
              ElementsAre(row("idle-option", 2, "--default-delay changes nothing")));
}

TEST_F(Assumptions, DeviceClassesThatNobodyKnows) {
  EXPECT_THAT(of(R"({"id": "a", "device": "rasberry-pi-4"}, {"id": "b"})", kLink, kChain),
              ElementsAre(row("error", 1, "did you mean 'raspberry-pi-4'?")));
  EXPECT_THAT(
      of(R"({"id": "a", "compute": "1 GFLOP/s", "device": "mine"}, {"id": "b"})", kLink, kChain),
      ElementsAre(row("unknown-devices", 1, "'mine' is unknown: 'a' computes at its own speed")));
  EXPECT_THAT(of(R"({"id": "a", "compute": "1 GFLOP/s", "device": "rasberry-pi-4"}, {"id": "b"})",
                 kLink, kChain),
              ElementsAre(row("unknown-devices", 1,
                              "'rasberry-pi-4' is unknown (did you mean 'raspberry-pi-4'?)")));
}

// So are those that have a time for a further run, or that are near to one.
TEST_F(Assumptions, DeviceClassesThatAModelKnows) {
  constexpr std::string_view kTimed =
      R"({"format": "lamina.model/1", "input": "1 B", "steps": 2, "layers": [
          {"name": "x", "output": "1 B", "work": "1 FLOP", "step_work": "1 FLOP", "step_times": {"our-camera": "1 s"}}]})";
  EXPECT_THAT(of(R"({"id": "a", "device": "our-camera", "compute": "1 GFLOP/s"}, {"id": "b"})",
                 kLink, kTimed),
              IsEmpty());
  EXPECT_THAT(of(R"({"id": "a", "device": "our-camrea"}, {"id": "b"})", kLink, kTimed),
              ElementsAre(row("error", 1, "did you mean 'our-camera'?")));
  EXPECT_THAT(of(R"({"id": "a", "device": "our-camrea", "compute": "1 GFLOP/s"}, {"id": "b"})",
                 kLink, kTimed),
              ElementsAre(row("unknown-devices", 1, "did you mean 'our-camera'?")));
}

// A class is known if a layer has a time for it; b has a speed, but no time for layer x.
TEST_F(Assumptions, NodesThatCannotRunALayer) {
  EXPECT_THAT(of(R"({"id": "a", "device": "mine"}, {"id": "b", "compute": "1 GFLOP/s"})", kLink,
                 R"({"format": "lamina.model/1", "input": "1 B", "layers": [
                     {"name": "x", "output": "1 B", "times": {"mine": "1 s"}}]})"),
              ElementsAre(row("nodes-without-time", 1, "layer 1 (x): 'b'")));
}

// x has a time at a in the first run, and none in a further one.
TEST_F(Assumptions, NodesThatCannotRunALayerAgain) {
  EXPECT_THAT(of(R"({"id": "a", "device": "mine"}, {"id": "b", "compute": "1 GFLOP/s"})", kLink,
                 R"({"format": "lamina.model/1", "input": "1 B", "steps": 1, "layers": [
                     {"name": "x", "output": "1 B", "work": "1 FLOP", "times": {"mine": "1 s"}}]})"),
              ElementsAre(row("nodes-without-time", 1, "layer 1 (x): 'a'")));
}

TEST_F(Assumptions, MemoryThatIsNoLimit) {
  constexpr std::string_view kHeavy =
      R"({"format": "lamina.model/1", "input": "1 B", "layers": [
          {"work": "1 FLOP", "output": "1 B", "weights": "2 GiB"}]})";
  EXPECT_THAT(of(R"({"id": "a", "compute": "1 GFLOP/s"},
                    {"id": "b", "compute": "1 GFLOP/s", "memory": "1 GiB"})",
                 kLink, kHeavy),
              ElementsAre(row("memory-not-stated", 1, "the weights take 2 GiB: 'a'")));
}

TEST_F(Assumptions, Branches) {
  EXPECT_THAT(of(kTwo, kLink, R"({"format": "lamina.model/1", "input": "1 B", "layers": [
                     {"name": "x", "output": "1 B"}, {"name": "y", "output": "1 B"},
                     {"name": "z", "inputs": ["x", "y"], "output": "1 B"}]})"),
              ElementsAre(row("branches", 1, "side by side")));
}

TEST(MergedAssumptions, AreOneRowACode) {
  const std::vector<Note> rows = merged({{.code = "x", .count = 2, .text = "one"},
                                         {.code = "y", .text = "two"},
                                         {.code = "x", .count = 3, .text = "three"}});
  EXPECT_THAT(rows, ElementsAre(row("x", 5, "one; three"), row("y", 1, "two")));
}

}  // namespace
}  // namespace lamina::api
