#include "lamina/probe/probed_network.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"

namespace lamina::probe {
namespace {

struct MeasuredRow {
  LinkRow row;
  std::optional<io::Measured> measured{};
};

// Figures of so many digits say all that was measured, and read well.
double rounded(double value, int digits) {
  if (value == 0.0) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) + 1 - digits);
  return std::round(value / unit) * unit;
}
template <class Q>
Q rounded(Q value) {
  return Q(rounded(value.value(), 5));
}
io::Measured how_measured(std::uint32_t times, double spread) {
  return {times, rounded(spread, 2)};
}

class Probe {
 public:
  Probe(Prober& prober, const std::vector<agents::AgentRow>& agents, const Probing& how)
      : prober_(prober), agents_(agents), how_(how) {}

  Expected<io::NetworkFile> run(const std::string& engine) {
    if (auto ok = add_nodes(); !ok) return tl::unexpected(ok.error());
    auto linked = how_.network != nullptr ? measure_rows() : measure_pairs();
    if (!linked) return tl::unexpected(linked.error());
    if (how_.network != nullptr)
      if (auto ok = builder_.set_chunk(how_.network->chunk()); !ok)
        return tl::unexpected(ok.error());
    notes_.push_back({.code = "probed-speed",
                      .count = std::max<std::size_t>(num_speeds_, 1),
                      .text = fmt::format(
                          "speeds of {} nodes are those of a small convolutional model (four 3 x 3 "
                          "convolutions of 64 channels on 56 x 56), by {}; times of a profile are "
                          "better",
                          num_speeds_, engine),
                      .assumption = true});
    return io::NetworkFile{
        std::move(builder_).build(), {}, std::move(notes_), {}, std::move(measured_)};
  }

 private:
  [[nodiscard]] bool has_agent(const std::string& node) const {
    return std::ranges::find(agents_, node, &agents::AgentRow::node) != agents_.end();
  }
  void say(const std::string& words) const {
    if (how_.say) how_.say(words);
  }

  Expected<void> add_nodes() {
    std::vector<Node> nodes;
    if (how_.network != nullptr) {
      builder_.set_name(how_.network->name());
      nodes.assign(how_.network->nodes().begin(), how_.network->nodes().end());
    } else {
      for (const agents::AgentRow& agent : agents_) nodes.push_back({.id = agent.node});
    }
    if (std::ranges::none_of(nodes, [&](const Node& node) { return has_agent(node.id); }))
      return error(ErrorCode::kUnknownName, "none of its nodes has an agent", how_.network_name);
    for (Node& node : nodes)
      if (auto ok = add_node(std::move(node)); !ok) return ok;
    return {};
  }

  // Relays of a given network stay relays.
  Expected<void> add_node(Node node) {
    const bool is_measured = has_agent(node.id) && (how_.network == nullptr || !node.is_relay());
    if (is_measured) {
      say(fmt::format("speed of {}", node.id));
      const auto found = prober_.measure_node(node.id);
      if (!found) return tl::unexpected(found.error());
      node.compute = rounded(found->speed);
      node.backlog = rounded(Flop(found->speed.value() * found->waiting.value()));
      if (!node.memory && found->memory > Bytes()) node.memory = found->memory;
      io::keep(measured_.nodes, ids_.size(), how_measured(found->times, found->spread));
      ++num_speeds_;
    }
    auto id = builder_.add_node(std::move(node));
    if (!id) return tl::unexpected(id.error());
    ids_.push_back(*id);
    return {};
  }

  Expected<void> measure_pairs() {
    for (std::size_t a = 0; a < agents_.size(); ++a)
      for (std::size_t b = 0; b < agents_.size(); ++b) {
        if (a == b) continue;
        const auto row = static_cast<std::uint32_t>(num_rows_);
        const std::string &from = agents_[a].node, &to = agents_[b].node;
        const auto found = measured(from, to, row);
        if (!found) {
          if (auto ok = leave_out(from, to, found.error()); !ok) return ok;
          continue;
        }
        const LinkRow link{ids_[a], ids_[b], found->bandwidth, found->delay};
        if (auto ok = add_row({link, how_measured(prober_.runs(), found->spread)}); !ok) return ok;
      }
    return {};
  }

  // Where both agents answer and nothing comes through, there is no link. All else is an error.
  Expected<void> leave_out(const std::string& from, const std::string& to, const Error& why) {
    if (why.code != ErrorCode::kFile) return tl::unexpected(why);
    for (const std::string& node : {from, to})
      if (auto ok = prober_.demand_answer(node); !ok) return ok;
    notes_.push_back({.code = "no-link",
                      .text = fmt::format("there is no link from {} to {}: {}",
                                          lamina::quoted(from), lamina::quoted(to), why.text()),
                      .assumption = true});
    say(notes_.back().text);
    return {};
  }

  Expected<void> measure_rows() {
    for (const LinkRow& row : how_.network->rows()) {
      auto found = measured_row(row);
      if (!found) return tl::unexpected(found.error());
      if (auto ok = add_row(*found); !ok) return ok;
    }
    return {};
  }

  Expected<MeasuredRow> measured_row(LinkRow row) {
    const Network& network = *how_.network;
    const std::string &from = network.node(row.from).id, &to = network.node(row.to).id;
    const bool is_loop = row.from == row.to;
    if (is_loop || !has_agent(from) || !has_agent(to)) {
      notes_.push_back(
          {.code = "unmeasured-link",
           .text = fmt::format("the link from {} to {} was not measured: {}", lamina::quoted(from),
                               lamina::quoted(to),
                               is_loop ? "it leads to where it begins" : "both ends need an agent"),
           .assumption = true});
      return MeasuredRow{row};
    }
    const auto number = row.number.value_or(static_cast<std::uint32_t>(num_rows_));
    const auto forth = measured(from, to, number);
    if (!forth) return tl::unexpected(forth.error());
    row.bandwidth = forth->bandwidth;
    row.delay = forth->delay;
    row.backlog = Bytes();  // what waits there now is in the delay
    io::Measured how = how_measured(prober_.runs(), forth->spread);
    if (!row.duplex) return MeasuredRow{row, how};
    const auto back = measured(to, from, number);
    if (!back) return tl::unexpected(back.error());
    row.bandwidth = (forth->bandwidth + back->bandwidth) / 2;
    row.delay = (forth->delay + back->delay) / 2;
    const double apart = std::abs((forth->bandwidth - back->bandwidth) / row.bandwidth) / 2;
    how = how_measured(2 * prober_.runs(), std::max({forth->spread, back->spread, apart}));
    return MeasuredRow{row, how};
  }

  Expected<LinkEstimate> measured(const std::string& from, const std::string& to,
                                  std::uint32_t row) {
    say(fmt::format("link from {} to {}", from, to));
    return prober_.measure_link(from, to, row);
  }

  Expected<void> add_row(const MeasuredRow& it) {
    if (it.measured) io::keep(measured_.links, num_rows_, *it.measured);
    ++num_rows_;
    LinkRow row = it.row;
    if (it.measured) {
      row.bandwidth = rounded(row.bandwidth);
      row.delay = rounded(row.delay);
    }
    if (auto ok = builder_.add_link(row); !ok) return tl::unexpected(ok.error());
    return {};
  }

  Prober& prober_;
  const std::vector<agents::AgentRow>& agents_;
  const Probing& how_;
  NetworkBuilder builder_;
  std::vector<NodeId> ids_;
  std::vector<Note> notes_;
  io::MeasuredParts measured_;
  std::size_t num_rows_ = 0, num_speeds_ = 0;
};

}  // namespace

Expected<io::NetworkFile> probed_network(Prober& prober,
                                         const std::vector<agents::AgentRow>& agents,
                                         const std::string& engine, const Probing& how) {
  return Probe(prober, agents, how).run(engine);
}

}  // namespace lamina::probe
