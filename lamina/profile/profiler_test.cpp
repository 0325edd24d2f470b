#include "lamina/profile/profiler.h"

#include <chrono>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace lamina::profile {
namespace {

using engine::Tensor;

// A processor that sleeps if it has nothing to do for so long, and then takes so long to wake up.
struct Idling {
  std::chrono::milliseconds sleeps_after{1000}, wakes_in{0};
  std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();

  [[nodiscard]] std::chrono::milliseconds late_by() const {
    const bool sleeps = std::chrono::steady_clock::now() - since >= sleeps_after;
    return sleeps ? wakes_in : std::chrono::milliseconds(0);
  }
};

// Layers that take 2 ms each, and 1 ms more for a part that does not begin with the first. The
// model of layers i..j is the text "i j"; it takes tensor t(i-1) and makes t(j).
class SlowSession final : public engine::Session {
 public:
  SlowSession(int first, int last, Idling& idling)
      : time_(2 * (last - first + 1) + (first > 1 ? 1 : 0)),
        idling_(idling),
        inputs_{{fmt::format("t{}", first - 1), {1}, "float32"}},
        outputs_{{fmt::format("t{}", last), {1}, "float32"}} {}
  std::span<const TensorSpec> inputs() const override { return inputs_; }
  std::span<const TensorSpec> outputs() const override { return outputs_; }
  Expected<std::vector<Tensor>> run(std::span<const Tensor> given) override {
    if (given.size() != 1 || given.front().spec != inputs_.front())
      return error(ErrorCode::kMissingKey, "is not given", inputs_.front().name);
    std::this_thread::sleep_for(std::chrono::milliseconds(time_) + idling_.late_by());
    idling_.since = std::chrono::steady_clock::now();
    return std::vector<Tensor>{{outputs_.front(), std::string(4, '\0')}};
  }

 private:
  int time_;
  Idling& idling_;
  std::vector<TensorSpec> inputs_, outputs_;
};

class SlowEngine final : public engine::Engine {
 public:
  SlowEngine() = default;
  SlowEngine(std::chrono::milliseconds sleeps_after, std::chrono::milliseconds wakes_in)
      : idling_{sleeps_after, wakes_in} {}
  const std::string& name() const override { return name_; }
  Expected<std::unique_ptr<engine::Session>> load(std::string_view model,
                                                  const engine::SessionOptions&) override {
    int first = 0, last = 0;
    if (std::sscanf(std::string(model).c_str(), "%d %d", &first, &last) != 2)
      return error(ErrorCode::kModel, "is no model");
    return std::make_unique<SlowSession>(first, last, idling_);
  }
  Expected<std::unique_ptr<engine::Session>> load_file(const std::filesystem::path&,
                                                       const engine::SessionOptions&) override {
    return error(ErrorCode::kUnsupported, "has no files");
  }

 private:
  std::string name_ = "slow";
  Idling idling_;
};

Expected<std::string> part(std::uint32_t first, std::uint32_t last) {
  return fmt::format("{} {}", first, last);
}

Profiling quick() {
  Profiling how;
  how.sampling = {.least_rounds = 3, .most_rounds = 3};
  how.num_stays = 4;
  return how;
}

TEST(Profiler, FindsTimesOfLayersAndWhatStaysPayToBegin) {
  SlowEngine engine;
  const std::vector<LayerSize> sizes(5);
  const auto found = profile_model(engine, part, sizes, std::vector<bool>(4, true), quick());
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_NEAR(found->measured.whole.value(), 0.010, 0.003);
  EXPECT_NEAR(found->costs.of_stay(2, 4).value(), 0.007, 0.003);  // 3 x 2 ms and 1 ms
  EXPECT_EQ(found->stays.size(), 4U);
  for (const TimedStay& stay : found->stays) EXPECT_GE(stay.first, 2U);
}

TEST(Profiler, TimesInGroupsWhereMemoryIsShort) {
  SlowEngine engine;
  const std::vector<LayerSize> sizes(4, {Bytes(1e9), Bytes()});
  Profiling how = quick();
  std::string last_words;
  how.say = [&](const std::string& words) { last_words = words; };
  const auto found = profile_model(engine, part, sizes, std::vector<bool>(3, true), how);
  ASSERT_TRUE(found);
  EXPECT_EQ(last_words, "group 10 of 10, round 3");  // 6 halves and 4 stays
  EXPECT_NEAR(found->costs.of_stay(2, 3).value(), 0.005, 0.003);
}

// Of 3 layers without weights that work on 200 MB there are 4 halves. Each takes 16 MB and four
// tensors, 816 MB, so that two go into 2 GB.
TEST(Profiler, CountsTensorsAmongWhatIsLoaded) {
  SlowEngine engine;
  const std::vector<LayerSize> sizes(3, {Bytes(), Bytes(200e6)});
  Profiling how = quick();
  std::string last_words;
  how.say = [&](const std::string& words) { last_words = words; };
  ASSERT_TRUE(profile_model(engine, part, sizes, std::vector<bool>(2, true), how));
  EXPECT_EQ(last_words, "group 2 of 2, round 3");
}

TEST(Profiler, LeavesOutWhereTheModelCannotBeCut) {
  SlowEngine engine;
  const std::vector<LayerSize> sizes(3);
  const auto found = profile_model(engine, part, sizes, {false, true}, quick());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->measured.before[0].is_finite());
  EXPECT_EQ(found->costs.leave[0], Seconds());
  EXPECT_NEAR(found->costs.of_stay(3, 3).value(), 0.003, 0.002);
}

// A processor that idles for 4 ms or longer takes 6 ms to wake up, so that the whole, 2 layers of 2
// ms, takes 10 ms after a pause of 5 ms, and 4 ms without one.
TEST(Profiler, PausesBeforeRunsThatCount) {
  SlowEngine engine(std::chrono::milliseconds(4), std::chrono::milliseconds(6));
  const std::vector<LayerSize> sizes(2);
  Profiling how = quick();
  const auto busy = profile_model(engine, part, sizes, {true}, how);
  how.pause = Seconds(0.005);
  const auto idle = profile_model(engine, part, sizes, {true}, how);
  ASSERT_TRUE(busy && idle);
  EXPECT_NEAR(busy->measured.whole.value(), 0.004, 0.002);
  EXPECT_NEAR(idle->measured.whole.value(), 0.010, 0.002);
}

TEST(Profiler, FailsAsTheParts) {
  SlowEngine engine;
  const auto broken = [](std::uint32_t first, std::uint32_t) -> Expected<std::string> {
    if (first == 1) return "1 2";
    return error(ErrorCode::kFile, "is gone", "weights");
  };
  const auto found =
      profile_model(engine, broken, std::vector<LayerSize>(2), std::vector<bool>(1, true), quick());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().where, "weights");
}

}  // namespace
}  // namespace lamina::profile
