#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lamina/formulations/problem.h"
#include "lamina/formulations/size.h"
#include "lamina/lp/programme.h"
#include "lamina/plan/route.h"

// What all formulations share: the placement variables x_{l,u}, and routes as placements with ways.
namespace lamina::formulations {

// Labels of the nodes and ways of a problem in a programme, for names.
struct Names {
  explicit Names(const Problem& problem, lp::Programme& programme);
  std::vector<lp::LabelId> nodes, ways;
};

// Adds x_{l,u} with cost p_l(u), in the order of Problem::first_placement; whole if memory is
// limited, whatever `integer` says. `extra` adds to the
// costs of single ones (seconds, infinite: the placement is impossible); empty for none.
void add_placements(const Problem& problem, const Names& names, bool integer,
                    std::span<const double> extra, lp::Programme& programme);

// Adds, for every node with a limit of memory (Problem::memory_limits), the row
//   sum over l of (weights_l + state_l) / memory_u x_{l,u} <= 1                       "memory.u"
// over the layers that take anything. With such rows all x have to be whole.
void add_memory_rows(const Problem& problem, lp::Programme& programme);
// How many rows and nonzeros these are.
[[nodiscard]] Size memory_size(const Problem& problem);

// Adds sum over u of x_{l,u} = 1 for every layer.
void add_assignment_rows(const Problem& problem, lp::Programme& programme);

// The node of every layer where all placements are whole to within 1e-6, else nothing.
[[nodiscard]] std::optional<std::vector<NodeId>> placement_in(const Problem& problem,
                                                              std::span<const double> values);

// The node of every layer of a route.
[[nodiscard]] std::vector<NodeId> placement_of(const Problem& problem, const Route& route);

// Writes x_{l,u} = 1 for the nodes of the layers into the first values.
void set_placements(const Problem& problem, std::span<const NodeId> placement,
                    std::span<double> values);

// The node where tensor t is made and the one where it is wanted, by the placement.
[[nodiscard]] NodeId made_at(const Problem& problem, std::span<const NodeId> placement,
                             std::uint32_t t);
[[nodiscard]] NodeId wanted_at(const Problem& problem, std::span<const NodeId> placement,
                               std::uint32_t t);

// The links over which tensor t goes, for all t; nothing where one has no way.
using WayOf = std::optional<std::vector<LinkId>>;

// The route of a placement whose tensor t goes over way(t); neighbouring layers at one node make
// one stay.
template <class WayOfTensor>
[[nodiscard]] std::optional<Route> join(const Problem& problem, std::span<const NodeId> placement,
                                        WayOfTensor&& way) {
  Route route;
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    const WayOf links = way(t);
    if (!links) return std::nullopt;
    for (const LinkId link : *links) route.push_back(Hop{t, link});
    if (t == problem.num_layers()) break;
    Stay* last = route.empty() ? nullptr : std::get_if<Stay>(&route.back());
    if (last != nullptr && last->node == placement[t])
      last->last_layer = t + 1;
    else
      route.push_back(Stay{placement[t], t + 1, t + 1});
  }
  return route;
}

// The route of a placement over shortest ways, whatever the values (see Formulation::route).
[[nodiscard]] std::optional<Route> shortest_route(const Problem& problem,
                                                  std::span<const NodeId> placement,
                                                  std::span<const double> values);

}  // namespace lamina::formulations
