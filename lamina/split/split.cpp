#include "lamina/split/split.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/plan/inputs.h"
#include "lamina/split/cutter.h"
#include "lamina/split/digest.h"

namespace lamina::split {
namespace {

constexpr std::size_t kLongestStem = 180;  // with number and ending a name on any file system

Expected<std::string> digest_of(const Rope& bytes) {
  Digest digest;
  if (auto ok = bytes.pour([&](std::string_view some) { digest.add(some); }); !ok)
    return tl::unexpected(ok.error());
  return std::move(digest).finish();
}

class Splitter {
 public:
  Splitter(const CheckedPlan& plan, const ModelFiles& files, const SplitOptions& options)
      : plan_(plan), files_(files), options_(options) {}

  Expected<Split> run() {
    Plan stated;
    state_inputs(plan_.instance, stated);
    out_.deployment.network = std::move(stated.network);
    out_.deployment.models = std::move(stated.models);
    for (std::size_t j = 0; j < plan_.instance.jobs.size(); ++j) {
      auto job = split_job(j);
      if (!job) return tl::unexpected(job.error());
      out_.deployment.jobs.push_back(*std::move(job));
    }
    if (auto ok = demand_sound(out_.deployment); !ok)
      return tl::unexpected(located(ok.error(), plan_.name));
    return std::move(out_);
  }

 private:
  // Jobs of one model that cut it alike have the same parts.
  struct Cut {
    CutModel model;
    std::vector<Part> parts;  // files and tensors; nodes are the jobs'
  };
  using CutKey = std::pair<std::string, std::vector<std::uint32_t>>;

  Expected<DeployedJob> split_job(std::size_t j) {
    const Job& job = plan_.instance.jobs[j];
    const PlannedJob& row = plan_.plan.jobs[j];
    if (job.model().steps() > 0 || row.again)
      return error(ErrorCode::kUnsupported,
                   fmt::format("the model of job {} generates, so that its parts run again and "
                               "again: such plans are not split",
                               lamina::quoted(job.id())),
                   plan_.name);
    Stays stays = stays_of(*plan_.instance.network, job, row);
    CutKey key{job.model_name(), {}};
    for (const ComputeStep& stay : stays.stays)
      key.second.push_back(static_cast<std::uint32_t>(stay.last_layer));
    const auto cut = cut_of(job, key);
    if (!cut) return tl::unexpected(cut.error());
    return deployed(job, std::move(stays), **cut);
  }

  static DeployedJob deployed(const Job& job, Stays stays, const Cut& cut) {
    DeployedJob out{job.id(),          job.model_name(), cut.model.inputs,
                    cut.model.outputs, cut.parts,        std::move(stays.ways)};
    for (std::size_t k = 0; k < out.parts.size(); ++k) {
      out.parts[k].node = stays.stays[k].node;
      out.parts[k].first_layer = stays.stays[k].first_layer;
      out.parts[k].last_layer = stays.stays[k].last_layer;
    }
    for (std::size_t k = 0; k < out.ways.size(); ++k) out.ways[k].tensors = cut.model.ways[k];
    return out;
  }

  Expected<Cutter*> cutter_of(const Job& job) {
    if (const auto known = cutters_.find(job.model_name()); known != cutters_.end())
      return &known->second;
    auto cutter = Cutter::open(files_.find(job.model_name())->second, plan_.options);
    if (!cutter) return tl::unexpected(cutter.error());
    return &cutters_.emplace(job.model_name(), *std::move(cutter)).first->second;
  }

  Expected<const Cut*> cut_of(const Job& job, const CutKey& key) {
    if (const auto known = cuts_.find(key); known != cuts_.end()) return &known->second;
    const auto cutter = cutter_of(job);
    if (!cutter) return tl::unexpected(cutter.error());
    CutOptions how{options_.largest, {}};
    const std::string stem = unused_stem(job.id());
    for (std::size_t k = 1; k <= key.second.size(); ++k)
      how.data_names.push_back(fmt::format("{}-{}.data", stem, k));
    auto model = (*cutter)->cut(job.model(), key.second, how);
    if (!model) return tl::unexpected(model.error());
    Cut cut{*std::move(model), {}};
    for (std::size_t k = 0; k < cut.model.parts.size(); ++k) {
      auto part =
          add_files(cut.model.parts[k], fmt::format("{}-{}.onnx", stem, k + 1), how.data_names[k]);
      if (!part) return tl::unexpected(part.error());
      cut.parts.push_back(*std::move(part));
    }
    return &cuts_.emplace(key, std::move(cut)).first->second;
  }

  Expected<Part> add_files(CutPart& cut, const std::string& name, const std::string& data_name) {
    Part part;
    part.file = name;
    part.inputs = cut.inputs;
    part.outputs = cut.outputs;
    auto digest = digest_of(cut.file.bytes);
    if (!digest) return tl::unexpected(digest.error());
    part.sha256 = *digest;
    out_.files.push_back({name, *std::move(digest), std::move(cut.file.bytes)});
    if (!cut.file.data) return part;
    digest = digest_of(*cut.file.data);
    if (!digest) return tl::unexpected(digest.error());
    part.data = PartData{data_name, *digest};
    out_.files.push_back({data_name, *std::move(digest), *std::move(cut.file.data)});
    return part;
  }

  // Names differ also where case does not count.
  std::string unused_stem(std::string_view id) {
    const std::string wanted = file_stem(id);
    std::string stem = wanted;
    const auto folded = [](std::string text) {
      std::ranges::transform(text, text.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      return text;
    };
    for (int n = 2; !stems_.insert(folded(stem)).second; ++n)
      stem = fmt::format("{}~{}", wanted, n);
    return stem;
  }

  const CheckedPlan& plan_;
  const ModelFiles& files_;
  const SplitOptions& options_;
  std::map<std::string, Cutter, std::less<>> cutters_;
  std::map<CutKey, Cut> cuts_;
  std::set<std::string> stems_;
  Split out_;
};

}  // namespace

std::string file_stem(std::string_view id) {
  std::string stem(id.substr(0, kLongestStem));
  for (char& c : stem) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '#';
    if (!is_plain) c = '_';
  }
  if (stem.empty() || stem.front() == '.' || stem.front() == '-') stem.insert(0, 1, '_');
  return stem;
}

Expected<Split> split(const CheckedPlan& plan, const ModelFiles& models,
                      const SplitOptions& options) {
  return Splitter(plan, models, options).run();
}

}  // namespace lamina::split
