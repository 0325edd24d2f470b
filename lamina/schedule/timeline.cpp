#include "lamina/schedule/timeline.h"

#include <cassert>

namespace lamina::schedule {

Timeline::Timeline(const Network& network) {
  const Resources resources(network);
  busy_.reserve(resources.size());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    busy_.emplace_back(resources.backlog_time(r));
}

Seconds Timeline::completion(Seconds release, std::span<const Operation> operations) const {
  Seconds now = release;
  for (const Operation& op : operations)
    now = busy_[op.resource.index()].finish(now, op.service) + op.delay;
  return now;
}

Seconds Timeline::place(Seconds release, std::span<const Operation> operations,
                        std::vector<Passage>* passages) {
  marks_.push_back(changes_.size());
  Seconds now = release;
  for (const Operation& op : operations) {
    BusyTime::Replaced replaced{.intervals = &replaced_};
    if (passages != nullptr)
      passages->push_back({busy_[op.resource.index()].waiting(now, op.service), {}});
    now = busy_[op.resource.index()].reserve(now, op.service, &replaced) + op.delay;
    if (op.service > Seconds()) {
      changes_.push_back({op.resource, static_cast<std::uint32_t>(replaced.at),
                          static_cast<std::uint32_t>(replaced.count)});
    }
    if (passages != nullptr) passages->back().end = now;
  }
  return now;
}

void Timeline::keep(std::size_t count) {
  assert(count <= marks_.size());
  if (count == marks_.size()) return;
  for (std::size_t i = changes_.size(); i > marks_[count]; --i) {
    const Change& change = changes_[i - 1];
    const auto replaced = std::span(replaced_).last(change.count);
    busy_[change.resource.index()].restore(change.at, replaced);
    replaced_.resize(replaced_.size() - change.count);
  }
  changes_.resize(marks_[count]);
  marks_.resize(count);
}

}  // namespace lamina::schedule
