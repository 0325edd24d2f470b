#include "lamina/schedule/loads.h"

#include <algorithm>

namespace lamina::schedule {
namespace {

template <class Use>
void for_each_stay(const Route& route, Use&& use) {
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg)) use(*stay);
}

// By layer, whether the route runs it at v.
std::vector<bool> layers_at(const Model& model, const Route& route, NodeId v) {
  std::vector<bool> at(model.num_layers() + std::size_t{1});
  for_each_stay(route, [&](const Stay& stay) {
    if (stay.node != v) return;
    for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l) at[l] = true;
  });
  return at;
}

}  // namespace

void add_stays(const Model& model, const Route& route, MemoryUse& use) {
  for_each_stay(route, [&](const Stay& stay) {
    use.add(model, stay.first_layer, stay.last_layer, stay.node);
  });
}

void remove_stays(const Model& model, const Route& route, MemoryUse& use) {
  for_each_stay(route, [&](const Stay& stay) {
    use.remove(model, stay.first_layer, stay.last_layer, stay.node);
  });
}

Loads::Loads(const Workload& workload)
    : workload_(&workload), binds_(workload.memory_binds()), use_(workload.network()) {
  for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
    trips_.push_back(&workload.fallback(j));
    if (binds_) add_stays(workload.job(j).model(), trips_[j]->route, use_);
  }
}

bool Loads::allow(std::size_t j, const Trip& trip) const {
  if (!binds_ || &trip == trips_[j]) return true;
  return std::ranges::all_of(trip.route, [&](const Leg& leg) {
    const Stay* const stay = std::get_if<Stay>(&leg);
    return stay == nullptr || allow_at(j, trip, stay->node);
  });
}

bool Loads::allow_at(std::size_t j, const Trip& trip, NodeId v) const {
  const auto& memory = workload_->network().node(v).memory;
  if (!memory) return true;
  const Model& model = workload_->job(j).model();
  const auto before = layers_at(model, trips_[j]->route, v),
             after = layers_at(model, trip.route, v);
  Bytes used = use_.used(v);
  for (std::uint32_t l = 1; l <= model.num_layers(); ++l) {
    if (before[l] == after[l]) continue;
    const bool shares = use_.num_jobs(model, l, v) > (before[l] ? 1U : 0U);
    const Bytes one = model.layer(l).state + (shares ? Bytes() : model.layer(l).weights);
    used = after[l] ? used + one : used - one;
  }
  return fits(used, *memory);
}

void Loads::take(std::size_t j, const Trip& trip) {
  if (&trip == trips_[j]) return;
  if (binds_) {
    const Model& model = workload_->job(j).model();
    remove_stays(model, trips_[j]->route, use_);
    add_stays(model, trip.route, use_);
  }
  trips_[j] = &trip;
}

MemoryUse Loads::without(std::size_t j) const {
  MemoryUse others = use_;
  if (binds_) remove_stays(workload_->job(j).model(), trips_[j]->route, others);
  return others;
}

}  // namespace lamina::schedule
