#include "apps/lamina/show/headline.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

struct Named {
  std::string name, facts;
};

std::string nameless(std::string_view name, std::string_view otherwise) {
  return name.empty() ? std::string(otherwise) : printable(name);
}

struct Gaps {
  std::size_t inside, between;  // of name and facts; of one part and the next
};

std::size_t width_of(const std::vector<Named>& parts, Gaps gaps) {
  std::size_t width = (parts.size() - 1) * gaps.between;
  for (const Named& part : parts)
    width += columns(part.name) + (part.facts.empty() ? 0 : gaps.inside + columns(part.facts));
  return width;
}

// The parts beside each other, as far apart as the page allows; below each other where they don't
// fit even close together.
std::string laid_out(const Style& style, const std::vector<Named>& parts) {
  static constexpr std::array kGaps{Gaps{3, 8}, Gaps{3, 6}, Gaps{2, 4}};
  const auto* const gaps =
      std::ranges::find_if(kGaps, [&](Gaps g) { return width_of(parts, g) <= style.width; });
  const bool fits = gaps != kGaps.end();
  std::string out;
  for (const Named& part : parts) {
    if (!out.empty()) out += fits ? std::string(gaps->between, ' ') : "\n";
    out += paint(style, Tone::kStrong, part.name);
    if (!part.facts.empty()) out += std::string(fits ? gaps->inside : 3, ' ') + part.facts;
  }
  return out + '\n';
}

}  // namespace

std::string model_facts(const Model& model) {
  Flop work;
  Bytes weights;
  for (const Layer& layer : model.layers()) {
    work += layer.work;
    weights += layer.weights;
  }
  std::string out = counted(model.num_layers(), "layer");
  if (work > Flop()) out += ", " + to_human(work);
  if (weights > Bytes()) out += ", " + to_human(weights);
  if (model.steps() > 0) out += ", " + counted(model.steps() + std::size_t{1}, "run");
  return out;
}

std::string network_facts(const Network& network) {
  const auto relays =
      static_cast<std::size_t>(std::ranges::count_if(network.nodes(), &Node::is_relay));
  const std::size_t compute = network.num_nodes() - relays;
  const std::string kinds = relays == 0 ? "" : fmt::format(" ({} compute)", compute);
  return fmt::format("{}{}, {}", counted(network.num_nodes(), "node"), kinds,
                     counted(network.num_links(), "link"));
}

std::string job_line(const Style& style, const Network& network, const Job& job) {
  const std::string_view arrow = style.unicode ? " → " : " -> ";
  const auto node = [&](NodeId v) { return printable(network.node(v).id); };
  return laid_out(style, {{nameless(job.model().name(), "model"), model_facts(job.model())},
                          {nameless(network.name(), "network"), network_facts(network)},
                          {node(job.source()) + std::string(arrow) + node(job.destination()), ""}});
}

std::string network_line(const Style& style, const Network& network, std::string_view more) {
  return laid_out(style, {{nameless(network.name(), "network"), network_facts(network)},
                          {std::string(more), ""}});
}

}  // namespace lamina::app
