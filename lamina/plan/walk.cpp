#include "lamina/plan/walk.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/model/layer_names.h"
#include "lamina/model/tensor_names.h"

namespace lamina {
namespace {

// Walks along the steps of one job.
class StepWalk {
 public:
  StepWalk(const Network& network, const Job& job)
      : network_(network), job_(job), at_(job.source()) {}

  void take(const SendStep& step) {
    const auto from = known("from", step.from), to = known("to", step.to);
    demand_place(from, "from", step.from);
    demand_tensor(step);
    const auto link = from && to ? link_of(step, *from, *to) : std::nullopt;
    if (link) route_.emplace_back(Hop{static_cast<std::uint32_t>(step.tensor), *link});
    at_ = to;
    computing_ = false;
    ++index_;
  }

  void take(const ComputeStep& step) {
    const auto node = known("node", step.node);
    demand_place(node, "node", step.node);
    if (step.operators && job_.model().cuts() != Cuts::kLattice)
      misstated("wrong-order", "operators", "only plans of cuts lattice list operators");
    const bool follow = step.first_layer == done_ + 1, exist = demand_layers(step);
    if (follow && exist) {
      demand_layer_name("first_layer_name", step.first_layer, step.first_layer_name);
      demand_layer_name("last_layer_name", step.last_layer, step.last_layer_name);
    }
    if (exist && node) {
      demand_runnable(step, *node);
      route_.emplace_back(Stay{*node, static_cast<std::uint32_t>(step.first_layer),
                               static_cast<std::uint32_t>(step.last_layer)});
    }
    at_ = node;
    done_ = bounded(step.last_layer);
    computing_ = true;
    ++index_;
  }

  Walk finish() && {
    if (done_ != last_layer()) {
      fail_at_end("layers-missing",
                  fmt::format("the steps end with {} of {} layers done", done_, last_layer()));
    }
    if (at_ && *at_ != job_.destination()) {
      fail_at_end("not-at-destination", fmt::format("the steps end at {}, the destination is {}",
                                                    called(*at_), called(job_.destination())));
    }
    return {sound_ ? std::optional(std::move(route_)) : std::nullopt, std::move(faults_)};
  }

 private:
  [[nodiscard]] std::int64_t last_layer() const { return job_.model().num_layers(); }
  // Far-fetched numbers of a stranger, brought near enough to count on from them.
  [[nodiscard]] std::int64_t bounded(std::int64_t layer) const {
    return std::clamp<std::int64_t>(layer, 0, last_layer() + 1);
  }
  [[nodiscard]] std::string called(NodeId v) const {
    return quoted(network_.node(v).id, std::string::npos);
  }

  // That a step says what is not so, without which its walk is the same.
  void misstated(std::string_view code, std::string_view key, std::string message) {
    faults_.push_back({code, index_, key, std::move(message)});
  }
  void fail(std::string_view code, std::string_view key, std::string message) {
    sound_ = false;
    misstated(code, key, std::move(message));
  }
  void fail_at_end(std::string_view code, std::string message) {
    sound_ = false;
    faults_.push_back({code, std::nullopt, {}, std::move(message)});
  }
  // The step before may as well be the one that is wrong.
  void blame_step_before(const std::string& message) {
    if (index_ > 0)
      faults_.push_back({"does-not-join",
                         index_ - 1,
                         {},
                         fmt::format("step {} does not follow: {}", index_ + 1, message)});
  }

  std::optional<NodeId> known(std::string_view key, const std::string& id) {
    const auto found = network_.find(id);
    if (!found) fail("unknown-node", key, fmt::format("the network has no node {}", quoted(id)));
    return found;
  }

  void demand_place(std::optional<NodeId> node, std::string_view key, const std::string& id) {
    if (!node || !at_ || *node == *at_) return;
    fail("wrong-place", key,
         fmt::format("the step is at {}, but the job is at {}", quoted(id), called(*at_)));
  }

  void demand_tensor(const SendStep& step) {
    const bool is_there = step.tensor == done_;
    if (!is_there) {
      const auto message =
          fmt::format("tensor {} is sent, but tensor {} is there", step.tensor, done_);
      fail("wrong-tensor", "tensor", message);
      blame_step_before(message);
      done_ = bounded(step.tensor);
    }
    if (step.tensor < 0 || step.tensor > last_layer()) return;
    const auto tensor = static_cast<std::uint32_t>(step.tensor);
    if (const auto why = job_.constraints().why_stays(tensor)) {
      switch (why->rule) {
        case Reason::Rule::kPrivate:
          fail("private-tensor", "tensor",
               fmt::format("tensor {} must stay at {}: {} layers are private", tensor,
                           called(why->node), why->last_layer));
          break;
        case Reason::Rule::kPinned: break;  // pins hold layers, not tensors
        case Reason::Rule::kFused:
          fail("fused-tensor", "tensor",
               fmt::format("tensor {} must stay: one kernel makes and uses it, and only cuts any "
                           "or lattice cut there",
                           tensor));
          break;
      }
    }
    const Bytes size = job_.model().tensor_size(tensor);
    if (!(std::abs((step.bytes - size).value()) <= 1e-9 * size.value())) {
      misstated("wrong-bytes", "bytes",
                fmt::format("{:.12g} B are sent, but tensor {} has {:.12g} B", step.bytes.value(),
                            tensor, size.value()));
    }
    if (is_there && step.tensors) demand_names(*step.tensors, tensor);
  }

  // Whoever cuts the model does so by these names.
  void demand_names(std::vector<std::string> said, std::uint32_t tensor) {
    std::vector<std::string> right = tensor_names(job_.model(), tensor);
    std::ranges::sort(said);
    std::ranges::sort(right);
    if (said != right)
      misstated("wrong-name", "tensors",
                fmt::format("tensor {} is {}, not {}", tensor, quoted_list(right, 4),
                            said.empty() ? "nothing" : quoted_list(said, 4)));
  }

  void demand_layer_name(std::string_view key, std::int64_t layer, const std::string& said) {
    const std::string& right = job_.model().layer(static_cast<std::uint32_t>(layer)).name;
    if (!said.empty() && !is_called(job_.model(), static_cast<std::uint32_t>(layer), said))
      misstated("wrong-name", key,
                fmt::format("layer {} is {}, not {}", layer, quoted(right), quoted(said)));
  }

  std::optional<LinkId> link_of(const SendStep& step, NodeId from, NodeId to) {
    const auto rows = network_.rows();
    const auto at = std::ranges::lower_bound(
        rows, step.link, {}, [](const LinkRow& it) { return std::int64_t{*it.number}; });
    if (at == rows.end() || std::int64_t{*at->number} != step.link) {
      fail("no-such-link", "link",
           fmt::format(
               "there is no link {}, the network's rows are 0..{}{}", step.link,
               static_cast<std::int64_t>(network_.num_rows()) - 1,
               step.link >= 0 && at != rows.end() ? ", without some that are taken out" : ""));
      return std::nullopt;
    }
    const std::size_t row = *at->number;
    const auto link = network_.find_link(row, from, to);
    if (!link) {
      const LinkRow& it = *at;
      fail("wrong-link", "link",
           fmt::format("link {} leads from {} to {}{}, not from {} to {}", row, called(it.from),
                       called(it.to), it.duplex ? " and back" : "", called(from), called(to)));
    }
    return link;
  }

  // Demands that the layers come next; says whether they exist.
  bool demand_layers(const ComputeStep& step) {
    if (computing_) {
      fail("stay-cut-in-two", "node",
           "the step before computes as well: neighbouring layers at one node are one stay");
    }
    if (step.first_layer != done_ + 1) {
      const auto message =
          fmt::format("layer {} is computed, but layer {} is next", step.first_layer, done_ + 1);
      fail(step.first_layer > done_ ? "layer-skipped" : "layer-repeated", "first_layer", message);
      blame_step_before(message);
    }
    if (step.last_layer < step.first_layer) {
      fail("wrong-layers", "last_layer",
           fmt::format("layers {}..{} are not a range", step.first_layer, step.last_layer));
    }
    if (step.last_layer > last_layer()) {
      fail("no-such-layer", "last_layer",
           fmt::format("there is no layer {}, the model has layers 1..{}", step.last_layer,
                       last_layer()));
    }
    return step.first_layer >= 1 && step.first_layer <= step.last_layer &&
           step.last_layer <= last_layer();
  }

  // Names the first layer of the stay that the node may not run, and the first that it cannot.
  void demand_runnable(const ComputeStep& step, NodeId v) {
    const auto first = static_cast<std::uint32_t>(step.first_layer);
    const auto last = static_cast<std::uint32_t>(step.last_layer);
    for (auto l = first; l <= last; ++l) {
      const auto why = job_.constraints().why_not(l, v);
      if (!why) continue;
      switch (why->rule) {
        case Reason::Rule::kPrivate:
          fail("private-layer", "node",
               fmt::format("layer {} is private to {}", l, called(why->node)));
          break;
        case Reason::Rule::kPinned:
          fail("pinned-layer", "node", fmt::format("layer {} is not pinned to {}", l, called(v)));
          break;
        case Reason::Rule::kFused: break;  // holds tensors, not layers
      }
      break;
    }
    for (auto l = first; l <= last; ++l) {
      if (job_.model().layer_time(l, network_.node(v))) continue;
      fail("cannot-compute", "node",
           fmt::format("{} has neither a speed nor a time for layer {}", called(v), l));
      break;
    }
  }

  const Network& network_;
  const Job& job_;
  std::optional<NodeId> at_;  // nothing: some unknown node
  std::int64_t done_ = 0;     // layers done, as the steps say
  bool computing_ = false;
  bool sound_ = true;
  std::size_t index_ = 0;
  Route route_;
  std::vector<Fault> faults_;
};

}  // namespace

Walk walk_of(const Network& network, const Job& job, const std::vector<Step>& steps) {
  StepWalk walk(network, job);
  for (const Step& step : steps) std::visit([&](const auto& what) { walk.take(what); }, step.what);
  return std::move(walk).finish();
}

}  // namespace lamina
