#pragma once

#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/network.h"
#include "lamina/plan/trace.h"

namespace lamina::report {

// How busy the resources of a network were, by node and by directed link.
struct Usage {
  Usage(const Network& network, const Trace& trace);

  struct At {
    Seconds busy;
    double utilisation = 0.0;
  };
  std::vector<At> nodes, links;
};

}  // namespace lamina::report
