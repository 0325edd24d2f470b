#include "lamina/io/models/pipeedge.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <span>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/input_file.h"
#include "lamina/io/text/yaml_reader.h"

namespace lamina::io {
namespace {

struct ModelRow {
  std::string name;
  double elements_in = 0.0;
  std::vector<double> elements_out;  // of one item, by layer
  bool states_memory = false;
};

// The times of one device type under one batch size and type of numbers.
struct Profile {
  std::string device, dtype;
  double batch = 1.0;
  std::vector<double> seconds;  // by layer
};

// "'a', 'b' and 3 more".
std::string quoted_list(std::span<const std::string> texts) {
  constexpr std::size_t kMost = 10;
  std::string out;
  for (const std::string& text : texts.first(std::min(kMost, texts.size())))
    out += (out.empty() ? "" : ", ") + lamina::quoted(text);
  if (texts.size() > kMost) out += fmt::format(" and {} more", texts.size() - kMost);
  return out;
}

std::string choose_model(const YAML::Node& document, const ModelOptions& options) {
  const auto names = keys_of(document, "the document");
  if (names.empty()) fail(ErrorCode::kValue, "the file has no models");
  const std::vector<std::string_view> known(names.begin(), names.end());
  if (options.profile.empty()) {
    if (names.size() == 1) return names.front();
    fail(ErrorCode::kUsage, fmt::format("the file has {} models: give --profile with one of {}",
                                        names.size(), quoted_list(names)));
  }
  if (std::ranges::find(names, options.profile) == names.end())
    fail(ErrorCode::kUnknownName,
         fmt::format("there is no model {}{}", lamina::quoted(options.profile),
                     did_you_mean(options.profile, known)));
  return options.profile;
}

ModelRow read_model_row(const YAML::Node& document, const ModelOptions& options) {
  if (document.IsMap() && document.size() > 0 && document.begin()->second.IsMap())
    for (const auto& entry : document)
      if (entry.second.IsMap() && find_in(entry.second, "model_profiles", "a device type"))
        fail(ErrorCode::kUsage,
             "these are device types; name the file of the models and give this one with "
             "--device-types");
  ModelRow model;
  model.name = choose_model(document, options);
  const std::string what = fmt::format("the model {}", lamina::quoted(model.name));
  const YAML::Node row = at_key_of(document, model.name, "the document");
  model.elements_in = number_in(at_key_of(row, "parameters_in", what), "parameters_in");
  model.elements_out = numbers_in(at_key_of(row, "parameters_out", what), "parameters_out");
  model.states_memory = find_in(row, "mem_MB", what).has_value();
  const YAML::Node layers = at_key_of(row, "layers", what);
  if (number_in(layers, "layers") != static_cast<double>(model.elements_out.size()))
    fail(ErrorCode::kValue,
         fmt::format("layers is {}, but parameters_out has {} numbers",
                     lamina::quoted(layers.Scalar()), model.elements_out.size()),
         line_of(layers));
  return model;
}

Profile read_profile(const YAML::Node& row, const std::string& device, std::size_t num_layers) {
  constexpr std::string_view kWhat = "a profile";
  Profile profile{device, {}, 0.0, {}};
  const YAML::Node dtype = at_key_of(row, "dtype", kWhat);
  profile.dtype = dtype.IsScalar() ? dtype.Scalar() : "";
  if (!bytes_of_dtype(profile.dtype))
    fail(ErrorCode::kValue,
         fmt::format("dtype {} is not known; known: {}", lamina::quoted(profile.dtype),
                     listed(dtype_names(), ", ")),
         line_of(dtype));
  const YAML::Node batch = at_key_of(row, "batch_size", kWhat);
  profile.batch = number_in(batch, "batch_size");
  if (profile.batch < 1.0) fail(ErrorCode::kValue, "batch_size must be at least 1", line_of(batch));
  const YAML::Node times = at_key_of(row, "time_s", kWhat);
  profile.seconds = numbers_in(times, "time_s");
  if (profile.seconds.size() != num_layers)
    fail(ErrorCode::kValue,
         fmt::format("time_s of {} has {} numbers, but the model has {} layers",
                     lamina::quoted(device), profile.seconds.size(), num_layers),
         line_of(times));
  return profile;
}

std::vector<Profile> profiles_of(const YAML::Node& types, const ModelRow& model) {
  std::vector<Profile> profiles;
  for (const std::string& device : keys_of(types, "the document of device types")) {
    const YAML::Node type = at_key_of(types, device, "the document of device types");
    const auto all =
        find_in(type, "model_profiles", fmt::format("the device type {}", lamina::quoted(device)));
    if (!all) continue;
    const auto own = find_in(*all, model.name, "model_profiles");
    if (!own) continue;
    if (!own->IsSequence())
      fail(ErrorCode::kValue,
           fmt::format("the profiles of {} must be a list", lamina::quoted(model.name)),
           line_of(*own));
    for (const auto& row : *own)
      profiles.push_back(read_profile(row, device, model.elements_out.size()));
  }
  if (profiles.empty())
    fail(ErrorCode::kUnknownName,
         fmt::format("no device type has a profile of the model {}", lamina::quoted(model.name)));
  return profiles;
}

std::string_view bare(std::string_view dtype) {
  return dtype.starts_with("torch.") ? dtype.substr(6) : dtype;
}

// What the profiles differ in decides which option is needed.
void choose_profiles(std::vector<Profile>& profiles, const ModelOptions& options) {
  std::erase_if(profiles, [&](const Profile& p) {
    return (options.batch && p.batch != *options.batch) ||
           (!options.dtype.empty() && bare(p.dtype) != options.dtype);
  });
  if (profiles.empty())
    fail(ErrorCode::kUsage,
         "no profile has the batch size and number type that --batch and --dtype name");
  std::set<double> batches;
  std::set<std::string_view> dtypes;
  std::set<std::string_view> devices;
  for (const Profile& p : profiles) {
    batches.insert(p.batch);
    dtypes.insert(bare(p.dtype));
  }
  if (batches.size() > 1)
    fail(ErrorCode::kUsage,
         fmt::format("there are profiles of several batch sizes: give --batch with "
                     "one of {}",
                     listed(batches, ", ")));
  if (dtypes.size() > 1)
    fail(ErrorCode::kUsage,
         fmt::format("there are profiles of several number types: give --dtype with one of {}",
                     listed(dtypes, ", ")));
  for (const Profile& p : profiles)
    if (!devices.insert(p.device).second)
      fail(ErrorCode::kDuplicate,
           fmt::format("{} has two profiles alike", lamina::quoted(p.device)));
}

Model build(const ModelRow& row, const std::vector<Profile>& profiles) {
  const Profile& first = profiles.front();
  const double bytes = *bytes_of_dtype(first.dtype) * first.batch;  // of one element of all items
  ModelBuilder model(row.name);
  model.add_note(
      {.code = "batch",
       .text = fmt::format("times and tensors are those of a micro-batch of {} items in {}",
                           first.batch, bare(first.dtype))});
  if (row.states_memory)
    model.add_note({.code = "memory-left-out",
                    .text = "mem_MB, the memory that a layer was observed to take, is not the size "
                            "of its weights and is left out"});
  TensorId tensor = model.add_tensor("input", Bytes(row.elements_in * bytes));
  model.add_input(tensor);
  for (std::size_t l = 0; l < row.elements_out.size(); ++l) {
    Operator op;
    op.name = fmt::format("layer {}", l + 1);
    for (const Profile& profile : profiles)
      op.times.push_back({profile.device, Seconds(profile.seconds[l])});
    op.only_timed = true;
    op.inputs = {tensor};
    tensor = model.add_tensor(op.name, Bytes(row.elements_out[l] * bytes));
    op.outputs = {tensor};
    model.add_operator(std::move(op));
  }
  model.add_result(tensor);
  return take(std::move(model).build());
}

// "vit.models.yml" -> "vit.device_types.yml"
Expected<std::filesystem::path> types_beside(const InputFile& file) {
  constexpr std::string_view kModels = "models", kTypes = "device_types";
  std::string name = file.path().filename();
  const std::size_t at = name.rfind(kModels);
  if (at != name.npos && !file.is_in_memory()) {
    name.replace(at, kModels.size(), kTypes);
    auto types = file.path().parent_path() / name;
    std::error_code ignored;
    if (std::filesystem::exists(types, ignored)) return types;
  }
  return error(ErrorCode::kUsage,
               "the times of the models are in a file of device types: give it with --device-types",
               file.name());
}

}  // namespace

Expected<Model> parse_pipeedge(const SourceText& models, const SourceText& types,
                               const ModelOptions& options) {
  const auto row = guarded(models, [&] { return read_model_row(yaml_of(models), options); });
  if (!row) return tl::unexpected(row.error());
  auto profiles = guarded(types, [&] {
    auto found = profiles_of(yaml_of(types), *row);
    choose_profiles(found, options);
    return found;
  });
  if (!profiles) return tl::unexpected(profiles.error());
  return guarded(models, [&] { return build(*row, *profiles); });
}

Expected<Model> read_pipeedge(InputFile& file, const ModelOptions& options) {
  const auto models = file.text();
  if (!models) return tl::unexpected(models.error());
  auto beside = options.device_types.empty()
                    ? types_beside(file)
                    : Expected<std::filesystem::path>(options.device_types);
  if (!beside) return tl::unexpected(beside.error());
  const auto types = load(*beside);
  if (!types) return tl::unexpected(types.error());
  auto model = parse_pipeedge(*models, *types, options);
  return model;
}

bool may_be_pipeedge(std::string_view head) {
  return head.find("parameters_out:") != head.npos || head.find("model_profiles:") != head.npos;
}

}  // namespace lamina::io
