// Plans one inference of a small model from a camera to an edge server, and prints the plan.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "lamina/api/plan.h"
#include "lamina/core/units.h"

namespace {

using namespace lamina;

// Bad input is a returned Error, never an exception: say what it is and stop.
template <class T>
T value_or_exit(Expected<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "error: %s\n", result.error().text().c_str());
  std::exit(2);
}

// camera (10 GFLOP/s) -- 100 Mbit/s, 2 ms -- edge (100 GFLOP/s)
Expected<Network> make_network() {
  NetworkBuilder builder("two-nodes");
  const auto camera = builder.add_node({.id = "camera", .compute = FlopPerSecond(10e9)});
  if (!camera) return tl::unexpected(camera.error());
  const auto edge = builder.add_node({.id = "edge", .compute = FlopPerSecond(100e9)});
  if (!edge) return tl::unexpected(edge.error());
  const auto link =
      builder.add_link({.from = *camera,
                        .to = *edge,
                        .bandwidth = value_or_exit(parse_quantity<BytesPerSecond>("100 Mbit/s")),
                        .delay = Seconds(0.002),
                        .duplex = true});
  if (!link) return tl::unexpected(link.error());
  return std::move(builder).build();
}

// image (2 MB) -> conv (1 GFLOP) -> features (250 kB) -> head (4 GFLOP) -> scores (1 kB)
Expected<Model> make_model() {
  ModelBuilder builder("toy");
  const TensorId image = builder.add_tensor("image", Bytes(2e6));
  const TensorId features = builder.add_tensor("features", Bytes(250e3));
  const TensorId scores = builder.add_tensor("scores", Bytes(1e3));
  builder.add_input(image);
  builder.add_operator(
      {.name = "conv", .work = Flop(1e9), .inputs = {image}, .outputs = {features}});
  builder.add_operator(
      {.name = "head", .work = Flop(4e9), .inputs = {features}, .outputs = {scores}});
  builder.add_result(scores);
  return std::move(builder).build();
}

void print(const Step& step) {
  const std::string end = to_human(step.end);
  if (const auto* send = std::get_if<SendStep>(&step.what)) {
    std::printf("%s -> %s  %s until %s\n", send->from.c_str(), send->to.c_str(),
                to_human(send->bytes).c_str(), end.c_str());
  } else {
    const auto& compute = std::get<ComputeStep>(step.what);
    std::printf("%s  layers %d-%d until %s\n", compute.node.c_str(),
                static_cast<int>(compute.first_layer), static_cast<int>(compute.last_layer),
                end.c_str());
  }
}

}  // namespace

int main() {
  const auto network = std::make_shared<const Network>(value_or_exit(make_network()));
  const auto model = std::make_shared<const Model>(value_or_exit(make_model()));
  const Job job = value_or_exit(Job::make(
      *network,
      {.model = model, .source = *network->find("camera"), .destination = *network->find("edge")}));

  const Plan plan = value_or_exit(api::plan({.network = network, .jobs = {job}}, {}));
  const PlannedJob& planned = plan.jobs.front();
  if (!planned.planned) {
    std::printf("no plan: %s\n", planned.reason.c_str());
    return 3;
  }
  // 0.1 s for conv at the camera, 250 kB over 12.5 MB/s + 2 ms = 22 ms, 40 ms for head at the edge.
  std::printf("%s\n", to_human(planned.latency).c_str());
  for (const Step& step : planned.steps) print(step);
}
