// A jobs file with a network of two nodes, a and b, and a model of two layers under each name.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/networks/network_json.h"

namespace {

using namespace lamina;

const Network& network() {
  static const io::NetworkFile file = *io::parse_network_json(
      {"network",
       R"({"format": "lamina.network/1", "nodes": [{"id": "a"}, {"id": "b"}], "links": []})"});
  return file.network;
}

std::shared_ptr<const Model> model() {
  static const auto shared = std::make_shared<const Model>(*io::parse_model_json(
      {"model",
       R"({"format": "lamina.model/1", "input": "1 B", "layers": [{"output": "1 B"}, {"output": "1 B"}]})"}));
  return shared;
}

}  // namespace

FUZZ_TARGET(jobs_json) {
  const auto document = io::parse_jobs_json(fuzz::source(data, size));
  if (!document) {
    fuzz::require_good(document.error());
    return 0;
  }
  std::size_t count = 0;
  for (const auto& row : document->rows) count += row.count;
  fuzz::require(count <= io::kMostJobs);
  constexpr std::size_t kEnough = 10'000;
  if (count > kEnough) return 0;
  io::NamedModels models;
  for (const auto& [name, path] : document->models) models.emplace_back(name, model());
  const auto jobs = io::make_jobs(*document, network(), models);
  if (jobs) fuzz::require(jobs->size() == count);
  if (!jobs) fuzz::require_good(located(jobs.error(), "input"));
  return 0;
}
