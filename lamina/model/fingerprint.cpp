#include "lamina/model/fingerprint.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fmt/format.h>
#include <span>
#include <string_view>

namespace lamina {
namespace {

// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv), but by 64-bit values instead of bytes, which
// is eight times as fast: plans take microseconds. The shift brings down what multiplying moves up.
// Lists come with their length, so that no two sequences run into each other.
class Digest {
 public:
  void add(std::uint64_t value) {
    state_ = (state_ ^ value) * 0x100000001b3U;
    state_ ^= state_ >> 32U;
  }
  // -0 is 0: they are equal, so they mean the same.
  void add(double value) { add(std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value)); }
  void add(std::string_view text) {
    add(std::uint64_t{text.size()});
    for (const char c : text) add(std::uint64_t{static_cast<unsigned char>(c)});
  }
  template <class Dimension>
  void add(Quantity<Dimension> quantity) {
    add(quantity.value());
  }
  template <class Tag>
  void add(Id<Tag> id) {
    add(std::uint64_t{id.index()});
  }
  template <class Item, class Add>
  void add_all(std::span<const Item> items, Add&& add_item) {
    add(std::uint64_t{items.size()});
    for (const Item& item : items) add_item(item);
  }

  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", state_); }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325U;
};

// Of what most files do not state: fingerprints without it are as they were before it was known.
template <class Value>
void add_stated(Digest& digest, std::string_view what, const Value& value, bool is_stated) {
  if (!is_stated) return;
  digest.add(what);
  digest.add(value);
}

void add_times(Digest& digest, std::vector<DeviceTime> times) {
  std::ranges::sort(times, {}, &DeviceTime::device);
  digest.add_all(std::span<const DeviceTime>(times), [&digest](const DeviceTime& at) {
    digest.add(std::string_view(at.device));
    digest.add(at.time);
  });
}

// Of devices that pay: to pay nothing is to have no entry.
void add_charges(Digest& digest, std::string_view what, std::vector<DeviceTime> times) {
  std::erase_if(times, [](const DeviceTime& at) { return at.time == Seconds(); });
  if (times.empty()) return;
  digest.add(what);
  add_times(digest, std::move(times));
}

void add(Digest& digest, const Operator& op) {
  digest.add(op.work);
  digest.add(op.weights);
  digest.add(std::uint64_t{op.only_timed});
  add_times(digest, op.times);
  add_stated(digest, "state", op.state, op.state > Bytes());
  add_charges(digest, "enter", op.enter);
  add_charges(digest, "leave", op.leave);
  add_stated(digest, "fused", std::uint64_t{op.fused}, op.fused);
  const auto add_id = [&digest](TensorId id) { digest.add(id); };
  digest.add_all(std::span<const TensorId>(op.inputs), add_id);
  digest.add_all(std::span<const TensorId>(op.outputs), add_id);
}

}  // namespace

std::string fingerprint(const Network& network) {
  Digest digest;
  digest.add_all(network.nodes(), [&digest](const Node& node) {
    digest.add(node.compute);
    digest.add(std::string_view(node.device));
    digest.add(node.memory ? node.memory->value() : -1.0);  // no limit is no size
    digest.add(node.overhead);
    add_stated(digest, "memory_bandwidth", node.memory_bandwidth.value_or(BytesPerSecond()),
               node.memory_bandwidth.has_value());
  });
  digest.add_all(network.links(), [&digest](const Link& link) {
    digest.add(link.from);
    digest.add(link.to);
    digest.add(link.bandwidth);
    digest.add(link.delay);
  });
  add_stated(digest, "chunk", network.chunk(), network.chunk().is_finite());
  return digest.text();
}

std::string fingerprint(const Model& model) {
  Digest digest;
  digest.add_all(model.tensors(), [&digest](const Tensor& tensor) { digest.add(tensor.size); });
  const auto add_id = [&digest](TensorId id) { digest.add(id); };
  digest.add_all(model.inputs(), add_id);
  digest.add_all(model.results(), add_id);
  digest.add_all(model.operators(), [&digest](const Operator& op) { add(digest, op); });
  add_stated(digest, "steps", std::uint64_t{model.steps()}, model.steps() > 0);
  if (model.steps() > 0) digest.add(std::string_view(fingerprint(*model.step_model())));
  return digest.text();
}

}  // namespace lamina
