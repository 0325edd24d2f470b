// Whatever is taken for a preparation serves: planning with it finds what planning without it does.
// The input is the order alone; a fitting head and checksum are put around it, so that what lies
// behind those is reached.
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "fuzz/require.h"
#include "fuzz/target.h"

#include "lamina/route/elimination.h"
#include "lamina/route/layered_sweep.h"
#include "lamina/route/preparation.h"

namespace {

using namespace lamina;

using fuzz::require;

// Five nodes in a ring with a chord; c is a relay.
Network ring() {
  NetworkBuilder builder;
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    Node node;
    node.id = id;
    if (node.id != "c") node.compute = FlopPerSecond(static_cast<double>(id[0] - 'a' + 1));
    require(builder.add_node(std::move(node)).has_value());
  }
  constexpr std::pair<std::size_t, std::size_t> kLinks[] = {{0, 1}, {1, 2}, {2, 3},
                                                            {3, 4}, {4, 0}, {1, 3}};
  for (const auto& [from, to] : kLinks)
    require(builder
                .add_link({NodeId(from),
                           NodeId(to),
                           BytesPerSecond(1.0 + static_cast<double>(from)),
                           Seconds(0.5),
                           {},
                           true})
                .has_value());
  return std::move(builder).build();
}

Job across(const Network& network) {
  ModelBuilder builder("m");
  TensorId last = builder.add_tensor("input", Bytes(3.0));
  builder.add_input(last);
  for (const double size : {2.0, 1.0}) {
    const TensorId next = builder.add_tensor({}, Bytes(size));
    Operator op;
    op.work = Flop(4.0);
    op.inputs = {last};
    op.outputs = {next};
    builder.add_operator(std::move(op));
    last = next;
  }
  builder.add_result(last);
  JobSpec spec;
  spec.model = std::make_shared<const Model>(std::move(builder).build().value());
  spec.source = NodeId(0);
  spec.destination = NodeId(2);
  return Job::make(network, std::move(spec)).value();
}

std::string sealed(std::string bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  for (int i = 0; i < 8; ++i, hash >>= 8U) bytes.push_back(static_cast<char>(hash & 0xffU));
  return bytes;
}

}  // namespace

FUZZ_TARGET(preparation) {
  static const Network kNetwork = ring();
  static const Job kJob = across(kNetwork);
  static const double kLatency =
      route::LayeredSweep(kNetwork).solve({kJob, Waiting::kDraining}).completion.value();
  static const std::string kHead =
      route::preparation_bytes(*route::ContractionHierarchy::make(kNetwork)).substr(0, 26);

  const std::string_view order(reinterpret_cast<const char*>(data), size);
  std::ignore = route::preparation_from(kNetwork, order);
  const auto prepared = route::preparation_from(kNetwork, sealed(kHead + std::string(order)));
  if (!prepared) {
    require(!prepared.error().message.empty());
    return 0;
  }
  route::Elimination engine(kNetwork, *prepared);
  const double latency = engine.solve({kJob, Waiting::kDraining}).completion.value();
  require(std::abs(latency - kLatency) <= 1e-12 * kLatency);
  return 0;
}
