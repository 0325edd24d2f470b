#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/ids.h"

namespace lamina {

class MemoryUse;  // memory_use.h

// Layers first_layer..last_layer (of the model as it is cut, from 1) run only at these nodes.
struct Pin {
  std::uint32_t first_layer = 1, last_layer = 1;
  std::vector<NodeId> nodes;
  std::string first_name{}, last_name{};  // by which the layers were given; empty: by number
};

// Why a layer may not run somewhere, or a tensor may not leave.
struct Reason {
  enum class Rule {
    kPrivate,  // layers 1..last_layer run at `node` alone, and the tensors before them stay there
    kPinned,   // a pin names other nodes
    kFused     // one kernel makes the tensor and uses it
  };
  Rule rule = Rule::kPinned;
  NodeId node{};  // of private layers: the source
  std::uint32_t last_layer = 0;
};

// What a plan may use up at most. Nothing is limited that is not given, but for the memory of
// nodes, which is a limit wherever a node states it.
struct Limits {
  std::optional<std::uint32_t> stays{};  // computing steps
  const MemoryUse* in_use = nullptr;     // memory that other jobs take up; null: none

  [[nodiscard]] bool is_unlimited() const { return !stays; }
  friend bool operator==(const Limits&, const Limits&) = default;
};

// What one job may do, whatever the network is able to do: which layers may run where, and which
// tensors may cross which links. A job owns one; nothing else reads private layers and pins, so
// that a new rule is known everywhere once it is known here (tools/lint_includes sees to it).
// Layers count from 1, tensors from 0.
class Constraints {
 public:
  // Everything is allowed.
  Constraints() = default;
  // Layers 1..private_layers run at the source, and tensors 0..private_layers - 1 stay there;
  // layers run at the nodes of all their pins. Fails with kValue, or kUnknownName for a
  // node that does not exist; `where` is the key at fault ("private_layers", "pins[0].first_layer",
  // ...).
  [[nodiscard]] static Expected<Constraints> make(std::size_t num_nodes, std::uint32_t num_layers,
                                                  NodeId source, std::uint32_t private_layers,
                                                  std::vector<Pin> pins);

  // The same rules, and tensors that stay where they are since a kernel makes and uses each of them
  // (Layer::fused): they may not cross links unless no node may run both layers. Tensors ascend,
  // and are neither the first nor the last.
  [[nodiscard]] Constraints with_fused(const std::vector<std::uint32_t>& tensors) const;
  // The same rules where the layers run in another order, in which layer i is what was layer
  // order[i - 1] + 1. Nothing if the private layers are not its first ones. O(layers x pins).
  [[nodiscard]] std::optional<Constraints> along(std::span<const std::uint32_t> order) const;
  // The same for a further run of a model that generates: the token that it begins with comes from
  // elsewhere, so that tensor 0 may travel.
  [[nodiscard]] Constraints of_further_runs() const;

  // Whether everything is allowed.
  [[nodiscard]] bool is_free() const {
    return private_layers_ == 0 && pins_.empty() && fused_.empty();
  }
  // Whether the layer may run at every node. O(pins).
  [[nodiscard]] bool is_free(std::uint32_t layer) const;
  // Whether the layer may run at the node; if the node is able to is another question. O(pins log
  // nodes of a pin).
  [[nodiscard]] bool allows(std::uint32_t layer, NodeId node) const;
  // The nodes that may run a layer that is not free, ascending. O(nodes of the pins there).
  void list_candidates(std::uint32_t layer, std::vector<NodeId>& candidates) const;

  // Whether the tensor may cross the link. O(1).
  [[nodiscard]] bool carries(std::uint32_t tensor, LinkId /*link*/) const { return leaves(tensor); }
  // Whether some link may carry the tensor. No rule tells links apart so far: it may cross all
  // links, or none. An engine that asks only this has to say in `supports` that it does, once one
  // does. O(1).
  [[nodiscard]] bool leaves(std::uint32_t tensor) const {
    return (tensor >= private_layers_ || tensor < first_kept_) &&
           (fused_.empty() || !is_fused(tensor));
  }

  // Why the layer may not run at the node, the first rule that says so; nothing if it may.
  [[nodiscard]] std::optional<Reason> why_not(std::uint32_t layer, NodeId node) const;
  // Why the layer may not run everywhere; nothing if it is free.
  [[nodiscard]] std::optional<Reason> why_limited(std::uint32_t layer) const;
  // Why the tensor may cross no link; nothing if it may.
  [[nodiscard]] std::optional<Reason> why_stays(std::uint32_t tensor) const;

  // Equal keys allow the same: jobs that share a model, a key and their ends share searches and
  // what is prepared for them. Ordered. The source is part of it only if a rule depends on it.
  using Key = std::vector<std::size_t>;
  [[nodiscard]] Key key() const;

 private:
  [[nodiscard]] bool is_fused(std::uint32_t tensor) const;

  friend class Job;  // gives the rules back in its JobSpec

  NodeId source_{};
  std::uint32_t private_layers_ = 0;
  std::uint32_t first_kept_ = 0;        // private tensors are those from here on
  std::vector<Pin> pins_;               // their nodes ascend
  std::vector<std::uint32_t> fused_{};  // tensors that one kernel makes and uses; ascending
};

}  // namespace lamina
