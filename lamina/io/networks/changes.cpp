#include "lamina/io/networks/changes.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/networks/change_places.h"

namespace lamina::io {
namespace {

std::vector<const NetworkChange*> in_order(std::span<const NetworkChange> changes) {
  std::vector<const NetworkChange*> order;
  for (const NetworkChange& change : changes) order.push_back(&change);
  std::ranges::stable_sort(order, {}, [](const NetworkChange* it) { return it->kind; });
  return order;
}

}  // namespace

std::vector<AskedChange> asked(std::span<const NetworkChange> changes) {
  std::vector<AskedChange> rows;
  for (const NetworkChange* const it : in_order(changes))
    rows.push_back({std::string(option_of(it->kind)), it->text});
  return rows;
}

namespace {

Expected<void> apply(const NetworkChange& change, NetworkParts& parts) {
  switch (change.kind) {
    case NetworkChange::Kind::kSet: return parts.set(change);
    case NetworkChange::Kind::kScale: return parts.scale(change);
    case NetworkChange::Kind::kWithout: return parts.take_out(change);
  }
  return {};
}

tl::unexpected<Error> blamed(const NetworkChange& change, const Error& failure) {
  return error(failure.code,
               fmt::format("{}: {}", lamina::quoted(change.text, 200), failure.message),
               std::string(option_of(change.kind)));
}

}  // namespace

Expected<Network> changed(const Network& network, std::span<const NetworkChange> changes,
                          const DeviceCatalogue& devices) {
  NetworkParts parts(network, devices);
  const auto order = in_order(changes);
  for (const NetworkChange* const change : order)
    if (auto made = apply(*change, parts); !made) return blamed(*change, made.error());
  auto built = std::move(parts).build();
  // Each value was sound by itself; factors may have led out of the range of numbers.
  if (!built && !order.empty()) return blamed(*order.back(), built.error());
  return built;
}

}  // namespace lamina::io
