#include <array>

#include "lamina/formulations/formulation.h"
#include "lamina/formulations/layered_routing.h"
#include "lamina/formulations/placement_flow.h"
#include "lamina/formulations/placement_mccormick.h"
#include "lamina/formulations/placement_one_hop.h"
#include "lamina/formulations/placement_paths.h"
#include "lamina/formulations/placement_rlt.h"

namespace lamina::formulations {

std::span<const Formulation> all_formulations() {
  static const std::array kAll{layered_routing(),     placement_flow(),  placement_rlt(),
                               placement_mccormick(), placement_paths(), placement_one_hop()};
  return kAll;
}

lp::Programme programme_of(const Size& size) {
  lp::Programme programme;
  programme.reserve(static_cast<std::size_t>(size.variables), static_cast<std::size_t>(size.rows),
                    static_cast<std::size_t>(size.nonzeros));
  return programme;
}

const Formulation* find_formulation(std::string_view name) {
  for (const Formulation& formulation : all_formulations())
    if (formulation.name == name) return &formulation;
  return nullptr;
}

}  // namespace lamina::formulations
