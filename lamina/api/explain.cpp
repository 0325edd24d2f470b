#include "lamina/api/explain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "lamina/core/units.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/check.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/plan/tasks.h"

namespace lamina::api {
namespace {

std::string tensor_name(const Job& job, std::uint32_t tensor) {
  if (tensor == 0) return "the input";
  return tensor == job.model().num_layers() ? std::string("the result")
                                            : fmt::format("layer {}'s output", tensor);
}

std::string number_word(std::size_t count) {
  constexpr std::array<std::string_view, 11> kWords{
      "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
  return count < kWords.size() ? std::string(kWords[count]) : std::to_string(count);
}

std::string hops_text(std::size_t count) {
  return fmt::format("{} hop{}", number_word(count), count == 1 ? "" : "s");
}

// What all hops of one tensor take.
struct Travel {
  std::size_t hops = 0;
  Seconds transmission, propagation;
  LinkId slowest;  // the hop of the longest transmission
  Seconds slowest_time;
};

std::map<std::uint32_t, Travel> travels_of(const Network& network, const Job& job,
                                           const Timetable& timetable) {
  std::map<std::uint32_t, Travel> travels;
  for (const TimedLeg& timed : timetable.legs) {
    const auto* const hop = std::get_if<Hop>(&timed.leg);
    if (hop == nullptr) continue;
    const Seconds transmission = service_time(network, job, *hop);
    Travel& travel = travels[hop->tensor];
    ++travel.hops;
    travel.transmission += transmission;
    travel.propagation += network.link(hop->link).delay;
    if (!travel.slowest.valid() || transmission > travel.slowest_time) {
      travel.slowest = hop->link;
      travel.slowest_time = transmission;
    }
  }
  return travels;
}

// The tensor whose travel takes the most more than in the best plan, in one respect, as a phrase.
std::string travel_reason(const Network& network, const Job& job, const Timetable& worse,
                          const Timetable& best, Seconds Travel::* respect) {
  const auto there = travels_of(network, job, worse);
  auto here = travels_of(network, job, best);
  std::uint32_t tensor = 0;
  Seconds most;
  for (const auto& [t, travel] : there)
    if (const Seconds more = travel.*respect - here[t].*respect; more > most) {
      most = more;
      tensor = t;
    }
  const Travel& travel = there.at(tensor);
  const std::string name =
      fmt::format("{} ({})", tensor_name(job, tensor), to_human(job.model().tensor_size(tensor)));
  if (travel.hops > here[tensor].hops)
    return fmt::format("{} travels {}", name, hops_text(travel.hops));
  if (respect == &Travel::propagation)
    return fmt::format("{} spends {} in transit", name, to_human(travel.propagation));
  return fmt::format("{} crosses a link of {}", name,
                     to_human(network.link(travel.slowest).bandwidth));
}

// The time of each layer where the plan runs it, from layer 1.
std::vector<Seconds> layer_times(const Network& network, const Job& job,
                                 const Timetable& timetable) {
  std::vector<Seconds> times;
  for (const TimedLeg& timed : timetable.legs)
    if (const auto* const stay = std::get_if<Stay>(&timed.leg))
      for (std::uint32_t l = stay->first_layer; l <= stay->last_layer; ++l)
        times.push_back(*job.model().layer_time(l, network.node(stay->node)));
  return times;
}

// Whether some layer of the stay has a time for the node's device.
bool is_measured(const Job& job, const Stay& stay, const Node& node) {
  const auto layers =
      job.model().layers().subspan(stay.first_layer - 1, stay.last_layer - stay.first_layer + 1);
  return std::ranges::any_of(layers, [&](const Layer& layer) {
    return std::ranges::find(layer.on_device, node.device, &Layer::OnDevice::device) !=
           layer.on_device.end();
  });
}

// Whether most of the time that the layers take goes into reading their weights and states.
bool is_reading(const Job& job, const Stay& stay, const Node& node, Seconds layers) {
  if (!node.memory_bandwidth) return false;
  Flop work;
  for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l)
    work += job.model().layer(l).work;
  return 2.0 * (work / node.compute) < layers;
}

std::string stay_text(const Network& network, const Job& job, const Stay& stay, Seconds layers) {
  const Node& node = network.node(stay.node);
  if (node.overhead > layers)
    return fmt::format("{} takes {} to start", node.id, to_human(node.overhead));
  if (!is_measured(job, stay, node))
    return is_reading(job, stay, node, layers)
               ? fmt::format("{} reads weights at {}", node.id,
                             to_bytes_text(*node.memory_bandwidth))
               : fmt::format("{} computes at {}", node.id, to_human(node.compute));
  const std::string which = stay.first_layer == stay.last_layer
                                ? fmt::format("layer {}", stay.first_layer)
                                : fmt::format("layers {}-{}", stay.first_layer, stay.last_layer);
  return fmt::format("{} takes {} for {}", node.id, to_human(service_time(network, job, stay)),
                     which);
}

// The stay that takes the most more than the same layers in the best plan.
std::string compute_reason(const Network& network, const Job& job, const Timetable& worse,
                           const Timetable& best) {
  const std::vector<Seconds> there = layer_times(network, job, worse),
                             here = layer_times(network, job, best);
  std::string reason = "more stays";
  Seconds most;
  for (const TimedLeg& timed : worse.legs) {
    const auto* const stay = std::get_if<Stay>(&timed.leg);
    if (stay == nullptr) continue;
    const Node& node = network.node(stay->node);
    Seconds layers, more = node.overhead + job.model().enter_time(stay->first_layer, node) +
                           job.model().leave_time(stay->last_layer, node);
    for (std::uint32_t l = stay->first_layer; l <= stay->last_layer; ++l) {
      layers += there[l - 1];
      more += there[l - 1] - here[l - 1];
    }
    if (more > most) {
      most = more;
      reason = stay_text(network, job, *stay, layers);
    }
  }
  return reason;
}

std::string waiting_reason(const Network& network, const Timetable& worse) {
  const auto longest = std::ranges::max_element(worse.legs, {}, &TimedLeg::waiting);
  const std::string waits =
      fmt::format("waits {} behind the backlog of ", to_human(longest->waiting));
  if (const auto* const stay = std::get_if<Stay>(&longest->leg))
    return waits + network.node(stay->node).id;
  const Link& link = network.link(std::get<Hop>(longest->leg).link);
  return waits + fmt::format("link {} -> {}", network.node(link.from).id, network.node(link.to).id);
}

// Where the plan computes: "n3 | n6".
std::string places_of(const Network& network, const route::RoutingResult& answer) {
  std::string out;
  for (const Leg& leg : answer.route)
    if (const auto* const stay = std::get_if<Stay>(&leg))
      out += (out.empty() ? "" : " | ") + network.node(stay->node).id;
  return out;
}

constexpr double kEqual = 1e-9;

// Times of the whole; the legs are those of the first run, if there are several.
Timetable times_of(const Network& network, const Job& job, Waiting waiting,
                   const route::RoutingResult& answer) {
  if (!generates(job)) return evaluate(network, job, waiting, answer.route);
  GenerationTimes times = evaluate(network, job, waiting, answer.route, answer.again);
  Timetable all = std::move(times.first);
  all.breakdown = times.breakdown;
  all.latency = times.latency;
  all.completion = times.completion;
  return all;
}

// Of a model that generates: which of the runs take longer.
std::string why_runs_are_slower(const Job& job, const Timetable& worse, const Timetable& best) {
  const auto first_token = [](const Timetable& table) {
    return table.legs.empty() ? Seconds() : table.legs.back().end - table.legs.front().start;
  };
  const Seconds first = first_token(worse) - first_token(best);
  const double steps = job.model().steps();
  if (const Seconds further = worse.latency - best.latency - first; further > first)
    return fmt::format("a further token takes {} more", to_human(further / steps));
  return fmt::format("the first token takes {} more", to_human(first));
}

// The best answer there is, which all others are compared with.
struct Best {
  route::RoutingResult answer;
  Timetable timetable;
};

std::string reason_of(const Network& network, const Job& job, const route::RoutingResult& answer,
                      const Timetable& timetable, const Best& best) {
  if (answer.route == best.answer.route && answer.again == best.answer.again)
    return "the same plan";
  const Seconds latency = best.timetable.latency;
  return timetable.latency - latency > kEqual * latency
             ? generates(job) ? why_runs_are_slower(job, timetable, best.timetable)
                              : why_slower(network, job, timetable, best.timetable)
             : "as good";
}

// Why the node cannot run all layers of the job; "" where it can.
std::string cannot_run_all(const Network& network, const Job& job, NodeId v) {
  const Node& node = network.node(v);
  for (std::uint32_t l = 1; l <= job.model().num_layers(); ++l) {
    if (node.is_relay()) return fmt::format("{} is a relay", node.id);
    if (const auto why = job.constraints().why_not(l, v)) {
      switch (why->rule) {
        case Reason::Rule::kPrivate:
          return fmt::format("layer {} is private to {}", l, network.node(why->node).id);
        case Reason::Rule::kPinned: return fmt::format("layer {} is pinned to other nodes", l);
        case Reason::Rule::kFused: break;  // holds tensors, not layers
      }
    }
    if (!job.model().layer_time(l, node)) return fmt::format("{} cannot run layer {}", node.id, l);
  }
  if (const Bytes all = memory_of(job.model()); node.memory && !fits(all, *node.memory))
    return fmt::format("{} has {} of memory, and the layers need {}", node.id,
                       to_human(*node.memory), to_human(all));
  return "";
}

// Of planners that compute everything at one node: why no node that they choose from can.
std::string no_node_can(const Network& network, const Job& job, const route::JobPlanner& planner) {
  if (planner.one_of == nullptr) return "";
  const auto nodes = planner.one_of(network, job);
  if (nodes.empty()) return "";
  if (nodes.size() == 1) return cannot_run_all(network, job, nodes.front());
  const bool none = std::ranges::none_of(
      nodes, [&](NodeId v) { return cannot_run_all(network, job, v).empty(); });
  return none ? "no node may run all layers" : "";
}

}  // namespace

std::string why_none(const Network& network, const Job& job, const route::JobPlanner& planner) {
  if (std::string reason = why_infeasible(network, job); !reason.empty()) return reason;
  if (std::string reason = no_node_can(network, job, planner); !reason.empty()) return reason;
  if (planner.claim == route::Claim::kNoPlan && memory_may_bind(network, job.model()))
    return "the search for a plan whose layers fit into memory ended without one";
  return fmt::format("planner {} finds no route ({})", planner.name, planner.summary);
}

std::string why_slower(const Network& network, const Job& job, const Timetable& worse,
                       const Timetable& best) {
  const Breakdown& w = worse.breakdown;
  const Breakdown& b = best.breakdown;
  const std::array more{w.compute - b.compute, w.transmission - b.transmission,
                        w.propagation - b.propagation, w.waiting - b.waiting};
  switch (std::ranges::max_element(more) - more.begin()) {
    case 0: return compute_reason(network, job, worse, best);
    case 1: return travel_reason(network, job, worse, best, &Travel::transmission);
    case 2: return travel_reason(network, job, worse, best, &Travel::propagation);
    default: return waiting_reason(network, worse);
  }
}

std::vector<Alternative> alternatives(const Network& network, const Job& job,
                                      const route::RoutingOptions& options, std::string_view chosen,
                                      const PlannerTable& table) {
  const route::JobPlanner& exact = *table.front().of_one;
  Best best{exact.plan(network, job, options), {}};
  const auto timetable_of = [&](const route::RoutingResult& answer) {
    return times_of(network, job, options.waiting, answer);
  };
  if (best.answer.feasible()) best.timetable = timetable_of(best.answer);
  std::vector<Alternative> rows;
  for (const Planner& each : table) {
    if (each.of_one == nullptr || each.name == chosen) continue;
    const route::JobPlanner& planner = *each.of_one;
    const bool lacks_option =
        (!planner.needs.empty() && options.tiers.empty()) || (generates(job) && !planner.generates);
    if ((!planner.in_explain && &planner != &exact) || lacks_option) continue;
    const route::RoutingResult answer = planner.plan(network, job, options);
    if (!answer.feasible() && answer.stopped) return rows;
    if (best.answer.stopped) return rows;  // out of time for the others, too
    Alternative& row = rows.emplace_back(Alternative{std::string(planner.name), {}, {}, {}});
    if (!answer.feasible()) {
      row.reason = why_none(network, job, planner);
      continue;
    }
    const Timetable timetable = timetable_of(answer);
    row.latency = timetable.latency;
    row.detail = places_of(network, answer);
    row.reason = reason_of(network, job, answer, timetable, best);
  }
  return rows;
}

}  // namespace lamina::api
