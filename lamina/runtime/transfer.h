#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace lamina::runtime {

// Bytes of which the first `available` are there already: what a relay passes on while it is still
// being received. One thread fills it.
struct Buffer {
  explicit Buffer(std::string all) : bytes(std::move(all)), available(bytes.size()) {}
  explicit Buffer(std::uint64_t size) : bytes(size, '\0') {}

  std::string bytes;
  std::atomic<std::uint64_t> available{0};
  std::atomic<bool> abandoned{false};  // no more will come

  [[nodiscard]] bool is_whole() const {
    return available.load(std::memory_order_acquire) == bytes.size();
  }
};

// Where a request is, and what travels for it: the tensors of a way, one behind the other.
struct Transfer {
  std::string deployment{};
  std::uint32_t job = 0, way = 0, hop = 0;
  std::uint64_t request = 0;
  std::string home{};    // the node whose client waits for the answer; "": none does
  bool keep = false;     // the results, where the request ends
  bool warm = false;     // of no meaning
  std::string failed{};  // why the request cannot be answered; then there are no bytes
  std::shared_ptr<Buffer> buffer{};
  std::uint32_t priority = 1;   // 1 is the highest
  std::uint32_t frame = 65536;  // bytes of a frame
};

}  // namespace lamina::runtime
