#include "lamina/io/networks/defaults.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/units.h"

namespace lamina::io {

Expected<Bytes> parse_chunk(std::string_view text) {
  if (text == "whole") return Bytes::infinity();
  return parse_quantity<Bytes>(text);
}

void note_ignored_memory(const NetworkBuilder& network, std::vector<Note>& notes) {
  const std::size_t count = network.num_memories_ignored();
  if (count > 0)
    notes.push_back(
        {.code = "memory-ignored",
         .count = count,
         .text = fmt::format("the memory of {} {} is ignored: it does not limit the plan", count,
                             count == 1 ? "node" : "nodes"),
         .assumption = true});
}

std::vector<Note> idle_options(const Defaults& fill, std::span<const Filled> filled) {
  std::vector<Note> notes;
  const auto uses_of = [&](std::string_view option) {
    return static_cast<std::size_t>(std::ranges::count(filled, option, &Filled::option));
  };
  const auto demand = [&](std::string_view option, std::size_t given, std::string_view why) {
    if (given > uses_of(option))
      notes.push_back({.code = "idle-option",
                       .text = fmt::format("--{} changes nothing: {}", option, why),
                       .assumption = true});
  };
  demand("compute", fill.rules.size(),
         fill.rules.size() > 1 ? "at least one rule found no node without a speed"
                               : "the file's own speeds and relays are kept");
  demand("default-compute", fill.compute ? 1 : 0, "the file's own speeds and relays are kept");
  demand("default-bandwidth", fill.bandwidth ? 1 : 0, "the file's own bandwidths are kept");
  demand("default-delay", fill.delay ? 1 : 0, "the file's own delays are kept");
  demand("delay-per-km", fill.delay_per_km ? 1 : 0,
         "the file's own delays are kept, and no link without one has a length");
  return notes;
}

void keep(std::vector<std::optional<Measured>>& of, std::size_t position, const Measured& value) {
  if (of.size() <= position) of.resize(position + 1);
  of[position] = value;
}

}  // namespace lamina::io
