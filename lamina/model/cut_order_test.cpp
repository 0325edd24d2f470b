#include "lamina/model/cut_order.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <map>
#include <set>
#include <tuple>

#include "lamina/core/random.h"
#include "lamina/model/tensor_names.h"

namespace lamina {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// A DAG of operators that make one tensor each; operator i reads those of `reads[i]`, -1 the input.
struct Dag {
  std::vector<std::vector<int>> reads;
  std::vector<double> work, bytes;
  double input = 1.0;
  std::vector<int> results{};  // empty: the last

  [[nodiscard]] Model model() const {
    ModelBuilder builder("dag");
    const TensorId in = builder.add_tensor("input", Bytes(input));
    builder.add_input(in);
    std::vector<TensorId> made;
    for (std::size_t i = 0; i < reads.size(); ++i) {
      made.push_back(builder.add_tensor({}, Bytes(bytes[i])));
      Operator op;
      op.work = Flop(work[i]);
      for (const int r : reads[i])
        op.inputs.push_back(r < 0 ? in : made[static_cast<std::size_t>(r)]);
      op.outputs = {made.back()};
      builder.add_operator(std::move(op));
    }
    if (results.empty()) builder.add_result(made.back());
    for (const int r : results) builder.add_result(made[static_cast<std::size_t>(r)]);
    return *std::move(builder).build();
  }
};

using Ideal = std::set<std::uint32_t>;

double work_of(const Model& model, const Ideal& ideal) {
  double sum = 0.0;
  for (const std::uint32_t op : ideal) sum += model.operators()[op].work.value();
  return sum;
}

// Of all tensors made inside or given that are read outside or results.
double bundle(const Model& model, const Ideal& ideal) {
  double sum = 0.0;
  for (std::size_t t = 0; t < model.tensors().size(); ++t) {
    const Tensor& tensor = model.tensors()[t];
    if (tensor.producer.valid() &&
        !ideal.contains(static_cast<std::uint32_t>(tensor.producer.index())))
      continue;
    bool is_live = std::ranges::find(model.results(), TensorId(t)) != model.results().end();
    for (std::uint32_t op = 0; op < model.operators().size(); ++op)
      if (!ideal.contains(op))
        for (const TensorId read : model.operators()[op].inputs)
          is_live = is_live || read == TensorId(t);
    if (is_live) sum += tensor.size.value();
  }
  return sum;
}

// By trying every set of operators; slow.
std::vector<Ideal> all_ideals(const Model& model) {
  std::vector<Ideal> found;
  const std::size_t n = model.operators().size();
  for (std::size_t bits = 0; bits < (std::size_t{1} << n); ++bits) {
    Ideal ideal;
    for (std::uint32_t op = 0; op < n; ++op)
      if ((bits >> op & 1U) != 0) ideal.insert(op);
    const bool is_closed = std::ranges::all_of(ideal, [&](std::uint32_t op) {
      return std::ranges::all_of(model.operators()[op].inputs, [&](TensorId t) {
        const OperatorId maker = model.tensors()[t.index()].producer;
        return !maker.valid() || ideal.contains(static_cast<std::uint32_t>(maker.index()));
      });
    });
    if (is_closed) found.push_back(ideal);
  }
  return found;
}

Dag random_dag(Random& random) {
  Dag dag;
  const int n = 2 + static_cast<int>(random.below(9));
  dag.input = 1.0 + static_cast<double>(random.below(20));
  for (int i = 0; i < n; ++i) {
    std::vector<int> reads{static_cast<int>(random.below(static_cast<std::size_t>(i) + 1)) - 1};
    if (random.below(2) == 0)
      reads.push_back(static_cast<int>(random.below(static_cast<std::size_t>(i) + 1)) - 1);
    dag.reads.push_back(reads);
    dag.work.push_back(static_cast<double>(random.below(6)));
    dag.bytes.push_back(static_cast<double>(random.below(20)));
  }
  std::set<int> unread;
  for (int i = 0; i < n; ++i) unread.insert(i);
  for (const auto& reads : dag.reads)
    for (const int r : reads) unread.erase(r);
  dag.results.assign(unread.begin(), unread.end());
  if (random.below(4) == 0) dag.results.push_back(static_cast<int>(random.below(unread.size())));
  std::ranges::sort(dag.results);
  dag.results.erase(std::unique(dag.results.begin(), dag.results.end()), dag.results.end());
  return dag;
}

TEST(CutOrder, IsTheFilesOrderOfAChain) {
  const Dag chain{{{-1}, {0}, {1}}, {1, 1, 1}, {1, 1, 1}};
  EXPECT_THAT(cut_order(chain.model()), ElementsAre(0, 1, 2));
  EXPECT_EQ(count_ideals(chain.model(), 100), 4U);
}

// Two towers of two layers over one input, joined: a tower is run to its small end before the other
// one begins, though the file has them layer by layer.
TEST(CutOrder, RunsOneTowerAfterTheOther) {
  const Dag towers{{{-1}, {-1}, {0}, {1}, {2, 3}}, {1, 1, 1, 1, 1}, {8, 8, 1, 1, 1}};
  EXPECT_THAT(cut_order(towers.model()), ElementsAre(0, 2, 1, 3, 4));
  EXPECT_EQ(count_ideals(towers.model(), 100), 10U);  // 3 x 3 of the towers, and all
  EXPECT_EQ(count_ideals(towers.model(), 9), std::nullopt);
}

TEST(CutOrder, IsAnExecutionOrder) {
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    const Model model = random_dag(random).model();
    const auto order = cut_order(model);
    ASSERT_EQ(order.size(), model.operators().size());
    Ideal done;
    for (const std::uint32_t op : order) {
      for (const TensorId t : model.operators()[op].inputs) {
        const OperatorId maker = model.tensors()[t.index()].producer;
        ASSERT_TRUE(!maker.valid() || done.contains(static_cast<std::uint32_t>(maker.index())));
      }
      ASSERT_TRUE(done.insert(op).second);
    }
  }
}

// For every price of work the order passes an ideal that minimises bytes + price x work among all.
TEST(CutOrder, PassesTheNestedMinimumCuts) {
  Random random(2);
  std::size_t num_inner = 0;
  for (int i = 0; i < 300; ++i) {
    const Model model = random_dag(random).model();
    const auto ideals = all_ideals(model);
    std::vector<Ideal> passed(1);
    for (const std::uint32_t op : cut_order(model)) {
      passed.push_back(passed.back());
      passed.back().insert(op);
    }
    for (const double price :
         {-40.0, -7.0, -3.5, -2.0, -1.0, -0.3, -0.01, 0.01, 0.4, 1.0, 3.0, 6.5, 40.0}) {
      const auto worth = [&](const Ideal& ideal) {
        return bundle(model, ideal) + price * work_of(model, ideal);
      };
      const double least = worth(*std::ranges::min_element(ideals, {}, worth));
      const auto best = std::ranges::min_element(passed, {}, worth);
      EXPECT_NEAR(worth(*best), least, 1e-9) << "instance " << i << ", price " << price;
      if (!best->empty() && best->size() < model.operators().size()) ++num_inner;
    }
  }
  EXPECT_GT(num_inner, 300U);
}

// The nested minimum cuts of the whole model, by trying all ideals: the smallest at each vertex of
// the lower hull of (work, bytes), from the least bytes without work to the least with all work.
std::vector<Ideal> nested_cuts_of(const Model& model) {
  std::vector<Ideal> ideals = all_ideals(model);
  const auto point = [&](const Ideal& ideal) {
    return std::tuple(work_of(model, ideal), bundle(model, ideal), ideal.size());
  };
  std::ranges::sort(ideals, {}, point);
  const double all = work_of(model, ideals.back());
  const auto least = [&](double work) {
    return *std::ranges::find_if(ideals, [&](const Ideal& i) { return work_of(model, i) == work; });
  };
  std::vector<Ideal> hull{least(0.0)};
  while (work_of(model, hull.back()) < all) {
    const double work = work_of(model, hull.back()), bytes = bundle(model, hull.back());
    const auto slope = [&](const Ideal& ideal) {
      const double more = work_of(model, ideal) - work;
      return more > 0.0 ? std::pair((bundle(model, ideal) - bytes) / more, -more)
                        : std::pair(1e300, 0.0);
    };
    hull.push_back(*std::ranges::min_element(ideals, {}, slope));
  }
  hull.push_back(ideals.back());
  for (const Ideal& ideal : ideals)
    if (ideal.size() > hull.back().size()) hull.back() = ideal;
  return hull;
}

// Between two of them the next operator is one that leaves the fewest bytes, whatever its block's
// own minimum cuts are.
TEST(CutOrder, LeavesTheFewestBytesBetweenNestedCuts) {
  Random random(6);
  for (int i = 0; i < 300; ++i) {
    const Model model = random_dag(random).model();
    const auto nested = nested_cuts_of(model);
    Ideal done;
    std::size_t next = 0;
    for (const std::uint32_t op : cut_order(model)) {
      while (std::ranges::includes(done, nested[next])) ++next;
      EXPECT_TRUE(nested[next].contains(op)) << "instance " << i;
      const auto left = [&](std::uint32_t other) {
        Ideal with = done;
        with.insert(other);
        return bundle(model, with);
      };
      for (const std::uint32_t other : nested[next]) {
        const bool ready =
            !done.contains(other) &&
            std::ranges::all_of(model.operators()[other].inputs, [&](TensorId t) {
              const OperatorId maker = model.tensors()[t.index()].producer;
              return !maker.valid() || done.contains(static_cast<std::uint32_t>(maker.index()));
            });
        if (ready) {
          EXPECT_LE(left(op), left(other)) << "instance " << i;
        }
      }
      done.insert(op);
    }
  }
}

TEST(CountIdeals, CountsWhatTryingAllFinds) {
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    const Model model = random_dag(random).model();
    EXPECT_EQ(count_ideals(model, 1U << 12U), all_ideals(model).size()) << "instance " << i;
  }
}

TEST(CountIdeals, StopsAtTheLimit) {
  Dag fan{{}, {}, {}};
  for (int i = 0; i < 40; ++i) {
    fan.reads.push_back({-1});
    fan.work.push_back(1);
    fan.bytes.push_back(1);
    fan.results.push_back(i);
  }
  EXPECT_EQ(count_ideals(fan.model(), 1'000'000), std::nullopt);  // 2^40 of them
}

std::vector<double> bundles(const Model& model) {
  std::vector<double> sizes;
  for (std::uint32_t l = 0; l <= model.num_layers(); ++l)
    sizes.push_back(model.tensor_size(l).value());
  return sizes;
}

// The towers above: after 0 its 8 bytes and the input for the other one, and so on.
TEST(AnyCuts, MakeALayerOfEachOperatorAndABundleBehindIt) {
  const Dag towers{{{-1}, {-1}, {0}, {1}, {2, 3}}, {1, 2, 3, 4, 5}, {8, 8, 1, 1, 1}};
  const Model single = towers.model();
  EXPECT_EQ(single.num_layers(), 1U);
  const Model any = single.cut(Cuts::kAny);
  EXPECT_EQ(any.cuts(), Cuts::kAny);
  EXPECT_THAT(bundles(any), ElementsAre(1, 9, 2, 9, 2, 1));
  std::vector<double> works;
  for (const Layer& layer : any.layers()) works.push_back(layer.work.value());
  EXPECT_THAT(works, ElementsAre(1, 3, 2, 4, 5));
  EXPECT_EQ(any.cut(Cuts::kSingle).num_layers(), 1U);
  EXPECT_EQ(any.cut(Cuts::kAny).num_layers(), 5U);
}

TEST(AnyCuts, NameWhatIsInABundle) {
  const Dag towers{{{-1}, {-1}, {0}, {1}, {2, 3}}, {1, 1, 1, 1, 1}, {8, 8, 1, 1, 1}};
  const Model any = towers.model().cut(Cuts::kAny);
  EXPECT_THAT(tensor_names(any, 0), ElementsAre("input"));
  EXPECT_THAT(tensor_names(any, 1), UnorderedElementsAre("input", "layer 1"));
  EXPECT_THAT(tensor_names(any, 4), UnorderedElementsAre("layer 2", "layer 4"));
  EXPECT_THAT(tensor_names(any, 5), ElementsAre("layer 5"));
}

// Bundles are what the definition says, and single cuts are among them with the same bytes.
TEST(AnyCuts, HoldTheSingleOnes) {
  Random random(4);
  for (int i = 0; i < 200; ++i) {
    const Model single = random_dag(random).model(), any = single.cut(Cuts::kAny);
    Ideal ideal;
    for (std::uint32_t l = 1; l <= any.num_layers(); ++l) {
      ideal.insert(l - 1);
      EXPECT_EQ(any.tensor_size(l).value(), bundle(any, ideal));
    }
    std::multiset<double> sizes;
    for (const double size : bundles(any)) sizes.insert(size);
    for (const double size : bundles(single)) EXPECT_TRUE(sizes.contains(size));
  }
}

// By trying all ideals: each must lie on or above a line through two single cuts, one on either
// side.
TEST(SingleCutsSuffice, AgreesWithTryingAllIdeals) {
  Random random(5);
  std::size_t num_sufficing = 0;
  for (int i = 0; i < 300; ++i) {
    const Model model = random_dag(random).model();
    std::vector<std::pair<double, double>> single{{0.0, model.tensor_size(0).value()}};
    for (const Layer& layer : model.layers())
      single.emplace_back(single.back().first + layer.work.value(), layer.output.value());
    const auto is_needless = [&](const Ideal& ideal) {
      const double work = work_of(model, ideal), bytes = bundle(model, ideal);
      for (const auto& [w, d] : single)
        for (const auto& [v, c] : single)
          if (w <= work && work <= v &&
              (w == v ? std::min(c, d) : d + (c - d) * (work - w) / (v - w)) <= bytes + 1e-9)
            return true;
      return false;
    };
    const bool suffices = std::ranges::all_of(all_ideals(model), is_needless);
    EXPECT_EQ(single_cuts_suffice(model), suffices) << "instance " << i;
    num_sufficing += suffices ? 1 : 0;
  }
  EXPECT_GT(num_sufficing, 50U);
  EXPECT_LT(num_sufficing, 250U);
}

TEST(SingleCutsSuffice, HoldsWhereNothingIsComputed) {
  ModelBuilder builder("nothing");
  const TensorId only = builder.add_tensor("input", Bytes(1));
  builder.add_input(only);
  builder.add_result(only);
  EXPECT_TRUE(single_cuts_suffice(*std::move(builder).build()));
}

// 40 towers of one operator each have 2^40 ideals: told without counting them.
TEST(CountIdeals, GivesUpEarly) {
  Dag wide;
  for (int i = 0; i < 40; ++i) {
    wide.reads.push_back({-1});
    wide.work.push_back(1.0);
    wide.bytes.push_back(1.0);
    wide.results.push_back(i);
  }
  EXPECT_EQ(count_ideals(wide.model(), 1'000'000), std::nullopt);
}

}  // namespace
}  // namespace lamina
