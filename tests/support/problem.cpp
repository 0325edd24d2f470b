#include "tests/support/problem.h"

#include <fmt/format.h>
#include <memory>

#include "tests/support/sound.h"

namespace lamina::testing {
namespace {

std::shared_ptr<const Model> chain(const Problem& problem) {
  ModelBuilder builder("chain");
  TensorId tensor = builder.add_tensor("t0", problem.sizes[0]);
  builder.add_input(tensor);
  for (std::size_t l = 1; l < problem.sizes.size(); ++l) {
    Operator op = problem.operators[l - 1];
    op.inputs = {tensor};
    tensor = builder.add_tensor(fmt::format("t{}", l), problem.sizes[l]);
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  return std::make_shared<const Model>(sound(std::move(builder).build()));
}

}  // namespace

Problem problem_of(const Network& network, const Job& job) {
  Problem problem;
  problem.nodes.assign(network.nodes().begin(), network.nodes().end());
  problem.rows.assign(network.rows().begin(), network.rows().end());
  for (LinkRow& row : problem.rows) row.number.reset();  // rows may change places
  for (std::uint32_t l = 0; l <= job.model().num_layers(); ++l)
    problem.sizes.push_back(job.model().tensor_size(l));
  problem.operators.assign(job.model().operators().begin(), job.model().operators().end());
  problem.spec = job.spec();
  return problem;
}

Instance build(const Problem& problem) {
  NetworkBuilder builder("problem");
  for (const Node& node : problem.nodes) sound(builder.add_node(node));
  for (const LinkRow& row : problem.rows) sound(builder.add_link(row));
  Instance instance;
  instance.network = std::make_shared<const Network>(std::move(builder).build());
  JobSpec spec = problem.spec;
  spec.model = chain(problem);
  instance.jobs.push_back(sound(Job::make(*instance.network, std::move(spec))));
  return instance;
}

}  // namespace lamina::testing
