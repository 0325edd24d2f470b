#include "bench/instances.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <numbers>
#include <utility>
#include <vector>

#include "bench/sound.h"

#include "lamina/core/random.h"
#include "lamina/generate/network.h"
#include "lamina/io/files.h"

namespace lamina::bench {
namespace {

constexpr std::array kDevices{"slow", "quick", "odd"};  // of what is timed

struct Point {
  double x = 0.0, y = 0.0;
};

double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

// Points by cells of the radius' width, so that neighbours are found in constant time.
class Grid {
 public:
  Grid(std::size_t num_points, double radius)
      : width_(static_cast<std::size_t>(std::max(1.0, std::floor(1.0 / radius)))),
        cells_(width_ * width_) {
    cells_.reserve(num_points);
  }

  void add(std::size_t index, const Point& p) {
    cells_[cell(p.y) * width_ + cell(p.x)].push_back(index);
  }

  // Calls use(index) for the points in the cells at most `rings` from that of p.
  template <class Use>
  void near(const Point& p, std::size_t rings, Use&& use) const {
    const auto from = [&](double at) { return cell(at) - std::min(cell(at), rings); };
    const auto to = [&](double at) { return std::min(cell(at) + rings, width_ - 1); };
    for (std::size_t y = from(p.y); y <= to(p.y); ++y)
      for (std::size_t x = from(p.x); x <= to(p.x); ++x)
        for (const std::size_t index : cells_[y * width_ + x]) use(index);
  }

  [[nodiscard]] std::size_t width() const { return width_; }

 private:
  [[nodiscard]] std::size_t cell(double at) const {
    return std::min(static_cast<std::size_t>(at * static_cast<double>(width_)), width_ - 1);
  }

  std::size_t width_;
  std::vector<std::vector<std::size_t>> cells_;
};

std::size_t nearest(const Grid& grid, const std::vector<Point>& points, std::size_t to) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t rings = 1; least == std::numeric_limits<double>::infinity(); rings *= 2)
    grid.near(points[to], rings, [&](std::size_t i) {
      if (distance(points[i], points[to]) >= least) return;
      least = distance(points[i], points[to]);
      best = i;
    });
  return best;
}

Network geometric_network(Random& random, const GeometricShape& shape) {
  const double radius = std::sqrt(4.1 / (std::numbers::pi * static_cast<double>(shape.nodes)));
  NetworkBuilder builder("geometric");
  std::vector<Point> points(shape.nodes);
  Grid grid(shape.nodes, radius);
  for (std::size_t v = 0; v < shape.nodes; ++v) {
    Node node;
    node.id = fmt::format("n{}", v);
    node.compute = FlopPerSecond(random.log_uniform(1e10, 1e12));
    if (shape.timed) node.device = kDevices[random.below(kDevices.size())];
    if (shape.backlogs && v % 4 == 0)
      node.backlog = node.compute * Seconds(random.uniform(0, 5e-3));
    sound(builder.add_node(node));
    points[v] = {random.unit(), random.unit()};
    const auto link_to = [&](std::size_t u) {
      LinkRow row{NodeId(u), NodeId(v), {}, {}, {}, true};
      row.bandwidth = BytesPerSecond(random.log_uniform(1e8, 1e10));
      if (shape.delays) row.delay = Seconds(1e-3 * distance(points[u], points[v]));
      if (shape.backlogs && (u + v) % 4 == 0)
        row.backlog = row.bandwidth * Seconds(random.uniform(0, 5e-3));
      sound(builder.add_link(row));
    };
    const std::size_t closest = v == 0 ? v : nearest(grid, points, v);
    if (v > 0) link_to(closest);
    grid.near(points[v], 1, [&](std::size_t u) {
      if (u != closest && distance(points[u], points[v]) <= radius) link_to(u);
    });
    grid.add(v, points[v]);
  }
  return std::move(builder).build();
}

// Sizes of tensors 0 .. `layers`: some of 20, or all different and falling.
std::vector<Bytes> random_sizes(Random& random, std::uint32_t layers, bool falling) {
  std::vector<double> sizes(falling ? layers + 1 : 20);
  for (double& size : sizes) size = std::round(random.log_uniform(1e4, 1e7));
  std::vector<Bytes> out{Bytes(sizes[0])};
  while (out.size() <= layers) out.emplace_back(sizes[random.below(sizes.size())]);
  if (!falling) return out;
  std::ranges::sort(sizes, std::greater());
  std::ranges::transform(sizes, out.begin(), [](double size) { return Bytes(size); });
  return out;
}

std::vector<Flop> random_works(Random& random, std::uint32_t layers) {
  std::vector<Flop> works(layers);
  for (Flop& work : works) work = Flop(random.log_uniform(1e7, 1e9));
  return works;
}

// Puts the layers of falling tensors in the order in which every tensor is a corner of the lower
// hull (docs/theory.md#hull-lemma), so that no layers can be merged: those that save most a FLOP
// first.
void make_convex(std::vector<Bytes>& sizes, std::vector<Flop>& works) {
  std::vector<std::pair<Bytes, Flop>> steps;
  for (std::size_t l = 0; l < works.size(); ++l)
    steps.emplace_back(sizes[l] - sizes[l + 1], works[l]);
  std::ranges::sort(steps, std::greater(),
                    [](const auto& step) { return step.first.value() / step.second.value(); });
  for (std::size_t l = 0; l < works.size(); ++l) {
    sizes[l + 1] = sizes[l] - steps[l].first;
    works[l] = steps[l].second;
  }
}

std::shared_ptr<const Model> random_chain(Random& random, std::uint32_t layers,
                                          bool falling = false, bool timed = false) {
  std::vector<Bytes> sizes = random_sizes(random, layers, falling);
  std::vector<Flop> works = random_works(random, layers);
  if (falling) make_convex(sizes, works);
  ModelBuilder builder("chain");
  TensorId tensor = builder.add_tensor("t0", sizes[0]);
  builder.add_input(tensor);
  for (std::uint32_t l = 1; l <= layers; ++l) {
    Operator op;
    op.name = fmt::format("l{}", l);
    op.work = works[l - 1];
    if (timed)
      for (const char* device : kDevices)
        op.times.push_back({device, Seconds(random.log_uniform(1e-4, 1e-2))});
    op.inputs = {tensor};
    tensor = builder.add_tensor(fmt::format("t{}", l), sizes[l]);
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  return std::make_shared<const Model>(sound(std::move(builder).build()));
}

BenchInstance instance(std::string name, std::shared_ptr<const Network> network, JobSpec spec) {
  Job job = sound(Job::make(*network, std::move(spec)));
  return {std::move(name), std::move(network), std::move(job)};
}

}  // namespace

Expected<BenchInstance> example(const ExampleFiles& files) {
  auto network = io::read_network(LAMINA_EXAMPLES "/networks/" + files.network);
  if (!network) return tl::unexpected(network.error());
  auto model = io::read_model(LAMINA_EXAMPLES "/models/" + files.model);
  if (!model) return tl::unexpected(model.error());
  auto shared = std::make_shared<const Network>(std::move(network->network));
  JobSpec spec;
  spec.model = std::make_shared<const Model>(*std::move(model));
  for (const auto& [end, id] :
       {std::pair{&spec.source, files.source}, {&spec.destination, files.destination}}) {
    const auto found = shared->find(id);
    if (!found)
      return error(ErrorCode::kUnknownName, fmt::format("{} has no node {}", files.network, id));
    *end = *found;
  }
  return instance(files.name, std::move(shared), std::move(spec));
}

Expected<BenchInstance> us24_vgg19() {
  return example({"us-24/vgg19", "us-24.json", "vgg19.onnx", "n0", "n23"});
}

BenchInstance geometric(const GeometricShape& shape) {
  Random random(shape.seed);
  auto network = std::make_shared<const Network>(geometric_network(random, shape));
  JobSpec spec;
  spec.model = random_chain(random, shape.layers, shape.falling, shape.timed);
  spec.source = NodeId(random.below(shape.nodes));
  spec.destination = NodeId(random.below(shape.nodes));
  return instance(fmt::format("geometric-{}x{}{}{}{}{}", shape.nodes, shape.layers,
                              shape.falling ? "-falling" : "", shape.timed ? "-timed" : "",
                              shape.delays ? "-delays" : "", shape.backlogs ? "-backlogs" : ""),
                  std::move(network), std::move(spec));
}

std::vector<BenchInstance> family_instances(bool quick) {
  constexpr std::uint32_t kLayers = 100;
  struct Drawn {
    std::string family;
    generate::Items items;
  };
  std::vector<Drawn> drawn{{"grid", {{"rows", "32"}, {"columns", "32"}}},
                           {"tree", {{"nodes", "1000"}, {"branching", "3"}}},
                           {"barabasi-albert", {{"nodes", "1000"}, {"links", "2"}}},
                           {"hierarchy", {{"clouds", "5"}, {"metros", "95"}, {"edges", "900"}}}};
  if (quick) drawn.resize(1);
  std::vector<BenchInstance> out;
  for (Drawn& each : drawn) {
    each.items.emplace_back("compute", "log-uniform:10 GFLOP/s,1 TFLOP/s");
    each.items.emplace_back("bandwidth", "log-uniform:100 MB/s,10 GB/s");
    auto network = std::make_shared<const Network>(
        sound(generate::draw_network(each.family, each.items)).network);
    Random random(1);
    JobSpec spec;
    spec.model = random_chain(random, kLayers);
    spec.source = NodeId(random.below(network->num_nodes()));
    spec.destination = NodeId(random.below(network->num_nodes()));
    const std::string name = fmt::format("{}-{}x{}", each.family, network->num_nodes(), kLayers);
    out.push_back(instance(name, std::move(network), std::move(spec)));
  }
  return out;
}

BenchInstance full_mesh(std::size_t nodes, std::uint32_t layers, std::uint64_t seed) {
  Random random(seed);
  NetworkBuilder builder("mesh");
  for (std::size_t v = 0; v < nodes; ++v) {
    Node node;
    node.id = fmt::format("n{}", v);
    node.compute = FlopPerSecond(random.log_uniform(1e10, 1e12));
    sound(builder.add_node(node));
  }
  for (std::size_t u = 0; u < nodes; ++u)
    for (std::size_t v = 0; v < nodes; ++v)
      if (u != v)
        sound(builder.add_link({NodeId(u),
                                NodeId(v),
                                BytesPerSecond(random.log_uniform(1e8, 1e10)),
                                Seconds(random.uniform(1e-4, 1e-3)),
                                {},
                                false}));
  auto network = std::make_shared<const Network>(std::move(builder).build());
  JobSpec spec;
  spec.model = random_chain(random, layers);
  spec.source = NodeId(0);
  spec.destination = NodeId(nodes - 1);
  return instance(fmt::format("mesh-{}x{}", nodes, layers), std::move(network), std::move(spec));
}

}  // namespace lamina::bench
