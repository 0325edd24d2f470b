// Prepares a small network once and asks it many things: a batch of jobs, when a result can be at
// every node, and what becomes of a job when a link slows down.
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "lamina/core/units.h"
#include "lamina/model/job.h"
#include "lamina/route/router.h"

namespace {

using namespace lamina;

// camera (10 GFLOP/s) -- switch -- edge (100 GFLOP/s); both links 1 ms long.
Network make_network(BytesPerSecond uplink) {
  NetworkBuilder builder("two-hops");
  const NodeId camera = builder.add_node({.id = "camera", .compute = FlopPerSecond(10e9)}).value();
  const NodeId relay = builder.add_node({.id = "switch"}).value();
  const NodeId edge = builder.add_node({.id = "edge", .compute = FlopPerSecond(100e9)}).value();
  for (const LinkRow& link :
       {LinkRow{.from = camera, .to = relay, .bandwidth = uplink},
        LinkRow{.from = relay, .to = edge, .bandwidth = BytesPerSecond(12.5e6)}}) {
    LinkRow row = link;
    row.delay = Seconds(0.001);
    row.duplex = true;
    builder.add_link(row).value();
  }
  return std::move(builder).build();
}

// image (2 MB) -> conv (1 GFLOP) -> features (250 kB) -> head (4 GFLOP) -> scores (1 kB)
std::shared_ptr<const Model> make_model() {
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
  return std::make_shared<const Model>(std::move(builder).build().value());
}

}  // namespace

int main() {
  const Network network = make_network(BytesPerSecond(12.5e6));
  const auto model = make_model();
  const NodeId camera = *network.find("camera"), edge = *network.find("edge");
  std::vector<Job> jobs;
  for (const auto& [from, to] : {std::pair(camera, edge), std::pair(edge, camera)})
    jobs.push_back(Job::make(network, {.model = model, .source = from, .destination = to}).value());

  route::Router router(network);
  router.prepare();
  // 0.1 s for conv at the camera, 250 kB over two hops of 21 ms, 40 ms for head at the edge.
  // The other way all is computed at the edge: 50 ms, and 1 kB over two hops of 1.08 ms.
  for (const route::RoutingResult& answer : router.solve_all(jobs, Waiting::kDraining))
    std::printf("%s, %zu legs\n", to_human(answer.completion).c_str(), answer.route.size());

  const std::vector<Seconds> anywhere = router.completions(jobs[0], Waiting::kDraining);
  for (const Node& node : network.nodes())
    std::printf("result at %s: %s\n", node.id.c_str(),
                to_human(anywhere[network.find(node.id)->index()]).c_str());

  // A tenth of the rate: 201 ms instead of 21 ms on the first hop.
  const Network slower = make_network(BytesPerSecond(1.25e6));
  const bool was_mended = router.change_to(slower);
  std::printf("%s: %s\n", was_mended ? "mended" : "prepared anew",
              to_human(router.solve(jobs[0], Waiting::kDraining).completion).c_str());
}
