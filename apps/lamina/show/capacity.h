#pragma once

#include <string>
#include <string_view>

#include "apps/lamina/show/text.h"

#include "lamina/api/requests.h"

namespace lamina::app {

// How much can be served, in words and figures; `all`: every stream and resource, with their steps.
[[nodiscard]] std::string show_capacity(const Style& style, const api::Served& it, bool all);

// The plan of an instance with streams.
[[nodiscard]] std::string show_streams_plan(const Style& style, const Instance& instance,
                                            const Capacity& capacity, bool all);

// What the judge found about them.
[[nodiscard]] std::string show_streams_verdict(const Style& style, std::string_view file,
                                               const api::CheckedStreams& it);

// What a document of them contains.
[[nodiscard]] std::string show_capacity_facts(const Style& style, const Capacity& capacity,
                                              std::size_t num_plans, bool all);

}  // namespace lamina::app
