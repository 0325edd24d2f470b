#include "lamina/deploy/agents.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <variant>

#include "lamina/io/text/json_writer.h"

namespace lamina::deploy {
namespace {

constexpr std::size_t kLongestName = 50;  // a DNS label has 63; objects add endings to it
constexpr double kMiB = 1024.0 * 1024.0, kProgram = 256.0 * kMiB;

// Letters and digits, in lower case, with single hyphens between them.
std::string label_of(std::string_view id) {
  std::string label = "agent";
  bool is_gap = true;
  for (const char c : id) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_plain = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain) {
      if (is_gap) label += '-';
      label += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    is_gap = !is_plain;
    if (label.size() >= kLongestName) break;
  }
  return label;
}

// What the plan's stays of all jobs need at each node: weights, and the greatest tensors on both
// sides.
std::map<std::string, double> needs_of(const split::CheckedPlan& plan) {
  std::map<std::string, double> needs;
  for (std::size_t j = 0; j < plan.instance.jobs.size(); ++j) {
    const Job& job = plan.instance.jobs[j];
    needs[plan.instance.network->node(job.source()).id] += 0.0;
    needs[plan.instance.network->node(job.destination()).id] += 0.0;
    for (const Step& step : plan.plan.jobs[j].steps) {
      if (const auto* const send = std::get_if<SendStep>(&step.what)) {
        for (const std::string* node : {&send->from, &send->to})
          needs[*node] += send->bytes.value();
        continue;
      }
      const auto& stay = std::get<ComputeStep>(step.what);
      double tensor = 0.0;
      for (auto l = stay.first_layer; l <= stay.last_layer; ++l) {
        const Layer& layer = job.model().layer(static_cast<std::uint32_t>(l));
        needs[stay.node] += (layer.weights + layer.state).value();
        tensor = std::max(tensor, layer.output.value());
      }
      needs[stay.node] += 2.0 * tensor;
    }
  }
  return needs;
}

// What all jobs together keep and pass on where all of their layers run.
struct Whole {
  double kept = 0.0;
  double passed = 0.0;  // the greatest tensor of each job, as it comes and as it goes
};

Whole whole_of(const std::vector<Job>& jobs) {
  Whole whole;
  for (const Job& job : jobs) {
    double tensor = job.model().tensor_size(0).value();
    for (const Layer& layer : job.model().layers()) {
      whole.kept += (layer.weights + layer.state).value();
      tensor = std::max(tensor, layer.output.value());
    }
    whole.passed += 2.0 * tensor;
  }
  return whole;
}

// When something is lost, the jobs are planned again, and any of their layers may come to any node
// that computes and has memory for them.
double most_at(const Node& node, const Whole& whole) {
  if (node.is_relay()) return whole.passed;
  const double kept = node.memory ? std::min(whole.kept, node.memory->value()) : whole.kept;
  return kept + 2.0 * whole.passed;  // what stays work on is there, too
}

// Twice what is needed: an engine packs weights for its kernels, and the old parts stay until the
// new ones are ready.
Bytes room_for(double need) { return Bytes(std::ceil((kProgram + 2.0 * need) / kMiB) * kMiB); }

}  // namespace

std::vector<AgentPlace> agents_of(const split::CheckedPlan& plan) {
  const std::map<std::string, double> needs = needs_of(plan);
  const Whole whole = whole_of(plan.instance.jobs);
  std::vector<AgentPlace> agents;
  std::set<std::string> names;
  for (const Node& node : plan.instance.network->nodes()) {
    const auto need = needs.find(node.id);
    if (need == needs.end()) continue;
    const std::string wanted = label_of(node.id);
    std::string name = wanted;
    for (int n = 2; !names.insert(name).second; ++n) name = fmt::format("{}-{}", wanted, n);
    const double most = std::max(need->second, most_at(node, whole));
    agents.push_back({node.id, std::move(name), room_for(most), room_for(need->second)});
  }
  return agents;
}

std::vector<std::string> command_line(const AgentPlace& agent, const Certificates& certificates) {
  return {"agent",
          "--node",
          agent.node,
          "--listen",
          fmt::format("0.0.0.0:{}", kAgentPort),
          "--metrics",
          fmt::format("0.0.0.0:{}", kMetricsPort),
          "--tls-cert",
          certificates.certificate,
          "--tls-key",
          certificates.key,
          "--tls-ca",
          certificates.authority};
}

std::string agents_json(const std::vector<AgentPlace>& agents) {
  std::string out;
  io::JsonBlock document(out, '{', io::JsonBlock::Layout::kLines);
  document.field("format", std::string_view("lamina.agents/1"));
  document.key("agents");
  io::JsonBlock list(out, '[', io::JsonBlock::Layout::kLines, 1);
  for (const AgentPlace& agent : agents) {
    list.element();
    io::JsonBlock row(out, '{');
    row.field("node", agent.node);
    row.field("address", fmt::format("{}:{}", agent.name, kAgentPort));
    row.close();
  }
  list.close();
  document.close();
  out += '\n';
  return out;
}

}  // namespace lamina::deploy
