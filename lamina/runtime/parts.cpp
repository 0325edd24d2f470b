#include "lamina/runtime/parts.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <utility>
#include <variant>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/deployment_json.h"
#include "lamina/io/text/input_file.h"
#include "lamina/runtime/deploying.h"
#include "lamina/split/folder.h"
#include "lamina/split/split.h"

namespace lamina::runtime {
namespace {

// Whether the parts of a job are the stays of its plan.
bool fits(const DeployedJob& job, const PlannedJob& row) {
  std::size_t k = 0;
  for (const Step& step : row.steps) {
    const auto* const stay = std::get_if<ComputeStep>(&step.what);
    if (stay == nullptr) continue;
    if (k >= job.parts.size()) return false;
    const Part& part = job.parts[k++];
    if (part.node != stay->node || part.first_layer != stay->first_layer ||
        part.last_layer != stay->last_layer)
      return false;
  }
  return k == job.parts.size() && job.id == row.id;
}

Expected<void> demand_fitting(const Deployment& deployment, const Plan& plan,
                              const std::string& file) {
  bool same = deployment.jobs.size() == plan.jobs.size();
  for (std::size_t j = 0; same && j < plan.jobs.size(); ++j)
    same = fits(deployment.jobs[j], plan.jobs[j]);
  for (const PlanInput& model : deployment.models)
    for (const PlanInput& planned : plan.models)
      same = same && (model.name != planned.name || model.fingerprint == planned.fingerprint);
  if (same) return {};
  return error(ErrorCode::kValue, "is of another plan: split this one again", file);
}

Blob blob_in(const std::filesystem::path& file, std::string digest) {
  std::error_code failure;
  const std::uint64_t size = std::filesystem::file_size(file, failure);
  return {std::move(digest), failure ? 0 : size, [file](const auto& sink) -> Expected<void> {
            std::ifstream stream(file, std::ios::binary);
            std::string piece(1 << 20, '\0');
            while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) ||
                   stream.gcount() > 0)
              sink(std::string_view(piece).substr(0, static_cast<std::size_t>(stream.gcount())));
            if (stream.bad()) return error(ErrorCode::kFile, "cannot be read", file.string());
            return {};
          }};
}

}  // namespace

Expected<Parts> split_parts(const split::CheckedPlan& plan, const split::ModelFiles& models) {
  auto split = split::split(plan, models);
  if (!split) return tl::unexpected(split.error());
  std::vector<Blob> blobs = blobs_of(*split);
  return Parts{std::move(split->deployment), std::move(blobs)};
}

Expected<Parts> read_parts(const std::string& folder, const split::CheckedPlan& plan) {
  const std::filesystem::path at(folder);
  const std::string file = (at / split::kDeploymentFile).string();
  auto opened = io::Input(file).open();
  if (!opened) return tl::unexpected(opened.error());
  const auto text = opened->text();
  if (!text) return tl::unexpected(text.error());
  auto deployment = io::parse_deployment_json(*text);
  if (!deployment) return tl::unexpected(deployment.error());
  if (auto ok = demand_fitting(*deployment, plan.plan, file); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = split::verify_folder(at, *deployment); !ok) return tl::unexpected(ok.error());
  Parts parts{std::move(*deployment), {}};
  for (const DeployedJob& job : parts.deployment.jobs)
    for (const Part& part : job.parts) {
      parts.blobs.push_back(blob_in(at / part.file, part.sha256));
      if (part.data) parts.blobs.push_back(blob_in(at / part.data->file, part.data->sha256));
    }
  return parts;
}

}  // namespace lamina::runtime
