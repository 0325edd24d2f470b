#include "apps/lamina/show/steps.h"

#include <algorithm>
#include <fmt/format.h>

#include "apps/lamina/show/durations.h"
#include "apps/lamina/show/table.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

std::string tensor_text(const Model& model, std::int64_t tensor, Bytes size) {
  const std::string of = to_human(size);
  if (tensor == 0) return fmt::format("input, {}", of);
  if (tensor == model.num_layers()) return fmt::format("result, {}", of);
  return fmt::format("layer {}'s output, {}", tensor, of);
}

std::string layers_text(const Model& model, std::int64_t first, std::int64_t last) {
  Flop work;
  bool is_known = true;
  for (std::int64_t l = first; l <= last; ++l) {
    const Layer& layer = model.layer(static_cast<std::uint32_t>(l));
    work += layer.work;
    is_known = is_known && !layer.only_timed;
  }
  const std::string of = is_known ? ", " + to_human(work) : "";
  if (first < last) return fmt::format("layers {}-{}{}", first, last, of);
  const std::string& name = model.layer(static_cast<std::uint32_t>(first)).name;
  return name.empty() ? fmt::format("layer {}{}", first, of)
                      : fmt::format("layer {} ({}){}", first, printable(name), of);
}

// Whether the hop carries on the way of the leg: the same tensor, from where the leg ends.
bool continues(const Leg& leg, const std::string& what, const SendStep& hop) {
  return leg.nodes.size() > 1 && leg.what == what && leg.nodes.back() == printable(hop.from);
}

void add_hop(std::vector<Leg>& legs, const Model& model, const Step& step, const SendStep& hop) {
  const std::string what = tensor_text(model, hop.tensor, hop.bytes);
  if (legs.empty() || !continues(legs.back(), what, hop))
    legs.push_back({{printable(hop.from)}, what, Seconds(), step.start, step.start});
  Leg& leg = legs.back();
  leg.nodes.push_back(printable(hop.to));
  leg.waiting += step.waiting;
  leg.end = step.end;
}

std::string joined(const std::vector<std::string>& nodes, std::string_view arrow) {
  return fmt::format("{}", fmt::join(nodes, arrow));
}

Tone tone_of(const Leg& leg) { return leg.nodes.size() == 1 ? Tone::kStrong : Tone::kPlain; }

}  // namespace

std::vector<Leg> legs_of(const Job& job, const PlannedJob& planned) {
  std::vector<Leg> legs;
  for (const Step& step : planned.steps) {
    if (const auto* hop = std::get_if<SendStep>(&step.what)) {
      add_hop(legs, job.model(), step, *hop);
    } else {
      const auto& stay = std::get<ComputeStep>(step.what);
      legs.push_back({{printable(stay.node)},
                      layers_text(job.model(), stay.first_layer, stay.last_layer),
                      step.waiting,
                      step.start,
                      step.end});
    }
  }
  return legs;
}

std::string way_text(const Style& style, const std::vector<std::string>& nodes, std::size_t width) {
  const std::string_view arrow = style.unicode ? " → " : " -> ";
  const auto folded = [&](std::string_view between) {
    return fmt::format("{}{}{}{}{}", nodes.front(), arrow, between, arrow, nodes.back());
  };
  const std::string whole = joined(nodes, arrow);
  if (nodes.size() <= 2 || columns(whole) <= width) return whole;
  std::string counts = folded(fmt::format("({})", counted(nodes.size() - 2, "node")));
  return columns(counts) <= width ? counts : folded("...");
}

std::string show_steps(const Style& style, const Job& job, const PlannedJob& planned) {
  using enum Column::Align;
  const Durations durations(planned.latency), times(planned.completion);
  const bool is_narrow = style.width < 72;
  const std::size_t way_width = is_narrow ? style.width / 4 : style.width * 2 / 5;
  Table table({{kLeft, true}, {kLeft, true}, {kRight}, {kRight}, {kLeft}});
  for (const Leg& leg : legs_of(job, planned)) {
    const std::string waits = leg.waiting > Seconds()
                                  ? fmt::format("({} of it waiting)", durations.text(leg.waiting))
                                  : "";
    table.add({{way_text(style, leg.nodes, way_width), tone_of(leg)},
               {leg.what},
               {durations.text(leg.end - leg.start)},
               {(is_narrow ? "" : "until ") + times.text(leg.end), Tone::kFaint},
               {waits, Tone::kWaiting}});
  }
  return table.text(style);
}

}  // namespace lamina::app
