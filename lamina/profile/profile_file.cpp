#include "lamina/profile/profile_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/units.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/text/source_text.h"
#include "lamina/profile/fused_cuts.h"
#include "lamina/profile/onnx_parts.h"
#include "lamina/profile/profiled_model.h"

namespace lamina::profile {
namespace {

// "ONNX Runtime 1.32.0, 1 thread that doesn't spin, ...".
std::string how_measured(const engine::Engine& engine, const Profiling& how, const Profile& found,
                         const StayErrors& errors) {
  std::string text = fmt::format(
      "{}, {} {}, {}, {} rounds, {:.0f}th percentile, standard error at most {:.1f} %",
      engine.name(), how.session.threads, how.session.threads == 1 ? "thread" : "threads",
      how.session.spinning ? "spinning" : "not spinning", found.rounds, 100 * how.sampling.share,
      100 * found.largest_error);
  if (how.pause.value() > 0) text += fmt::format(", each after {}", to_human(how.pause));
  if (how.session.exact) text += ", without optimisations of the graph";
  if (!found.stays.empty())
    text += fmt::format(
        "; sums of layers are off by {:.1f} % of the whole on average and {:.1f} % at worst, for "
        "{} "
        "stays timed by themselves",
        100 * errors.mean_of_whole, 100 * errors.worst_of_whole, found.stays.size());
  return text;
}

Expected<Model> read_document(const std::string& name, std::string text) {
  return io::parse_model_json(io::SourceText(name, std::move(text)));
}

Expected<std::string> merged_into(const FileRequest& request, std::string text) {
  const auto source = io::load(request.into);
  if (!source) return tl::unexpected(source.error());
  const auto kept = io::parse_model_json(*source);
  if (!kept) return tl::unexpected(kept.error());
  const auto profiled = read_document(request.model, std::move(text));
  if (!profiled) return tl::unexpected(profiled.error());
  const auto both = merged(*kept, *profiled, request.device);
  if (!both) return tl::unexpected(located(both.error(), request.into));
  return io::model_json(*both, io::ModelText::kWithNames);
}

// That `into` is of this model, before minutes are spent.
Expected<void> demand_fitting(const FileRequest& request, const Model& model) {
  if (request.into.empty()) return {};
  const auto tried = merged_into(request, io::model_json(model, io::ModelText::kWithNames));
  return tried ? Expected<void>() : tl::unexpected(tried.error());
}

std::vector<LayerSize> layer_sizes_of(const Model& model) {
  std::vector<LayerSize> sizes;
  for (const Layer& layer : model.layers()) {
    LayerSize size{layer.weights, {}};
    for (std::uint32_t i = layer.first_operator; i <= layer.last_operator; ++i)
      for (const auto* tensors : {&model.operators()[i].inputs, &model.operators()[i].outputs})
        for (const TensorId t : *tensors)
          size.tensor = std::max(size.tensor, model.tensors()[t.index()].size);
    sizes.push_back(size);
  }
  return sizes;
}

Expected<ProfiledFile> profiled(engine::Engine& engine, OnnxParts& parts,
                                const FileRequest& request) {
  const Model& model = parts.model();
  auto can_cut = parts.cuttable();
  if (!can_cut) return tl::unexpected(can_cut.error());
  const auto whole = parts.part(1, model.num_layers());
  if (!whole) return tl::unexpected(whole.error());
  const auto made = tensors_of(engine, *whole, request.how.session);
  if (!made) return tl::unexpected(made.error());
  std::vector<bool> fused = fused_cuts(model, *made);
  const PartOf part_of = [&](std::uint32_t first, std::uint32_t last) {
    return parts.part(first, last);
  };
  auto profile = profile_model(engine, part_of, layer_sizes_of(model), *can_cut, request.how);
  if (!profile) return tl::unexpected(profile.error());
  ProfiledFile file{.text = {}, .profile = *std::move(profile), .errors = {}};
  file.errors = errors_of(file.profile);
  file.num_layers = model.num_layers();
  file.num_fused = static_cast<std::uint32_t>(std::ranges::count(fused, true));
  file.num_uncut = static_cast<std::uint32_t>(std::ranges::count(*can_cut, false));
  for (std::size_t k = 0; k < can_cut->size(); ++k) fused[k] = fused[k] || !(*can_cut)[k];
  const auto result = with_costs(model, request.device, file.profile.costs, fused,
                                 how_measured(engine, request.how, file.profile, file.errors));
  if (!result) return tl::unexpected(result.error());
  file.text = io::model_json(*result, io::ModelText::kWithNames);
  return file;
}

}  // namespace

Expected<ProfiledFile> profile_file(engine::Engine& engine, const FileRequest& request) {
  auto cutter = split::Cutter::open(request.model, request.options);
  if (!cutter) return tl::unexpected(cutter.error());
  OnnxParts parts(*std::move(cutter));
  if (parts.model().num_layers() == 0)
    return error(ErrorCode::kModel, "has no layers: there is nothing to time", request.model);
  if (auto ok = demand_fitting(request, parts.model()); !ok) return tl::unexpected(ok.error());
  auto file = profiled(engine, parts, request);
  if (!file) {
    Error failure = file.error();
    const bool is_named = failure.where.starts_with(request.model);
    return tl::unexpected(is_named ? failure : located(std::move(failure), request.model));
  }
  if (request.into.empty()) return file;
  auto both = merged_into(request, std::move(file->text));
  if (!both) return tl::unexpected(both.error());
  file->text = *std::move(both);
  return file;
}

}  // namespace lamina::profile
