#include "lamina/probe/prober.h"

#include <agent.pb.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <random>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/probe/hop_deployment.h"
#include "lamina/runtime/deploying.h"

namespace lamina::probe {
namespace {

// Sizes that are there to choose from; the two that are used lie a factor of eight apart.
constexpr std::array<std::uint64_t, 6> kSizes{8 << 10,   32 << 10, 64 << 10,
                                              256 << 10, 2 << 20,  8 << 20};
constexpr std::size_t kRoughSmall = 2, kRoughLarge = 3;
// A large transfer that takes so long is told apart from what disturbs it.
constexpr Seconds kLargeTakes{0.12};
constexpr int kWarming = 2;
constexpr std::chrono::milliseconds kAnswer(5000);
constexpr std::uint32_t kTimedAtOnce = 3;

Expected<Transfers> transfers(HopDeployment& hop, std::size_t size, std::uint32_t runs) {
  Transfers found{Bytes(static_cast<double>(kSizes[size])), {}};
  for (std::uint32_t run = 0; run < runs; ++run) {
    const auto took = hop.send(size);
    if (!took) return tl::unexpected(took.error());
    found.times.push_back(*took);
  }
  return found;
}

// The position of the largest size that takes no longer than it should.
Expected<std::size_t> large_size(HopDeployment& hop) {
  const auto small = transfers(hop, kRoughSmall, 3);
  if (!small) return tl::unexpected(small.error());
  const auto large = transfers(hop, kRoughLarge, 3);
  if (!large) return tl::unexpected(large.error());
  const Bytes wanted = size_that_takes(kLargeTakes, *small, *large, Bytes(0), Bytes(1e12));
  std::size_t chosen = kRoughSmall;
  for (std::size_t i = kRoughSmall; i < kSizes.size(); ++i)
    if (Bytes(static_cast<double>(kSizes[i])) <= 2 * wanted) chosen = i;
  return chosen;
}

void add_reference_tensor(agent::v1::Tensor& tensor, const char* name) {
  tensor.set_name(name);
  tensor.set_type("float32");
  for (const std::int64_t extent : {1, 64, 56, 56}) tensor.add_shape(extent);
}

// The reference model as the one part of a job that stays at the node.
agent::v1::PrepareRequest plan_of_reference(const std::string& name, const std::string& node,
                                            const std::string& sha256) {
  agent::v1::PrepareRequest request;
  request.set_deployment(name);
  request.set_discipline("fifo");
  agent::v1::Job& job = *request.add_jobs();
  job.set_id("speed");
  job.set_source(node);
  job.set_destination(node);
  job.set_priority(1);
  agent::v1::Part& part = *job.add_parts();
  part.set_sha256(sha256);
  part.set_node(node);
  add_reference_tensor(*part.add_inputs(), "x");
  add_reference_tensor(*part.add_outputs(), "y");
  add_reference_tensor(*job.add_ways()->add_tensors(), "x");
  add_reference_tensor(*job.add_ways()->add_tensors(), "y");
  job.add_compute_steps(0);
  return request;
}

// The middle times of some runs each, one after the other.
Expected<std::vector<Seconds>> timed(runtime::Remote& remote,
                                     const agent::v1::PrepareRequest& request,
                                     const runtime::Blob& model, std::uint32_t runs) {
  if (auto ok = remote.prepare(request, {model}); !ok) return tl::unexpected(ok.error());
  if (auto ok = remote.ready(request.deployment()); !ok) return tl::unexpected(ok.error());
  std::vector<Seconds> times;
  for (std::uint32_t run = 0; run <= runs; ++run) {
    (void)remote.ping({request.deployment()}, kAnswer);  // keeps it from being forgotten
    const auto told = remote.time(request.deployment(), kTimedAtOnce);
    if (!told) return tl::unexpected(told.error());
    if (told->size() != 1)
      return error(ErrorCode::kModel, "does not time what it was given", remote.title());
    if (run > 0) times.emplace_back(told->front().seconds());  // the first warms
  }
  return times;
}

std::size_t small_size(std::size_t large) {
  std::size_t chosen = 0;
  while (kSizes[chosen + 1] * 8 <= kSizes[large]) ++chosen;
  return chosen;
}

}  // namespace

Prober::Prober(runtime::Fleet& fleet, std::uint32_t runs)
    : fleet_(fleet),
      runs_(runs),
      stem_(fmt::format("probe-{:08x}", std::random_device()())),
      reference_(io::reference_model()) {}

std::string Prober::new_name() { return fmt::format("{}-{}", stem_, ++num_named_); }

Expected<LinkEstimate> Prober::measure_link(const std::string& from, const std::string& to,
                                            std::uint32_t row) {
  const auto alignments = fleet_.align({from, to});
  if (!alignments) return tl::unexpected(alignments.error());
  HopDeployment hop(*fleet_.find(from), *fleet_.find(to), new_name(), row);
  if (auto ok = hop.deploy({kSizes.begin(), kSizes.end()}, *alignments); !ok)
    return tl::unexpected(ok.error());
  const auto large = large_size(hop);
  if (!large) return tl::unexpected(large.error());
  for (int i = 0; i < kWarming; ++i)
    if (auto sent = hop.send(*large); !sent) return tl::unexpected(sent.error());
  const auto many = transfers(hop, *large, runs_);
  if (!many) return tl::unexpected(many.error());
  const auto few = transfers(hop, small_size(*large), runs_);
  if (!few) return tl::unexpected(few.error());
  return estimate_link(*few, *many).map_error([&](Error e) {
    return located(std::move(e),
                   fmt::format("link from {} to {}", lamina::quoted(from), lamina::quoted(to)));
  });
}

Expected<void> Prober::demand_answer(const std::string& node) {
  const auto description = fleet_.find(node)->describe(kAnswer);
  return description ? Expected<void>() : tl::unexpected(description.error());
}

Expected<NodeEstimate> Prober::measure_node(const std::string& node) {
  runtime::Remote& remote = *fleet_.find(node);
  const auto description = remote.describe(kAnswer);
  if (!description) return tl::unexpected(description.error());
  const runtime::Blob model = runtime::blob_of(reference_.bytes);
  const auto request = plan_of_reference(new_name(), node, model.sha256);
  const auto times = timed(remote, request, model, runs_);
  remote.drop(request.deployment());
  if (!times) return tl::unexpected(times.error());
  const Middle middle = middle_of(*times);
  return NodeEstimate{.speed = reference_.work / middle.median,
                      .spread = middle.spread,
                      .times = static_cast<std::uint32_t>(times->size()),
                      .memory = Bytes(static_cast<double>(description->memory())),
                      .waiting = Seconds(description->waiting_s())};
}

}  // namespace lamina::probe
