#include "lamina/runtime/clients.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <random>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/engine/types.h"

namespace lamina::runtime {
namespace {

constexpr std::size_t kMostWaiting = 1024;
constexpr std::chrono::seconds kLongest(60);

// Numbers of requests that no other run of this agent has given.
std::uint64_t first_number() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | (std::uint64_t{1} << 63);
}

}  // namespace

Clients::Clients(Node& node, std::uint64_t most_bytes)
    : node_(node), most_bytes_(most_bytes), next_(first_number()) {
  node_.on_answer(
      [this](std::uint64_t request, std::shared_ptr<Buffer> results, const std::string& failed) {
        answered(request, std::move(results), failed);
      });
}

Expected<void> demand_inputs(const ServedModel& model, const std::vector<engine::Tensor>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const TensorSpec& spec = inputs[i].spec;
    for (std::size_t k = 0; k < i; ++k)
      if (inputs[k].spec.name == spec.name)
        return error(ErrorCode::kDuplicate, "is given twice", spec.name);
    const auto asked = std::ranges::find(model.inputs, spec.name, &TensorSpec::name);
    if (asked == model.inputs.end())
      return error(ErrorCode::kUnknownName,
                   fmt::format("is no input of model {}", lamina::quoted(model.name)), spec.name);
    if (*asked != spec)
      return error(
          ErrorCode::kValue,
          fmt::format("is {}, the model takes {}", engine::to_text(spec), engine::to_text(*asked)),
          spec.name);
    if (engine::num_bytes(spec) != inputs[i].bytes.size())
      return error(ErrorCode::kValue,
                   fmt::format("has {} bytes, {} takes {}", inputs[i].bytes.size(),
                               engine::to_text(spec), engine::num_bytes(spec).value_or(0)),
                   spec.name);
  }
  for (const TensorSpec& asked : model.inputs)
    if (std::ranges::none_of(inputs, [&](const auto& it) { return it.spec.name == asked.name; }))
      return error(ErrorCode::kMissingKey, "is an input of the model, and is not given",
                   asked.name);
  return {};
}

void Clients::lead(const std::shared_ptr<Deployed>& deployment, std::string reason,
                   std::vector<ServedModel> models) {
  std::vector<Transfer> again;
  {
    const std::lock_guard lock(mutex_);
    const bool is_new = deployment != deployment_;
    deployment_ = deployment;
    reason_ = std::move(reason);
    if (!models.empty()) models_ = std::move(models);
    for (auto& [request, waiting] : waiting_) {
      if (waiting->done) continue;
      follow(*waiting);
      if (is_new && !waiting->done) again.push_back(transfer_of(request, *waiting));
    }
    changed_.notify_all();
  }
  for (Transfer& transfer : again) node_.begin(deployment, std::move(transfer));
}

// A request goes where its model is now, or ends where that has no plan.
void Clients::follow(Waiting& waiting) const {
  const auto model = std::ranges::find(models_, waiting.model.name, &ServedModel::name);
  if (model != models_.end())
    waiting.model = *model;
  else
    waiting.model.reason = "the model is served no more";
  if (!deployment_ || !waiting.model.reason.empty()) {
    waiting.failed = deployment_ ? waiting.model.reason : reason_;
    waiting.unavailable = waiting.done = true;
    return;
  }
  // Whatever the cuts are, the last way has the results of the model.
  const auto last = static_cast<std::uint32_t>(deployment_->job(waiting.model.job).parts_size());
  const auto layout = deployment_->tensors(waiting.model.job, last);
  waiting.layout.assign(layout.begin(), layout.end());
}

void Clients::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  reason_ = "the service ends";
  deployment_ = nullptr;
  changed_.notify_all();
}

bool Clients::is_ready() {
  const std::lock_guard lock(mutex_);
  return deployment_ != nullptr;
}

bool Clients::is_ready(const ServedModel& model) { return is_ready() && model.reason.empty(); }

std::string Clients::reason(const ServedModel& model) {
  return is_ready() ? model.reason : reason();
}

std::string Clients::reason() {
  const std::lock_guard lock(mutex_);
  return reason_;
}

std::optional<ServedModel> Clients::model(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto it = std::ranges::find(models_, name, &ServedModel::name);
  if (it == models_.end()) return std::nullopt;
  return *it;
}

std::vector<ServedModel> Clients::models() {
  const std::lock_guard lock(mutex_);
  return models_;
}

std::size_t Clients::num_waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

bool Clients::uses(std::string_view deployment) {
  const std::lock_guard lock(mutex_);
  return deployment_ && deployment_->name() == deployment;
}

Transfer Clients::transfer_of(std::uint64_t request, const Waiting& waiting) const {
  Transfer transfer;
  transfer.job = waiting.model.job;
  transfer.request = request;
  transfer.home = node_.id();
  transfer.buffer = waiting.inputs;
  return transfer;
}

void Clients::answered(std::uint64_t request, std::shared_ptr<Buffer> results,
                       const std::string& failed) {
  const std::lock_guard lock(mutex_);
  const auto it = waiting_.find(request);
  if (it == waiting_.end() || it->second->done) return;  // answered already, by another deployment
  it->second->results = std::move(results);
  it->second->failed = failed;
  it->second->done = true;
  changed_.notify_all();
}

// A request and what goes on its way for it.
Expected<std::pair<std::uint64_t, Transfer>> Clients::take_in(
    const std::shared_ptr<Waiting>& waiting, std::span<const engine::Tensor> inputs) {
  if (!deployment_)
    return error(ErrorCode::kFile, reason_.empty() ? "nothing is deployed" : reason_);
  follow(*waiting);
  if (waiting->done) return error(ErrorCode::kFile, waiting->failed);
  if (waiting_.size() >= kMostWaiting)
    return error(ErrorCode::kLimit, fmt::format("{} requests wait already", waiting_.size()));
  for (const engine::Tensor& input : inputs) waiting->bytes += input.bytes.size();
  if (waiting_bytes_ > 0 && waiting_bytes_ + waiting->bytes > most_bytes_)
    return error(ErrorCode::kLimit, fmt::format("inputs of {} bytes wait already", waiting_bytes_));
  auto bytes = joined(deployment_->tensors(waiting->model.job, 0), inputs);
  if (!bytes) return tl::unexpected(bytes.error());
  waiting->inputs = std::make_shared<Buffer>(std::move(*bytes));
  const std::uint64_t request = next_++;
  waiting_[request] = waiting;
  waiting_bytes_ += waiting->bytes;
  return std::pair{request, transfer_of(request, *waiting)};
}

Expected<std::vector<engine::Tensor>> Clients::infer(const std::string& name,
                                                     std::vector<engine::Tensor> inputs) {
  const auto served = model(name);
  if (!served) return error(ErrorCode::kUnknownName, "is no model that is served here", name);
  if (auto ok = demand_inputs(*served, inputs); !ok) return tl::unexpected(ok.error());
  auto waiting = std::make_shared<Waiting>();
  waiting->model = *served;
  std::unique_lock lock(mutex_);
  auto taken = take_in(waiting, inputs);
  if (!taken) return tl::unexpected(taken.error());
  inputs.clear();
  const auto here = deployment_;
  lock.unlock();
  node_.begin(here, std::move(taken->second));
  lock.lock();
  const bool in_time = changed_.wait_for(lock, kLongest, [&] { return waiting->done || ended_; });
  forget(taken->first);
  lock.unlock();
  if (!waiting->done)
    return error(ErrorCode::kFile, in_time ? "the service ends" : "no answer came in 60 s");
  if (!waiting->failed.empty())
    return error(waiting->unavailable ? ErrorCode::kFile : ErrorCode::kModel, waiting->failed);
  return outputs_of(*waiting);
}

void Clients::forget(std::uint64_t request) {
  const auto it = waiting_.find(request);
  waiting_bytes_ -= it->second->bytes;
  waiting_.erase(it);
}

Expected<std::vector<engine::Tensor>> Clients::outputs_of(const Waiting& waiting) {
  if (!waiting.results) return error(ErrorCode::kFile, "the service ends");
  const auto made = sliced(waiting.layout, waiting.results->bytes);
  std::vector<engine::Tensor> outputs;
  for (const TensorSpec& spec : waiting.model.outputs)
    for (const engine::Tensor& tensor : made)
      if (tensor.spec.name == spec.name) outputs.push_back(tensor);
  return outputs;
}

void Clients::count(Ending ending, double seconds) {
  const std::lock_guard lock(mutex_);
  ++endings_[ending];
  if (ending == kOk) seconds_ += seconds;
}

void Clients::count(const Error& error, double seconds) {
  if (error.code == ErrorCode::kFile || error.code == ErrorCode::kLimit)
    return count(kUnavailable, seconds);
  count(error.code == ErrorCode::kModel ? kFailed : kRefused, seconds);
}

std::string Clients::metrics_text() {
  const std::lock_guard lock(mutex_);
  std::string out =
      "# HELP lamina_requests_total Requests of clients, by how they ended.\n"
      "# TYPE lamina_requests_total counter\n";
  for (std::size_t i = 0; i < endings_.size(); ++i)
    out += fmt::format("lamina_requests_total{{result=\"{}\"}} {}\n", kEndings[i], endings_[i]);
  out += fmt::format(
      "# HELP lamina_request_seconds_total Seconds that requests took that were answered.\n"
      "# TYPE lamina_request_seconds_total counter\n"
      "lamina_request_seconds_total {}\n"
      "# HELP lamina_requests_waiting Requests without an answer yet.\n"
      "# TYPE lamina_requests_waiting gauge\n"
      "lamina_requests_waiting {}\n"
      "# HELP lamina_ready Whether requests are served.\n"
      "# TYPE lamina_ready gauge\n"
      "lamina_ready {}\n",
      seconds_, waiting_.size(), deployment_ ? 1 : 0);
  return out;
}

}  // namespace lamina::runtime
