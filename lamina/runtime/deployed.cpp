#include "lamina/runtime/deployed.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/engine/types.h"
#include "lamina/runtime/clock.h"

namespace lamina::runtime {
namespace {

constexpr std::uint64_t kLargest = std::uint64_t{1} << 40;  // bytes of a way
constexpr std::size_t kMostKept = 256;                      // results

using Tensors = google::protobuf::RepeatedPtrField<agent::v1::Tensor>;

// The tensors of a way or at an end of a part, and their bytes.
Expected<std::uint64_t> read_tensors(const Tensors& tensors, std::vector<TensorSpec>& specs) {
  std::uint64_t size = 0;
  for (const agent::v1::Tensor& tensor : tensors) {
    specs.push_back(spec_of(tensor));
    const auto bytes = engine::num_bytes(specs.back());
    if (!bytes || *bytes > kLargest - size)
      return error(ErrorCode::kValue,
                   fmt::format("tensor {} is {}: no known type, no static shape or too large",
                               lamina::quoted(tensor.name()), engine::to_text(specs.back())));
    size += *bytes;
  }
  return size;
}

Expected<void> demand_sound(const agent::v1::Job& job) {
  if (job.ways_size() != job.parts_size() + 1 || job.compute_steps_size() != job.parts_size())
    return error(ErrorCode::kValue, "has not one way more than parts", job.id());
  for (const agent::v1::Part& part : job.parts())
    for (const Tensors* const ends : {&part.inputs(), &part.outputs()}) {
      std::vector<TensorSpec> specs;
      if (const auto size = read_tensors(*ends, specs); !size)
        return tl::unexpected(located(size.error(), job.id()));
    }
  return {};
}

}  // namespace

Expected<std::shared_ptr<Deployed>> Deployed::make(const agent::v1::PrepareRequest& request) {
  auto made = std::make_shared<Deployed>();
  made->asked_ = request;
  made->heard_ns = now_ns();
  for (const agent::v1::Job& job : request.jobs()) {
    if (auto ok = demand_sound(job); !ok) return tl::unexpected(ok.error());
    std::vector<std::vector<TensorSpec>> tensors;
    std::vector<std::uint64_t> sizes;
    for (const agent::v1::Way& way : job.ways()) {
      auto size = read_tensors(way.tensors(), tensors.emplace_back());
      if (!size) return tl::unexpected(located(size.error(), job.id()));
      sizes.push_back(*size);
    }
    made->tensors_.push_back(std::move(tensors));
    made->sizes_.push_back(std::move(sizes));
  }
  return made;
}

std::optional<std::uint64_t> Deployed::size_of(std::uint32_t job, std::uint32_t way) const {
  if (job >= sizes_.size() || way > sizes_[job].size()) return std::nullopt;
  return sizes_[job][std::min<std::size_t>(way, sizes_[job].size() - 1)];
}

const agent::v1::Hop* Deployed::hop(std::uint32_t j, std::uint32_t way, std::uint32_t hop) const {
  if (j >= sizes_.size() || way > sizes_[j].size()) return nullptr;
  if (way == sizes_[j].size()) return hop == 0 && job(j).has_home() ? &job(j).home() : nullptr;
  const agent::v1::Way& it = job(j).ways(static_cast<int>(way));
  return hop < static_cast<std::uint32_t>(it.hops_size()) ? &it.hops(static_cast<int>(hop))
                                                          : nullptr;
}

std::span<const TensorSpec> Deployed::tensors(std::uint32_t job, std::uint32_t way) const {
  return tensors_[job][std::min<std::size_t>(way, tensors_[job].size() - 1)];
}

Link::Order Deployed::order() const {
  if (asked_.discipline() == "fifo") return Link::Order::kFifo;
  if (asked_.discipline() == "priority") return Link::Order::kPriority;
  return Link::Order::kPreemptivePriority;
}

void Deployed::set_sessions(Sessions sessions) {
  const std::lock_guard lock(mutex_);
  sessions_.swap(sessions);  // the old ones end outside the lock
}

Deployed::Sessions Deployed::sessions() const {
  const std::lock_guard lock(mutex_);
  return sessions_;
}

std::shared_ptr<engine::Session> Deployed::session(std::uint32_t job, std::uint32_t part) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find({job, part});
  return found == sessions_.end() ? nullptr : found->second;
}

void Deployed::keep(std::uint64_t request, std::shared_ptr<Buffer> buffer) {
  const std::lock_guard lock(mutex_);
  kept_[request] = std::move(buffer);
  if (kept_.size() > kMostKept) kept_.erase(kept_.begin());
}

std::shared_ptr<Buffer> Deployed::taken(std::uint64_t request) {
  const std::lock_guard lock(mutex_);
  auto node = kept_.extract(request);
  return node ? std::move(node.mapped()) : nullptr;
}

TensorSpec spec_of(const agent::v1::Tensor& tensor) {
  return {tensor.name(), {tensor.shape().begin(), tensor.shape().end()}, tensor.type()};
}

void fill(agent::v1::Tensor& tensor, const TensorSpec& spec) {
  tensor.set_name(spec.name);
  tensor.set_type(spec.type);
  for (const std::int64_t extent : spec.shape) tensor.add_shape(extent);
}

std::vector<engine::Tensor> sliced(std::span<const TensorSpec> specs, const std::string& bytes) {
  std::vector<engine::Tensor> tensors;
  std::size_t at = 0;
  for (const TensorSpec& spec : specs) {
    const std::size_t size = engine::num_bytes(spec).value_or(0);
    tensors.push_back({spec, bytes.substr(at, size)});
    at += size;
  }
  return tensors;
}

Expected<std::string> joined(std::span<const TensorSpec> specs,
                             std::span<const engine::Tensor> tensors) {
  std::string bytes;
  for (const TensorSpec& spec : specs) {
    const auto it = std::ranges::find(
        tensors, spec.name,
        [](const engine::Tensor& tensor) -> const std::string& { return tensor.spec.name; });
    if (it == tensors.end())
      return error(ErrorCode::kMissingKey, "is made by no part that has run", spec.name);
    if (it->spec.type != spec.type || it->spec.shape != spec.shape)
      return error(ErrorCode::kValue,
                   fmt::format("turns out {}, should be {}", engine::to_text(it->spec),
                               engine::to_text(spec)),
                   spec.name);
    bytes += it->bytes;
  }
  return bytes;
}

}  // namespace lamina::runtime
