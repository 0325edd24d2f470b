#include "apps/lamina/show/capacity.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "apps/lamina/show/plan.h"
#include "apps/lamina/show/table.h"
#include "apps/lamina/show/verdict.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

using enum Column::Align;
using enum Column::Fit;

constexpr std::size_t kShown = 20;

std::size_t shown_of(std::size_t count, bool all) { return all ? count : std::min(kShown, count); }

std::string rest_text(std::size_t count, std::size_t shown) {
  return shown < count ? fmt::format("  and {} more; --all shows them\n", count - shown) : "";
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

std::string name_of(const ResourceUse& use) {
  if (use.resource.is_node()) return printable(use.resource.node);
  return fmt::format("link {}: {} -> {}", use.resource.link, printable(use.resource.from),
                     printable(use.resource.to));
}

// "7 cam's rates can be multiplied by 3.2; no plans reach 3.22 (0.6 % more)".
std::string headline(const Style& style, const Capacity& capacity) {
  if (!capacity.theta)
    return "nothing limits the rates: no resource is asked for any of its time\n";
  std::string out = paint(style, Tone::kStrong,
                          fmt::format("all rates times {:.4g} can be served", *capacity.theta));
  constexpr double kRounding = 1e-9;
  if (capacity.gap && *capacity.gap <= kRounding)
    out += ", and no plans reach more: this is proved";
  else if (capacity.upper && capacity.gap)
    out += fmt::format(", and no plans reach more than {:.4g} (gap {:.2g} %)", *capacity.upper,
                       100.0 * *capacity.gap);
  return out + '\n';
}

// How many of the streams that are alike there may be; several kinds all grow by the same factor.
std::string in_words(const Style& style, const Instance& instance, const Capacity& capacity) {
  const auto kinds = api::equal_streams(instance, capacity);
  std::string out;
  const std::size_t shown = shown_of(kinds.size(), false);
  for (std::size_t i = 0; i < shown; ++i) {
    const api::EqualStreams& kind = kinds[i];
    out += wrapped(fmt::format(
                       "{} like {} can be served{}; {} asked for", counted(kind.servable, "stream"),
                       printable(kind.first), kinds.size() > 1 ? " if all kinds grow alike" : "",
                       kind.count == 1 ? std::string("1 is") : fmt::format("{} are", kind.count)),
                   style.width, 2) +
           '\n';
  }
  return out + rest_text(kinds.size(), shown);
}

std::string resources_text(const Style& style, const Capacity& capacity, bool all) {
  std::vector<ResourceUse> uses = api::binding(capacity);
  std::string out;
  if (all) {
    uses = capacity.resources;
    std::ranges::stable_sort(uses, std::greater<>(), &ResourceUse::load);
  }
  if (uses.empty()) return "";
  Table table({{kLeft, kLosesMiddle}, {kRight}, {kRight}, {kLeft}});
  table.set_header({"resource", "load", "1 % more brings", ""});
  const std::size_t shown = shown_of(uses.size(), all);
  for (std::size_t i = 0; i < shown; ++i) {
    const ResourceUse& use = uses[i];
    // Prices add up to the bound: of 1 % more time of the resource they bring so much.
    table.add({{name_of(use)},
               {percent(use.load)},
               {fmt::format("+{:.3g}", 0.01 * use.price)},
               {use.load >= 0.98 ? "binds" : ""}});
  }
  return fmt::format("\n{}\n", all ? "resources in use" : "what binds") + table.text(style) +
         rest_text(uses.size(), shown);
}

// "cam: layers 1-7, edge: layers 8-20" and the nodes passed.
std::string steps_text(const StreamPlan& plan) {
  std::string out;
  for (const Step& step : plan.steps) {
    if (!out.empty()) out += ' ';
    if (const auto* const compute = std::get_if<ComputeStep>(&step.what))
      out += fmt::format("{}[{}-{}]", printable(compute->node), compute->first_layer,
                         compute->last_layer);
    else
      out += "> " + printable(std::get<SendStep>(step.what).to);
  }
  return out.empty() ? "nothing to do" : out;
}

std::string streams_text(const Style& style, const Capacity& capacity, bool all) {
  Table table({{kLeft, kLosesMiddle}, {kRight}, {kRight}, {kRight}, {kLeft, kLosesEnd}});
  table.set_header({"stream", "rate", "share", "latency", "plan"});
  const std::size_t shown = shown_of(capacity.streams.size(), all);
  for (std::size_t i = 0; i < shown; ++i) {
    const PlannedStream& stream = capacity.streams[i];
    std::string id = printable(stream.id), rate = fmt::format("{:g} /s", stream.rate_per_s);
    if (stream.plans.empty())
      table.add(
          {{id, Tone::kStrong}, {rate}, {"no plan", Tone::kBad}, {""}, {printable(stream.reason)}});
    for (const StreamPlan& plan : stream.plans) {
      table.add({{id, Tone::kStrong},
                 {rate},
                 {percent(plan.share)},
                 {to_human(plan.latency)},
                 {steps_text(plan)}});
      id.clear();
      rate.clear();
    }
  }
  return '\n' + table.text(style) + rest_text(capacity.streams.size(), shown);
}

std::string no_plan_text(const Style& style, const Capacity& capacity) {
  std::string out;
  for (const PlannedStream& stream : capacity.streams)
    if (!stream.reason.empty())
      out +=
          wrapped(fmt::format("{} has no plan: {}", printable(stream.id), printable(stream.reason)),
                  style.width, 2) +
          '\n';
  return out;
}

}  // namespace

std::string show_capacity(const Style& style, const api::Served& it, bool all) {
  const Capacity& capacity = it.capacity;
  if (capacity.theta == 0.0)
    return paint(style, Tone::kBad, "the streams cannot be served at any rate") + '\n' +
           no_plan_text(style, capacity);
  std::string out = headline(style, capacity);
  if (capacity.theta) out += in_words(style, it.inputs.instance, capacity);
  return out + resources_text(style, capacity, all) + streams_text(style, capacity, all);
}

std::string show_streams_plan(const Style& style, const Instance& instance,
                              const Capacity& capacity, bool all) {
  if (!capacity.reason.empty())
    return wrapped(paint(style, Tone::kBad, "no plan") + ": " + printable(capacity.reason),
                   style.width, 2) +
           '\n' + resources_text(style, capacity, all);
  std::string out = paint(style, Tone::kGood, "the streams can be served at their rates");
  if (capacity.theta)
    out += fmt::format("; the busiest resource is in use {} of the time",
                       percent(1.0 / *capacity.theta));
  out += '\n' + streams_text(style, capacity, all);
  if (capacity.plan)
    out += "\nother jobs, on what the streams leave\n" +
           show_plan(style, api::other_jobs(instance, capacity), *capacity.plan, all);
  return out;
}

std::string show_streams_verdict(const Style& style, std::string_view file,
                                 const api::CheckedStreams& it) {
  std::string out = fmt::format(
      "{}   {}\n", paint(style, Tone::kStrong, file == "-" ? "standard input" : printable(file)),
      counted(it.capacity.streams.size(), "stream"));
  const CapacityVerdict& verdict = it.verdict;
  if (!verdict.ok) return out + violations_text(style, verdict.violations);
  out += paint(style, Tone::kGood, "sound");
  if (verdict.theta) out += fmt::format("   theta {:.6g}", *verdict.theta);
  out += '\n';
  if (verdict.upper)
    out += fmt::format("no plans reach more than {:.6g}, as the prices prove\n", *verdict.upper);
  return out;
}

std::string show_capacity_facts(const Style& style, const Capacity& capacity, std::size_t num_plans,
                                bool all) {
  std::string out =
      fmt::format("{}   {}, {}, {}\n", paint(style, Tone::kStrong, "capacity"),
                  counted(capacity.streams.size(), "stream"), counted(num_plans, "plan"),
                  counted(capacity.resources.size(), "resource"));
  return out + "  " + headline(style, capacity) + resources_text(style, capacity, all) +
         streams_text(style, capacity, all);
}

}  // namespace lamina::app
