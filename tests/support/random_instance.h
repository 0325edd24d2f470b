#pragma once

#include <memory>

#include "lamina/core/random.h"
#include "lamina/model/job.h"

// Random networks, models and jobs that hold what a planner may meet: relays, devices, one-way and
// parallel links, loops, parts that are not connected, zero works and sizes, times by device (of
// some layers nothing else), and rates, works and sizes over orders of magnitude.
namespace lamina::testing {

struct RandomShape {
  std::size_t min_nodes = 2, max_nodes = 8;
  std::size_t min_layers = 1, max_layers = 7;
  bool backlogs = true;
  bool overheads = true;
  bool constraints = true;  // releases, private layers and pins
  bool ends = false;        // stays pay for where they begin and end; most nodes have a device
  bool chunks = false;      // tensors travel in chunks, of any size from none to larger than all
};

[[nodiscard]] Network random_network(Random& random, const RandomShape& shape = {});
[[nodiscard]] std::shared_ptr<const Model> random_model(Random& random,
                                                        const RandomShape& shape = {});
[[nodiscard]] Job random_job(Random& random, const Network& network,
                             std::shared_ptr<const Model> model, const RandomShape& shape = {});

// A network with `num_jobs` jobs of as many models, with ids job, or job-1, job-2, ...
[[nodiscard]] Instance random_instance(Random& random, const RandomShape& shape = {},
                                       std::size_t num_jobs = 1);

}  // namespace lamina::testing
