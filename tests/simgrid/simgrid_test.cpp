// SimGrid and lamina/sim, independent of each other, take the same times for the same plans where
// their models coincide (simgrid.h says where).
#include "tests/simgrid/simgrid.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "tests/support/draw.h"
#include "tests/support/notation.h"

#include "lamina/core/random.h"
#include "lamina/plan/evaluate.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/execution.h"
#include "lamina/sim/simulate.h"

namespace lamina::testing {
namespace {

std::vector<double> ours(const Instance& instance, const std::vector<Route>& routes,
                         std::string_view discipline) {
  sim::Execution work = sim::empty_execution(*instance.network);
  for (std::size_t j = 0; j < routes.size(); ++j) {
    work.add_job(instance.jobs[j].release(), static_cast<std::uint32_t>(j));
    for (const Task& task : tasks_of(*instance.network, instance.jobs[j], routes[j]))
      work.add_task(task);
  }
  std::vector<double> completion;
  for (const Seconds time : sim::find_discipline(discipline)->run(work, {}).completion)
    completion.push_back(time.value());
  return completion;
}

// SimGrid rounds the end of an activity to 1 ns.
void expect_same(const Instance& instance, const std::vector<Route>& routes, Sharing sharing,
                 std::string_view discipline) {
  const auto theirs = run_simgrid(instance, routes, sharing);
  ASSERT_TRUE(theirs);
  const std::vector<double> mine = ours(instance, routes, discipline);
  for (std::size_t j = 0; j < mine.size(); ++j)
    EXPECT_NEAR(mine[j], theirs->completion[j], 1e-8 * mine[j])
        << discipline << ", job " << instance.jobs[j].id();
}

// A ring of nodes in both directions with chords, some of them parallel, and relays.
std::shared_ptr<const Network> ring(Random& random) {
  const std::size_t n = 3 + random.below(4);
  NetworkBuilder builder;
  for (std::size_t v = 0; v < n; ++v) {
    Node node;
    node.id = std::to_string(v);
    if (v == 0 || random.chance(0.7)) node.compute = FlopPerSecond(random.log_uniform(1e9, 1e11));
    (void)builder.add_node(node);
  }
  const auto join = [&](std::size_t from, std::size_t to) {
    const double delay = random.chance(0.5) ? random.uniform(0.0, 0.05) : 0.0;
    (void)builder.add_link({NodeId(from), NodeId(to), BytesPerSecond(random.log_uniform(1e5, 1e7)),
                            Seconds(delay), Bytes(), true});
  };
  for (std::size_t v = 0; v < n; ++v) join(v, (v + 1) % n);
  for (std::size_t more = random.below(3); more > 0; --more) join(random.below(n), random.below(n));
  return std::make_shared<const Network>(std::move(builder).build());
}

std::shared_ptr<const Model> chain(Random& random) {
  ModelBuilder builder;
  TensorId tensor = builder.add_tensor("t", Bytes(std::ceil(random.log_uniform(1e4, 1e6))));
  builder.add_input(tensor);
  for (std::size_t l = 1 + random.below(5); l > 0; --l) {
    Operator op;
    op.name = "l" + std::to_string(l);
    op.work = Flop(random.log_uniform(1e8, 1e10));
    op.inputs = {tensor};
    tensor =
        builder.add_tensor("t" + std::to_string(l), Bytes(std::ceil(random.log_uniform(1e4, 1e6))));
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  return std::make_shared<const Model>(*std::move(builder).build());
}

// Wanders about, computing where it can, and ends anywhere.
Route wander(Random& random, const Network& network, const Model& model, NodeId at) {
  Route route;
  std::uint32_t done = 0;
  while (done < model.num_layers()) {
    if (network.node(at).compute.value() > 0.0 && random.chance(0.5)) {
      Stay* const last = route.empty() ? nullptr : std::get_if<Stay>(&route.back());
      ++done;
      if (last != nullptr)
        last->last_layer = done;
      else
        route.emplace_back(Stay{at, done, done});
    } else {
      const LinkId link(network.first_link_from(at).index() +
                        random.below(network.links_from(at).size()));
      route.emplace_back(Hop{done, link});
      at = network.link(link).to;
    }
  }
  return route;
}

struct Case {
  Instance instance;
  std::vector<Route> routes;
};

Case random_case(std::uint64_t seed, std::size_t num_jobs) {
  Random random(seed);
  Case it{{ring(random), {}}, {}};
  for (std::size_t j = 0; j < num_jobs; ++j) {
    JobSpec spec;
    spec.id = std::to_string(j);
    spec.model = chain(random);
    spec.source = NodeId(random.below(it.instance.network->num_nodes()));
    spec.release = Seconds(random.uniform(0.0, 2.0));
    it.routes.push_back(wander(random, *it.instance.network, *spec.model, spec.source));
    spec.destination = spec.source;  // where it ends does not matter to the simulation
    it.instance.jobs.push_back(*Job::make(*it.instance.network, std::move(spec)));
  }
  return it;
}

TEST(SimGrid, OneJobAlone) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Case it = random_case(seed, 1);
    expect_same(it.instance, it.routes, Sharing::kEqual, "preemptive-priority");
    expect_same(it.instance, it.routes, Sharing::kMutex, "processor-sharing");
  }
}

TEST(SimGrid, ProcessorSharing) {
  for (std::uint64_t seed = 100; seed < 140; ++seed) {
    const Case it = random_case(seed, 12);
    expect_same(it.instance, it.routes, Sharing::kEqual, "processor-sharing");
  }
}

TEST(SimGrid, Fifo) {
  for (std::uint64_t seed = 200; seed < 240; ++seed) {
    const Case it = random_case(seed, 12);
    expect_same(it.instance, it.routes, Sharing::kMutex, "fifo");
  }
}

// A transfer that is alone flows in SimGrid as it does here under cut-through: in its delays, and
// bytes / the slowest bandwidth. In small chunks it is a little later, in ever smaller ones no
// more.
TEST(SimGrid, LoneFlow) {
  for (std::uint64_t seed = 300; seed < 330; ++seed) {
    Random random(seed);
    NetworkBuilder builder;
    (void)builder.set_chunk(Bytes());
    (void)builder.add_node({.id = "0"});
    std::vector<LinkId> way;
    Route route;
    for (std::size_t v = 1; v <= 1 + random.below(6); ++v) {
      (void)builder.add_node({.id = std::to_string(v)});
      const double delay = random.chance(0.7) ? random.uniform(0.0, 0.05) : 0.0;
      (void)builder.add_link({NodeId(v - 1), NodeId(v),
                              BytesPerSecond(random.log_uniform(1e5, 1e7)), Seconds(delay), Bytes(),
                              false});
      way.emplace_back(v - 1);
      route.emplace_back(Hop{0, way.back()});
    }
    Instance instance{std::make_shared<const Network>(std::move(builder).build()), {}};
    const double bytes = std::ceil(random.log_uniform(1e6, 1e7));
    JobSpec spec;
    spec.model = model(std::to_string(bytes) + "B");
    spec.source = NodeId(0);
    spec.destination = NodeId(way.size());
    instance.jobs.push_back(*Job::make(*instance.network, std::move(spec)));

    const auto theirs = run_lone_flow(*instance.network, way, bytes);
    ASSERT_TRUE(theirs);
    const Timetable mine = evaluate(*instance.network, instance.jobs[0], Waiting::kDraining, route);
    EXPECT_NEAR(mine.latency.value(), *theirs, 1e-8 * *theirs) << "seed " << seed;

    Plan plan;
    plan.jobs.push_back(planned_job(*instance.network, instance.jobs[0], mine));
    const sim::Discipline& fifo = *sim::find_discipline("fifo");
    double last = std::numeric_limits<double>::infinity();
    for (const double packet : {1e5, 1e4, 1e3}) {
      const double now =
          sim::simulate(instance, plan, fifo, Bytes(packet))->jobs[0].latency.value();
      EXPECT_GE(now, *theirs * (1.0 - 1e-8));
      EXPECT_LE(now, last * (1.0 + 1e-12));
      last = now;
    }
    EXPECT_NEAR(last, *theirs, 0.01 * *theirs);
  }
}

}  // namespace
}  // namespace lamina::testing
