#pragma once

#include <utility>
#include <vector>

#include "lamina/model/job.h"

// One job in one network as plain lists, to be changed and built again: for properties such as
// "a faster link never makes the best plan worse".
namespace lamina::testing {

struct Problem {
  std::vector<Node> nodes;
  std::vector<LinkRow> rows;
  std::vector<Bytes> sizes;         // tensors 0..L
  std::vector<Operator> operators;  // layers 1..L, as a chain; inputs and outputs are not looked at
  JobSpec spec;                     // its model is not looked at
};

[[nodiscard]] Problem problem_of(const Network& network, const Job& job);
[[nodiscard]] Instance build(const Problem& problem);

}  // namespace lamina::testing
