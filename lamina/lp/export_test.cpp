#include "lamina/lp/export.h"

#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "lamina/core/random.h"
#include "lamina/lp/solve.h"

namespace lamina::lp {
namespace {

namespace fs = std::filesystem;

class Export : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("lamina_export_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] static std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder_;
};

// Everything that a format has a case of its own for: all kinds of bounds, integers with and
// without bounds, ranges, equations, an offset, a column without rows, a row without terms.
Programme everything() {
  Programme p;
  Labels& labels = p.labels();
  const auto at = [&](const char* word, unsigned number, const char* node) {
    return Name{.word = word, .number = number, .labels = {labels.add(node)}};
  };
  const VariableId a = p.add_variable({at("run", 1, "oslo"), 3, 0, 1, true});
  const VariableId b = p.add_variable({at("run", 2, "são paulo"), -2.5, 0, 7, true});
  const VariableId c = p.add_variable({at("send", 0, "-12:<=x"), 1e-7, -kInfinity, kInfinity});
  const VariableId d = p.add_variable({at("send", 1, "New York"), 1, -4, kInfinity});
  const VariableId e = p.add_variable({at("send", 2, "New_York"), -0.1, -kInfinity, 5});
  const VariableId f = p.add_variable({at("send", 3, "e5"), 2, 2, 2});
  p.add_variable({at("send", 4, ""), 1.0 / 3, 1});
  p.add_variable({at("run", 3, "x"), 1, 0, kInfinity, true});
  p.add_row(at("flow", 1, "a"), Range::exactly(1), {{a}, {c, -1}});
  p.add_row(at("flow", 2, "a"), {-3, 7}, {{b}, {d, 0.7}, {f, -1}});
  p.add_row(at("flow", 3, "a"), Range::at_least(-2.25), {{d}, {e, -1}, {c, 1}});
  p.add_row(at("flow", 4, "a"), Range::at_most(0.3), {{c}, {b, -3}});
  p.add_row(at("flow", 5, "a"), Range::at_most(1), {});
  p.add_offset(100.125);
  return p;
}

double glpsol(const fs::path& file) {
  const fs::path answer = fs::path(file) += ".glpsol";
  const std::string command = std::string("glpsol ") +
                              (file.extension() == ".lp" ? "--lp " : "--freemps ") + file.string() +
                              " --write " + answer.string() + " >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) return std::nan("");
  std::ifstream in(answer);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::vector<std::string> w{std::istream_iterator<std::string>(words), {}};
    if (w.size() > 4 && w[0] == "s") return std::stod(w.back());
  }
  return std::nan("");
}

double cbc(const fs::path& file) {
  const fs::path answer = fs::path(file) += ".cbc";
  const std::string command = "cbc " + file.string() + " -ratioGap 0 -solve -solution " +
                              answer.string() + " >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) return std::nan("");
  std::ifstream in(answer);
  std::string line;
  std::getline(in, line);
  if (!line.starts_with("Optimal")) return std::nan("");
  return std::stod(line.substr(line.rfind(' ')));
}

bool have(const char* program) {
  return std::system((std::string("command -v ") + program + " >/dev/null 2>&1").c_str()) == 0;
}

void expect_same_elsewhere(const Programme& programme, const fs::path& folder) {
  const Result ours = solve(programme, solvers().front());
  ASSERT_EQ(ours.status, Status::kOptimal);
  for (const char* name : {"p.lp", "p.mps"}) {
    const fs::path file = folder / name;
    ASSERT_TRUE(export_programme(programme, file));
    if (have("glpsol")) {
      EXPECT_NEAR(glpsol(file), *ours.objective, 1e-6) << name;
    }
    if (have("cbc")) {
      EXPECT_NEAR(cbc(file), *ours.objective, 1e-6) << name;
    }
  }
}

TEST_F(Export, IsReadByOtherSolversToTheSameOptimum) {
  if (!have("glpsol") && !have("cbc")) GTEST_SKIP() << "neither glpsol nor cbc is installed";
  if (solvers().empty()) GTEST_SKIP() << "no solver is built in";
  Programme p = everything();
  expect_same_elsewhere(p, folder_);
  p.relax();
  expect_same_elsewhere(p, folder_);
}

TEST_F(Export, IsReadableAsLp) {
  std::string text;
  write_lp(everything(), [&](std::string_view piece) { text += piece; });
  for (const char* line :
       {" cost: + 3 run.1.oslo - 2.5 run.2.s__o_paulo + 1e-07 send.0._12___x",
        " flow.1.a: + 1 run.1.oslo - 1 send.0._12___x = 1\n",
        " flow.2.a_2.high:", " flow.2.a_2.low:", " send.0._12___x free\n",
        " -inf <= send.2.New_York_2 <= 5\n", " send.3.e5 = 2\n", " send.4. >= 1\n",
        "Binaries\n run.1.oslo\n", "Generals\n run.2.s__o_paulo\n", " constant = 1\n",
        "+ 0.3333333333333333 send.4.", " 0 run.1.oslo <= 1\n"})
    EXPECT_THAT(text, ::testing::HasSubstr(line));
}

TEST_F(Export, RefusesWhatItCannotWriteAndLeavesNothing) {
  fs::create_directory(folder_ / "d.mps");
  for (const char* name : {"missing/x.lp", "x.txt", "programme", "d.mps"}) {
    const auto written = export_programme(everything(), folder_ / name);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().text(), ::testing::HasSubstr(name));
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST(Labels, AreUniquePlainAndShort) {
  Labels labels;
  std::set<std::string> seen;
  Random random(1);
  for (int i = 0; i < 500; ++i) {
    std::string id;
    for (std::size_t n = random.below(4); n > 0; --n) id += static_cast<char>(random.below(256));
    const LabelId label = random.chance(0.5) ? labels.add(id) : labels.add({id, "link1"});
    EXPECT_TRUE(seen.insert(labels[label]).second);
    for (const char c : labels[label])
      EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.');
  }
  const LabelId oslo = labels.add("oslo"), bergen = labels.add(std::string(500, 'b'));
  const std::string text = labels.text({.word = "pair", .number = 3, .labels = {oslo, bergen}});
  EXPECT_THAT(text, ::testing::StartsWith("pair.3.oslo.bbb"));
  EXPECT_LT(text.size(), 100U);
}

}  // namespace
}  // namespace lamina::lp
