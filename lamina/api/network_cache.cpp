#include "lamina/api/network_cache.h"

#include <utility>

namespace lamina::api {

std::shared_ptr<const ReadNetwork> NetworkCache::find(std::string_view text) {
  const Lock lock(mutex_);
  const auto place = places_.find(text);
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->network;
}

void NetworkCache::keep(std::string_view text, std::shared_ptr<const ReadNetwork> network) {
  const Lock lock(mutex_);
  Entry entry{std::string(text), std::move(network)};
  const std::size_t size = bytes_of(entry);
  if (size > most_bytes_ / 2 || places_.contains(text)) return;  // or another was quicker
  entries_.push_front(std::move(entry));
  places_.emplace(entries_.front().text, entries_.begin());
  bytes_ += size;
  while (bytes_ > most_bytes_) {
    bytes_ -= bytes_of(entries_.back());
    places_.erase(entries_.back().text);
    entries_.pop_back();
  }
}

// A node or link in memory takes some times as much as its row in the text.
std::size_t NetworkCache::bytes_of(const Entry& entry) {
  constexpr std::size_t kTimes = 6, kLeast = 1024;
  return kLeast + kTimes * entry.text.size();
}

}  // namespace lamina::api
