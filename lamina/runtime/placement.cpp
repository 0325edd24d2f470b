#include "lamina/runtime/placement.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>
#include <variant>

#include "lamina/core/quoted.h"
#include "lamina/runtime/deployed.h"

namespace lamina::runtime {
namespace {

using Addresses = std::map<std::string, std::string>;

// Follows one job's steps and writes down what agents have to know.
class JobPlacer {
 public:
  // `network` has the ids of the job's ends, `promised` the rates of links.
  struct Networks {
    const Network &network, &promised;
  };
  JobPlacer(const Job& job, Networks networks, const PlannedJob& row, const DeployedJob& deployed,
            const Addresses& addresses)
      : promised_(networks.promised), row_(row), deployed_(deployed), addresses_(addresses) {
    placed_.source = networks.network.node(job.source()).id;
    placed_.destination = networks.network.node(job.destination()).id;
    at_ = placed_.source;
    for (const TensorSpec& spec : deployed.inputs) specs_[spec.name] = spec;
    for (const Part& part : deployed.parts)
      for (const TensorSpec& spec : part.outputs) specs_[spec.name] = spec;
  }

  // The first node that needs an agent and has none; "" if all have.
  [[nodiscard]] std::string lacking() const {
    std::vector<std::string> needed{placed_.source, placed_.destination};
    for (const Part& part : deployed_.parts) needed.push_back(part.node);
    for (const std::string& node : needed)
      if (!addresses_.contains(node)) return node;
    return {};
  }

  void run(agent::v1::Job& job, std::set<std::string>& nodes) {
    job.set_id(row_.id);
    job.set_source(placed_.source);
    job.set_destination(placed_.destination);
    job.set_priority(static_cast<std::uint32_t>(row_.priority.value_or(1)));
    begin_way(job);
    for (const Step& step : row_.steps)
      if (const auto* const send = std::get_if<SendStep>(&step.what))
        add_send(job, step, *send);
      else
        add_stay(job, step);
    if (placed_.destination != placed_.source) {
      job.mutable_home()->set_from(placed_.destination);
      job.mutable_home()->set_to(placed_.source);
      job.mutable_home()->set_address(addresses_.at(placed_.source));
    }
    nodes.insert({placed_.source, placed_.destination});
    for (const agent::v1::Part& part : job.parts()) nodes.insert(part.node());
    for (const agent::v1::Way& way : job.ways())
      for (const agent::v1::Hop& hop : way.hops()) nodes.insert({hop.from(), hop.to()});
    fill_ends();
  }

  [[nodiscard]] Placement::PlacedJob placed() && { return std::move(placed_); }

 private:
  void begin_way(agent::v1::Job& job) {
    const auto index = static_cast<std::size_t>(job.ways_size());
    agent::v1::Way& way = *job.add_ways();
    if (index < deployed_.ways.size())
      for (const std::string& name : deployed_.ways[index].tensors)
        fill(*way.add_tensors(), specs_.at(name));
  }

  void add_stay(agent::v1::Job& job, const Step& step) {
    const Part& part = deployed_.parts[static_cast<std::size_t>(job.parts_size())];
    agent::v1::Part& told = *job.add_parts();
    told.set_sha256(part.sha256);
    told.set_node(part.node);
    if (part.data) {
      told.mutable_data()->set_name(part.data->file);
      told.mutable_data()->set_sha256(part.data->sha256);
    }
    for (const TensorSpec& spec : part.inputs) fill(*told.add_inputs(), spec);
    for (const TensorSpec& spec : part.outputs) fill(*told.add_outputs(), spec);
    job.add_compute_steps(static_cast<std::uint32_t>(placed_.steps.size()));
    placed_.steps.push_back({step, step.end - step.start, {}});
    begin_way(job);
  }

  // A hop that begins where no agent is goes on with the one before.
  void add_send(agent::v1::Job& job, const Step& step, const SendStep& send) {
    agent::v1::Way& way = *job.mutable_ways(job.ways_size() - 1);
    const bool goes_on = way.hops_size() > 0 && !addresses_.contains(send.from);
    if (!goes_on) {
      agent::v1::Hop& hop = *way.add_hops();
      hop.set_from(send.from);
      hop.set_step(static_cast<std::uint32_t>(placed_.steps.size()));
      placed_.steps.push_back({step, {}, {}});
    }
    agent::v1::Hop& hop = *way.mutable_hops(way.hops_size() - 1);
    hop.set_to(send.to);
    if (const auto it = addresses_.find(send.to); it != addresses_.end())
      hop.set_address(it->second);
    hop.add_rows(static_cast<std::uint32_t>(send.link));
    hop.set_rate(goes_on ? std::min(hop.rate(), rate_of(send)) : rate_of(send));
    agents::MeasuredStep& measured = placed_.steps.back();
    std::get<SendStep>(measured.step.what).to = send.to;
    measured.step.end = step.end;
    measured.predicted = step.end - measured.step.start;
  }

  // Bytes a second; 0: not known, so that nobody is held to it.
  [[nodiscard]] double rate_of(const SendStep& send) const {
    const auto from = promised_.find(send.from), to = promised_.find(send.to);
    if (!from || !to) return 0.0;
    const auto link = promised_.find_link(static_cast<std::size_t>(send.link), *from, *to);
    return link ? promised_.link(*link).bandwidth.value() : 0.0;
  }

  void fill_ends() {
    for (const std::string& name : deployed_.ways.front().tensors)
      placed_.first.push_back(specs_.at(name));
    for (const std::string& name : deployed_.ways.back().tensors)
      placed_.last.push_back(specs_.at(name));
  }

  const Network& promised_;
  const PlannedJob& row_;
  const DeployedJob& deployed_;
  const Addresses& addresses_;
  std::string at_;
  std::map<std::string, TensorSpec> specs_;
  Placement::PlacedJob placed_;
};

}  // namespace

Expected<Placement> place(const split::CheckedPlan& plan, const Deployment& deployment,
                          const Addresses& addresses, const std::string& agents_name,
                          const PlacementOptions& options) {
  Placement placement;
  placement.request.set_deployment(options.deployment);
  placement.request.set_exact(options.exact);
  placement.request.set_discipline(plan.plan.discipline.empty() ? std::string(kPreemptivePriority)
                                                                : plan.plan.discipline);
  const Network& network = *plan.instance.network;
  const Network& promised = options.promised != nullptr ? *options.promised : network;
  if (network.chunk() < Bytes::infinity())
    placement.request.set_chunk(static_cast<std::uint64_t>(network.chunk().value()));
  std::set<std::string> nodes;
  for (std::size_t j = 0; j < deployment.jobs.size(); ++j) {
    JobPlacer placer(plan.instance.jobs[j], {network, promised}, plan.plan.jobs[j],
                     deployment.jobs[j], addresses);
    if (const std::string node = placer.lacking(); !node.empty())
      return error(ErrorCode::kUnknownName,
                   fmt::format("node {} of the plan has no agent", lamina::quoted(node)),
                   agents_name);
    placer.run(*placement.request.add_jobs(), nodes);
    placement.jobs.push_back(std::move(placer).placed());
  }
  placement.nodes.assign(nodes.begin(), nodes.end());
  return placement;
}

}  // namespace lamina::runtime
