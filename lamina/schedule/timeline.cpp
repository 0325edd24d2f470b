#include "lamina/schedule/timeline.h"

namespace lamina::schedule {

Timeline::Timeline(const Network& network) {
  const Resources resources(network);
  busy_.reserve(resources.size());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    busy_.emplace_back(resources.backlog_time(r));
  version_.resize(resources.size());
}

Seconds Timeline::completion(Seconds release, std::span<const Operation> operations) const {
  Seconds now = release;
  for (const Operation& op : operations)
    now = busy_[op.resource.index()].finish(now, op.service) + op.delay;
  return now;
}

Seconds Timeline::place(Seconds release, std::span<const Operation> operations,
                        std::vector<Seconds>* ends) {
  Seconds now = release;
  for (const Operation& op : operations) {
    now = busy_[op.resource.index()].reserve(now, op.service) + op.delay;
    ++version_[op.resource.index()];
    if (ends != nullptr) ends->push_back(now);
  }
  return now;
}

}  // namespace lamina::schedule
