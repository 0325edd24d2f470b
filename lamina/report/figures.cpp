#include "lamina/report/figures.h"

#include <algorithm>
#include <array>

namespace lamina::report {
namespace {

constexpr std::array kFigures{
    Figure{"map",
           "The network: nodes sized by speed and coloured by utilisation, links by use, and the "
           "way that the tensors take",
           draw_map},
    Figure{"timeline", "What every resource does when", draw_timeline},
    Figure{"breakdown", "What the latency of each job consists of", draw_breakdown},
    Figure{
        "layers",
        "The layered graph: a row a tensor, a column a node; sending moves along a row, computing "
        "climbs",
        draw_layers}};

}  // namespace

std::span<const Figure> figures() { return kFigures; }

const Figure* find_figure(std::string_view name) {
  const auto* const found = std::ranges::find(kFigures, name, &Figure::name);
  return found == kFigures.end() ? nullptr : found;
}

}  // namespace lamina::report
