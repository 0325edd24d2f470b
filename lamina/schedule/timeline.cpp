#include "lamina/schedule/timeline.h"

#include <cassert>

namespace lamina::schedule {

Timeline::Timeline(const Network& network) {
  const Resources resources(network);
  busy_.reserve(resources.size());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    busy_.emplace_back(resources.backlog_time(r));
}

Seconds Timeline::completion(Seconds release, std::span<const Task> tasks) const {
  Seconds now = release;
  for (const Task& task : tasks)
    now = busy_[task.resource.index()].finish(now, task.service) + task.delay;
  return now;
}

Seconds Timeline::place(Seconds release, std::span<const Task> tasks,
                        std::vector<Passage>* passages) {
  marks_.push_back(changes_.size());
  Seconds now = release;
  for (const Task& task : tasks) {
    BusyIntervals::Replaced replaced{.intervals = &replaced_};
    if (passages != nullptr)
      passages->push_back({busy_[task.resource.index()].waiting(now, task.service), {}});
    now = busy_[task.resource.index()].reserve(now, task.service, &replaced) + task.delay;
    if (task.service > Seconds()) {
      changes_.push_back({task.resource, static_cast<std::uint32_t>(replaced.at),
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
