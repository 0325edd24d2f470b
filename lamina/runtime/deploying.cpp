#include "lamina/runtime/deploying.h"

#include <utility>

#include "lamina/split/digest.h"

namespace lamina::runtime {

DeployedPlan::~DeployedPlan() {
  if (!deployed_) return;
  (void)fleet_.each(placement_.nodes, [&](Remote& remote) -> Expected<void> {
    remote.drop(name());
    return {};
  });
}

Expected<void> DeployedPlan::deploy(const std::vector<Blob>& parts,
                                    const std::map<std::string, std::vector<Blob>>& inputs) {
  deployed_ = true;  // also where it fails half way
  auto prepared = fleet_.each(placement_.nodes, [&](Remote& remote) -> Expected<void> {
    agent::v1::PrepareRequest request = placement_.request;
    std::vector<Blob> blobs = parts;
    if (const auto it = inputs.find(remote.node()); it != inputs.end())
      for (const Blob& blob : it->second) {
        request.add_blobs(blob.sha256);
        blobs.push_back(blob);
      }
    return remote.prepare(request, blobs);
  });
  if (!prepared) return prepared;
  return fleet_.each(placement_.nodes, [&](Remote& remote) { return remote.ready(name()); });
}

void DeployedPlan::warm() {
  (void)fleet_.each(placement_.nodes, [&](Remote& remote) { return remote.warm(name()); });
}

std::vector<Blob> blobs_of(const split::Split& split) {
  std::vector<Blob> blobs;
  for (const split::PartFile& file : split.files)
    blobs.push_back({file.sha256, file.bytes.size(),
                     [bytes = file.bytes](const auto& sink) { return bytes.pour(sink); }});
  return blobs;
}

Blob blob_of(std::string bytes) {
  std::string digest = split::sha256(bytes);
  const std::size_t size = bytes.size();
  auto shared = std::make_shared<const std::string>(std::move(bytes));
  return {std::move(digest), size, [shared](const auto& sink) -> Expected<void> {
            sink(*shared);
            return {};
          }};
}

}  // namespace lamina::runtime
