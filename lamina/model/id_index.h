#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace lamina {

// Finds the positions of things by their ids. The things, which hold the ids, stay with the caller:
// `id_at(position)` is the id at a position. Open addressing with linear probing; a slot carries 32
// bits of the hash, so that a look-up touches hardly any thing but the one it finds.
class IdIndex {
 public:
  // Makes room for so many ids.
  template <class IdAt>
  void reserve(std::size_t count, IdAt&& id_at) {
    if (count * 2 > slots_.size()) grow(std::bit_ceil(count * 2), id_at);
  }

  template <class IdAt>
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id, IdAt&& id_at) const {
    return find(id, hash_of(id), id_at);
  }

  // The same for many ids at once, each step for all of them before the next step: what a step
  // needs of memory is on its way meanwhile. `touch(position)` prefetches the thing at a position.
  // With 10^5 things in random order that is worth a factor of three.
  template <class IdAt, class Touch>
  void find_all(std::span<const std::string_view> ids,
                std::span<std::optional<std::size_t>> positions, IdAt&& id_at,
                Touch&& touch) const {
    std::ranges::fill(positions, std::nullopt);
    if (slots_.empty()) return;
    std::array<std::size_t, kBatch> hashes;
    for (std::size_t start = 0; start < ids.size(); start += kBatch) {
      const auto batch = ids.subspan(start, std::min(kBatch, ids.size() - start));
      for (std::size_t i = 0; i < batch.size(); ++i) {
        hashes[i] = hash_of(batch[i]);
        __builtin_prefetch(&slots_[hashes[i] & mask()]);
      }
      for (std::size_t i = 0; i < batch.size(); ++i)
        if (const auto likely = likely_position(hashes[i])) touch(*likely);
      for (std::size_t i = 0; i < batch.size(); ++i)
        positions[start + i] = find(batch[i], hashes[i], id_at);
    }
  }

  // Adds an id that is not there yet; `id_at` need not know it.
  template <class IdAt>
  void insert(std::string_view id, std::size_t position, IdAt&& id_at) {
    if ((count_ + 1) * 2 > slots_.size()) grow(std::bit_ceil((count_ + 1) * 2), id_at);
    put(hash_of(id), static_cast<std::uint32_t>(position));
    ++count_;
  }

 private:
  static constexpr std::size_t kBatch = 64;

  // The first position whose id has the same 32 bits of the hash.
  [[nodiscard]] std::optional<std::size_t> likely_position(std::size_t hash) const {
    for (std::size_t s = hash & mask();; s = (s + 1) & mask()) {
      if (slots_[s].position == kFree) return std::nullopt;
      if (slots_[s].tag == tag_of(hash)) return slots_[s].position;
    }
  }

  template <class IdAt>
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id, std::size_t hash,
                                                IdAt& id_at) const {
    if (slots_.empty()) return std::nullopt;
    for (std::size_t s = hash & mask();; s = (s + 1) & mask()) {
      const Slot slot = slots_[s];
      if (slot.position == kFree) return std::nullopt;
      if (slot.tag == tag_of(hash) && id_at(slot.position) == id) return slot.position;
    }
  }

  static constexpr std::uint32_t kFree = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t tag = 0, position = kFree;
  };

  [[nodiscard]] static std::size_t hash_of(std::string_view id) {
    return std::hash<std::string_view>{}(id);
  }
  [[nodiscard]] static std::uint32_t tag_of(std::size_t hash) {
    constexpr int kTagBits = std::numeric_limits<std::uint32_t>::digits;
    return static_cast<std::uint32_t>(hash >>
                                      (std::numeric_limits<std::size_t>::digits - kTagBits));
  }
  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

  void put(std::size_t hash, std::uint32_t position) {
    std::size_t s = hash & mask();
    while (slots_[s].position != kFree) s = (s + 1) & mask();
    slots_[s] = {tag_of(hash), position};
  }

  template <class IdAt>
  void grow(std::size_t size, IdAt& id_at) {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(size));
    for (const Slot slot : old)
      if (slot.position != kFree) put(hash_of(id_at(slot.position)), slot.position);
  }

  std::vector<Slot> slots_;  // a power of two of them, at most half of them taken
  std::size_t count_ = 0;
};

}  // namespace lamina
