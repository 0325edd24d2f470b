#include "lamina/runtime/retime.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "lamina/api/plan.h"
#include "lamina/runtime/replan.h"

namespace lamina::runtime {
namespace {

// By how much longer stays take at a node than the instance says; none: nothing is known.
using Factors = std::vector<std::optional<double>>;

std::string class_of(const lamina::Node& node) { return fmt::format("as measured at {}", node.id); }

Factors factors_of(const Instance& first, const Plan& current, const PartTimes& times) {
  const Network& network = *first.network;
  std::vector<double> said(network.num_nodes()), took(network.num_nodes());
  for (std::size_t j = 0; j < current.jobs.size(); ++j) {
    std::size_t part = 0;
    for (const Step& step : current.jobs[j].steps) {
      const auto* const stay = std::get_if<ComputeStep>(&step.what);
      if (stay == nullptr) continue;
      const auto time = times.find({j, part++});
      const auto v = network.find(stay->node);
      if (time == times.end() || !v) continue;
      for (std::int64_t l = stay->first_layer; l <= stay->last_layer; ++l)
        if (const auto layer =
                first.jobs[j].model().layer_time(static_cast<std::uint32_t>(l), network.node(*v)))
          said[v->index()] += layer->value();
      took[v->index()] += std::max((time->second - network.node(*v).overhead).value(), 1e-9);
    }
  }
  Factors factors(network.num_nodes());
  for (std::size_t v = 0; v < factors.size(); ++v)
    if (said[v] > 0.0 && took[v] > 0.0) factors[v] = took[v] / said[v];
  return factors;
}

// What an operator takes at a node, as layers add it up.
std::optional<Seconds> time_at(const Operator& op, const lamina::Node& node) {
  const auto row = std::ranges::find(op.times, node.device, &DeviceTime::device);
  if (row != op.times.end()) return row->time;
  if (op.only_timed || node.compute.value() == 0.0) return std::nullopt;
  return op.work / node.compute;
}

Expected<Model> model_with(const Model& model, const Network& network, const Factors& factors) {
  ModelBuilder builder(model.name());
  for (const Tensor& tensor : model.tensors()) builder.add_tensor(tensor.name, tensor.size);
  for (const TensorId input : model.inputs()) builder.add_input(input);
  for (const Operator& given : model.operators()) {
    Operator op = given;
    for (std::size_t v = 0; v < factors.size(); ++v)
      if (factors[v])
        if (const auto time = time_at(given, network.nodes()[v]))
          op.times.push_back({class_of(network.nodes()[v]), Seconds(time->value() * *factors[v])});
    builder.add_operator(std::move(op));
  }
  for (const TensorId result : model.results()) builder.add_result(result);
  auto made = std::move(builder).build();
  if (!made) return made;
  return made->cut(model.cuts());
}

Expected<std::shared_ptr<const Network>> network_with(const Network& network,
                                                      const Factors& factors) {
  NetworkBuilder builder(network.name());
  if (auto ok = builder.set_chunk(network.chunk()); !ok) return tl::unexpected(ok.error());
  for (std::size_t v = 0; v < network.num_nodes(); ++v) {
    lamina::Node node = network.nodes()[v];
    if (factors[v]) node.device = class_of(node);
    if (auto added = builder.add_node(std::move(node)); !added)
      return tl::unexpected(added.error());
  }
  for (const LinkRow& row : network.rows())
    if (auto added = builder.add_link(row); !added) return tl::unexpected(added.error());
  return std::make_shared<const Network>(std::move(builder).build());
}

}  // namespace

Expected<PartTimes> time_parts(Fleet& fleet, const std::vector<std::string>& nodes,
                               const std::string& deployment, std::uint32_t turns, Seconds pace) {
  const auto pause = std::chrono::duration<double>(
      pace.value() / std::max(1.0, static_cast<double>(nodes.size())));
  std::map<PartTimes::key_type, std::vector<double>> taken;
  for (std::uint32_t turn = 0; turn < turns; ++turn) {
    for (const std::string& node : nodes) {
      std::this_thread::sleep_for(pause);
      auto rows = fleet.find(node)->time(deployment, 1);
      if (!rows) return tl::unexpected(rows.error());
      for (const agent::v1::PartTime& row : *rows)
        taken[{row.job(), row.part()}].push_back(row.seconds());
    }
  }
  PartTimes times;
  for (auto& [part, seconds] : taken) {
    std::ranges::sort(seconds);
    times[part] = Seconds(seconds[seconds.size() / 2]);
  }
  return times;
}

Expected<split::CheckedPlan> plan_retimed(const split::CheckedPlan& first,
                                          const split::CheckedPlan& current,
                                          const PartTimes& times) {
  const Factors factors = factors_of(first.instance, current.plan, times);
  auto network = network_with(*first.instance.network, factors);
  if (!network) return tl::unexpected(network.error());
  split::CheckedPlan next{first.name, first.options, {*network, {}}, {}};
  for (const Job& job : first.instance.jobs) {
    auto model = model_with(job.model(), *first.instance.network, factors);
    if (!model) return tl::unexpected(model.error());
    JobSpec spec = job.spec();
    spec.model_name = job.model_name();
    spec.model = std::make_shared<const Model>(*std::move(model));
    auto made = Job::make(**network, std::move(spec));
    if (!made) return tl::unexpected(made.error());
    next.instance.jobs.push_back(*std::move(made));
  }
  auto again = plan_again(next, first.plan);
  if (!again) return tl::unexpected(again.error());
  if (!again->plan) return error(ErrorCode::kUnsupported, again->reason, first.name);
  if (!again->unplanned.empty())
    return error(
        ErrorCode::kUnsupported,
        fmt::format("{}: {}", again->unplanned.front().job, again->unplanned.front().reason),
        first.name);
  return *std::move(again->plan);
}

bool is_same_plan(const Plan& a, const Plan& b) {
  const auto same_step = [](const Step& x, const Step& y) {
    if (x.what.index() != y.what.index()) return false;
    if (const auto* const send = std::get_if<SendStep>(&x.what)) {
      const auto& other = std::get<SendStep>(y.what);
      return send->tensor == other.tensor && send->link == other.link && send->to == other.to;
    }
    const auto& stay = std::get<ComputeStep>(x.what);
    const auto& other = std::get<ComputeStep>(y.what);
    return stay.node == other.node && stay.first_layer == other.first_layer &&
           stay.last_layer == other.last_layer;
  };
  return std::ranges::equal(a.jobs, b.jobs, [&](const PlannedJob& x, const PlannedJob& y) {
    return x.id == y.id && std::ranges::equal(x.steps, y.steps, same_step);
  });
}

}  // namespace lamina::runtime
