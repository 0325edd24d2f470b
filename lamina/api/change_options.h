#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "lamina/api/option.h"
#include "lamina/core/expected.h"
#include "lamina/io/networks/network_change.h"

namespace lamina::api {

template <class Settings, Expected<io::NetworkChange> (*parse)(std::string_view)>
Expected<void> add_change(Settings& settings, std::string_view text) {
  auto change = parse(text);
  if (!change) return tl::unexpected(change.error());
  settings.changes.push_back(*std::move(change));
  return {};
}

// --set, --scale and --without of every verb that takes a network; Settings keep them, in their
// order, in `changes`.
template <class Settings>
inline constexpr std::array kChangeOptions{
    Option<Settings>{
        .name = "set",
        .value = "WHERE.KEY=VALUE",
        .range = "WHERE: a node, all, a->b, a<->b or link:7; KEY and VALUE as in the file, as "
                 "in \"edge.compute=10 GFLOP/s\"",
        .summary = "what if: sets a value of the network",
        .repeats = true,
        .set = add_change<Settings, io::parse_set>},
    Option<Settings>{.name = "scale",
                     .value = "KEY=FACTOR",
                     .range = "bandwidth, compute, delay, backlog or memory, as in bandwidth=0.5",
                     .summary = "what if: scales a value of all nodes or links",
                     .repeats = true,
                     .set = add_change<Settings, io::parse_scale>},
    Option<Settings>{.name = "without",
                     .value = "PLACE",
                     .range = "a node or link, as in cloud or \"cam->hub\"",
                     .summary = "what if: takes a node or links out of the network",
                     .repeats = true,
                     .set = add_change<Settings, io::parse_without>}};

}  // namespace lamina::api
