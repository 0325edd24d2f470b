#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/engine/types.h"
#include "lamina/runtime/clock.h"
#include "lamina/runtime/node.h"

// What becomes of requests at a node: they compute, go on, or end.
namespace lamina::runtime {
namespace {

constexpr std::uint32_t kFrame = 65536, kFrameAtOnce = 16384;  // bytes

// Relays pass on in pieces of this size; none: whole tensors.
std::uint32_t frame_of(const Deployed& here) {
  if (!here.asked().has_chunk()) return kFrame;
  const std::uint64_t chunk = here.asked().chunk();
  return chunk == 0 ? kFrameAtOnce
                    : static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk, kFrame));
}

}  // namespace

void Node::tell(const Deployed& here, const Transfer& transfer, agent::v1::Event::Kind kind,
                std::uint32_t step) {
  if (!transfer.home.empty() && kind != agent::v1::Event::REQUEST_FAILED) return;
  agent::v1::Event event;
  event.set_kind(kind);
  event.set_job(transfer.job);
  event.set_step(step);
  event.set_request(transfer.request);
  event.set_at_ns(now_ns());
  events_.tell(here.name(), event);
}

void Node::begin(const std::shared_ptr<Deployed>& here, Transfer transfer) {
  transfer.deployment = here->name();
  transfer.priority = here->job(transfer.job).priority();
  transfer.frame = frame_of(*here);
  tell(*here, transfer, agent::v1::Event::REQUEST_BEGAN, 0);
  transfer.way = transfer.hop = 0;
  if (here->hop(transfer.job, 0, 0) != nullptr) return forward(here, std::move(transfer));
  compute(here, std::move(transfer));
}

void Node::arrived(const std::shared_ptr<Deployed>& here, Transfer transfer) {
  const auto num_parts = static_cast<std::uint32_t>(here->job(transfer.job).parts_size());
  if (!transfer.failed.empty() || transfer.way > num_parts) {  // home again
    if (answer_) answer_(transfer.request, transfer.buffer, transfer.failed);
    return;
  }
  if (const auto* const hop = here->hop(transfer.job, transfer.way, transfer.hop))
    tell(*here, transfer, agent::v1::Event::STEP_ENDED, hop->step());
  ++transfer.hop;
  if (here->hop(transfer.job, transfer.way, transfer.hop) != nullptr) {
    // What was passed on as it came is under way already.
    if (!here->asked().has_chunk()) forward(here, std::move(transfer));
    return;
  }
  compute(here, std::move(transfer));
}

bool Node::pass_on(const std::shared_ptr<Deployed>& here, const Transfer& transfer) {
  if (!here->asked().has_chunk()) return false;
  Transfer next = transfer;
  ++next.hop;
  if (here->hop(next.job, next.way, next.hop) == nullptr) return false;
  forward(here, std::move(next));
  return true;
}

void Node::more_of(const Deployed& here, const Transfer& transfer) {
  if (const auto* const hop = here.hop(transfer.job, transfer.way, transfer.hop + 1))
    if (const auto next = open_link(*hop)) next->notify();
}

void Node::forward(const std::shared_ptr<Deployed>& here, Transfer transfer) {
  const agent::v1::Hop& hop = *here->hop(transfer.job, transfer.way, transfer.hop);
  tell(*here, transfer, agent::v1::Event::STEP_BEGAN, hop.step());
  figures_.bytes_out += transfer.buffer ? transfer.buffer->bytes.size() : 0;
  (void)link(hop)->send(std::move(transfer),
                        here->order());  // of a broken one the controller hears
}

// Computes the part that comes behind a way, or ends the request behind the last one.
void Node::compute(const std::shared_ptr<Deployed>& here, Transfer transfer) {
  const agent::v1::Job& job = here->job(transfer.job);
  if (static_cast<int>(transfer.way) == job.parts_size()) return finish(here, std::move(transfer));
  const std::uint32_t step = job.compute_steps(static_cast<int>(transfer.way));
  tell(*here, transfer, agent::v1::Event::STEP_BEGAN, step);
  const std::uint32_t priority = here->order() == Link::Order::kFifo ? 1 : job.priority();
  compute_.push(priority, [this, here, step, transfer = std::move(transfer)]() mutable {
    auto results = computed(*here, transfer);
    if (!results) return fail(here, transfer, results.error());
    tell(*here, transfer, agent::v1::Event::STEP_ENDED, step);
    transfer.buffer = std::move(*results);
    ++transfer.way;
    transfer.hop = 0;
    if (here->hop(transfer.job, transfer.way, 0) != nullptr &&
        static_cast<int>(transfer.way) < here->job(transfer.job).ways_size())
      return forward(here, std::move(transfer));
    compute(here, std::move(transfer));
  });
}

Expected<std::shared_ptr<Buffer>> Node::computed(Deployed& here, const Transfer& transfer) {
  const auto session = here.session(transfer.job, transfer.way);
  if (!session) return error(ErrorCode::kMissingKey, "no such part is loaded here", id());
  std::vector<engine::Tensor> there =
      sliced(here.tensors(transfer.job, transfer.way), transfer.buffer->bytes);
  const auto goes_on = [next =
                            here.tensors(transfer.job, transfer.way + 1)](const TensorSpec& spec) {
    return std::ranges::find(next, spec.name, &TensorSpec::name) != next.end();
  };
  std::vector<engine::Tensor> inputs;
  for (const TensorSpec& spec : session->inputs())
    for (engine::Tensor& tensor : there)
      if (tensor.spec.name == spec.name)
        inputs.push_back(goes_on(spec) ? tensor : engine::Tensor{spec, std::move(tensor.bytes)});
  const std::int64_t begun = now_ns();
  auto outputs = session->run(inputs);
  figures_.busy_ns += now_ns() - begun;
  ++figures_.stays;
  if (!outputs) return tl::unexpected(outputs.error());
  there.insert(there.end(), std::make_move_iterator(outputs->begin()),
               std::make_move_iterator(outputs->end()));
  auto bytes = joined(here.tensors(transfer.job, transfer.way + 1), there);
  if (!bytes) return tl::unexpected(bytes.error());
  return std::make_shared<Buffer>(std::move(*bytes));
}

void Node::finish(const std::shared_ptr<Deployed>& here, Transfer transfer) {
  if (transfer.keep) here->keep(transfer.request, transfer.buffer);
  tell(*here, transfer, agent::v1::Event::REQUEST_ENDED, 0);
  if (transfer.home.empty()) return;
  if (transfer.home == id()) {
    if (answer_) answer_(transfer.request, transfer.buffer, "");
    return;
  }
  transfer.way = static_cast<std::uint32_t>(here->job(transfer.job).ways_size());
  transfer.hop = 0;
  if (here->hop(transfer.job, transfer.way, 0) != nullptr) forward(here, std::move(transfer));
}

void Node::fail(const std::shared_ptr<Deployed>& here, const Transfer& transfer, const Error& why) {
  ++figures_.failures;
  agent::v1::Event event;
  event.set_kind(agent::v1::Event::REQUEST_FAILED);
  event.set_job(transfer.job);
  event.set_request(transfer.request);
  event.set_text(fmt::format("node '{}': {}", id(), why.text()));
  event.set_at_ns(now_ns());
  events_.tell(here->name(), event);
  if (transfer.home.empty()) return;
  if (transfer.home == id()) {
    if (answer_) answer_(transfer.request, nullptr, event.text());
    return;
  }
  if (!here->job(transfer.job).has_home()) return;
  Transfer told = transfer;
  told.failed = event.text();
  told.buffer = nullptr;
  (void)link(here->job(transfer.job).home())->send(std::move(told), here->order());
}

Expected<std::vector<agent::v1::PartTime>> Node::time(const std::string& deployment,
                                                      std::uint32_t runs) {
  const auto here = find(deployment);
  if (!here) return error(ErrorCode::kUnknownName, "is not deployed here", deployment);
  std::vector<agent::v1::PartTime> times;
  for (const auto& [position, session] : here->sessions()) {
    std::vector<engine::Tensor> inputs;
    for (const agent::v1::Tensor& tensor :
         here->job(position.first).parts(static_cast<int>(position.second)).inputs()) {
      const TensorSpec spec = spec_of(tensor);
      inputs.push_back({spec, std::string(engine::num_bytes(spec).value_or(0), '\0')});
    }
    std::vector<double> seconds;
    for (std::uint32_t run = 0; run < runs; ++run) {
      const std::int64_t begun = now_ns();
      if (auto outputs = session->run(inputs); !outputs) return tl::unexpected(outputs.error());
      seconds.push_back(static_cast<double>(now_ns() - begun) * 1e-9);
    }
    std::ranges::sort(seconds);
    agent::v1::PartTime& row = times.emplace_back();
    row.set_job(position.first);
    row.set_part(position.second);
    row.set_seconds(seconds[seconds.size() / 2]);
  }
  return times;
}

}  // namespace lamina::runtime
