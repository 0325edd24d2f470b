#include "lamina/model/fingerprint.h"

#include <gtest/gtest.h>
#include <set>

#include "tests/support/draw.h"

namespace lamina {
namespace {

using testing::draw;

std::string of(std::string_view drawing) { return fingerprint(draw(drawing)); }
std::string of_model(std::string_view chain) { return fingerprint(*testing::model(chain)); }

TEST(Fingerprint, IsSixteenHexadecimalDigits) {
  EXPECT_EQ(of("a(1F) --10B-- b").find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(of("a(1F) --10B-- b").size(), 16u);
}

TEST(Fingerprint, OfANetworkIgnoresNamesBacklogsAndRows) {
  const std::string one = of("a(1F) --10B-- b");
  EXPECT_EQ(of("x(1F) --10B-- y"), one);
  EXPECT_EQ(of("a(1F q7F) --10B/q3B-- b"), one);
  EXPECT_EQ(of("a(1F) --10B--> b; a <--10B-- b"), one);  // two rows instead of a duplex one
}

TEST(Fingerprint, OfANetworkTellsEveryValueAndTheOrder) {
  std::set<std::string> seen;
  const auto drawings = {"a(1F) --10B-- b",
                         "a(2F) --10B-- b",
                         "a(1F) --11B-- b",
                         "a(1F) --10B/1s-- b",
                         "a(1F +1s) --10B-- b",
                         "a(1F @pi) --10B-- b",
                         "b --10B-- a(1F)",
                         "a(1F) --10B--> b",
                         "a(1F) --10B-- b(1F)",
                         "a(1F) --10B-- b --1B-- c",
                         "a(1F) --10B-- b; a --10B-- b"};
  for (const std::string_view drawing : drawings)
    EXPECT_TRUE(seen.insert(of(drawing)).second) << drawing;
}

TEST(Fingerprint, OfAModelTellsEveryValueButNoName) {
  std::set<std::string> seen;
  for (const std::string_view chain :
       {"20B 10F 5B", "21B 10F 5B", "20B 11F 5B", "20B 10F 6B", "20B", "20B 10F@pi=3s 5B",
        "20B 10F@pi=4s 5B", "20B 10F@po=3s 5B", "20B ?@pi=3s 5B", "20B 10F 5B 0F 5B"})
    EXPECT_TRUE(seen.insert(of_model(chain)).second) << chain;
  EXPECT_EQ(of_model("20B 10F 5B"), of_model("20B 10F 5B"));
}

// The order in which a file lists device times means nothing.
TEST(Fingerprint, OfAModelSortsDeviceTimes) {
  const auto with = [](std::vector<DeviceTime> times) {
    ModelBuilder builder("m");
    const TensorId in = builder.add_tensor("in", Bytes(2)),
                   out = builder.add_tensor("out", Bytes(1));
    builder.add_input(in);
    builder.add_operator({.name = "l",
                          .work = Flop(1),
                          .times = std::move(times),
                          .inputs = {in},
                          .outputs = {out}});
    builder.add_result(out);
    return fingerprint(std::move(builder).build().value());
  };
  EXPECT_EQ(with({{"a", Seconds(1)}, {"b", Seconds(2)}}),
            with({{"b", Seconds(2)}, {"a", Seconds(1)}}));
}

// What stays pay for their ends counts; to pay nothing is to have no entry.
TEST(Fingerprint, OfAModelTellsWhatStaysPayForTheirEnds) {
  using Times = std::vector<DeviceTime>;
  const auto with = [](Times enter, Times leave, bool fused) {
    ModelBuilder builder("m");
    const TensorId in = builder.add_tensor("in", Bytes(2)),
                   out = builder.add_tensor("out", Bytes(1));
    builder.add_input(in);
    builder.add_operator({.name = "l",
                          .work = Flop(1),
                          .inputs = {in},
                          .outputs = {out},
                          .enter = std::move(enter),
                          .leave = std::move(leave),
                          .fused = fused});
    builder.add_result(out);
    return fingerprint(std::move(builder).build().value());
  };
  const Times some{{"pi", Seconds(1)}}, more{{"pi", Seconds(2)}}, none{{"pi", Seconds()}};
  const std::set<std::string> all{with({}, {}, false),   with(some, {}, false),
                                  with({}, some, false), with(more, {}, false),
                                  with({}, {}, true),    with(some, some, false)};
  EXPECT_EQ(all.size(), 6u);
  EXPECT_EQ(with(none, none, false), with({}, {}, false));
}

}  // namespace
}  // namespace lamina
