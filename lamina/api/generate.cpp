#include "lamina/api/generate.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/generate/families.h"
#include "lamina/generate/jobs.h"
#include "lamina/generate/network.h"
#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/networks/changes.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/networks/network_json.h"

namespace lamina::api {
namespace {

// Jobs only need the nodes: what links lack is filled with anything.
io::Defaults enough_for(const JobsSource& source) {
  io::Defaults fill{.bandwidth = BytesPerSecond(1.0)};
  fill.changes = source.changes;
  return fill;
}

struct NamedFile {
  std::string name, file;
};

// "vgg=models/vgg19.onnx", or a file alone, whose stem is the name.
NamedFile named_file(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals != text.npos) return {text.substr(0, equals), text.substr(equals + 1)};
  std::filesystem::path name(text);
  if (name.extension() == ".gz") name = name.stem();
  return {name.stem().string(), text};
}

Expected<std::vector<NamedFile>> models_of(const JobsSource& source) {
  if (source.models.empty())
    return error(ErrorCode::kUsage, "is missing: name at least one model", "model");
  std::vector<NamedFile> models;
  for (const std::string& text : source.models) {
    NamedFile model = named_file(text);
    if (model.name.empty() || model.file.empty())
      return error(ErrorCode::kUsage,
                   fmt::format("{} is not FILE or NAME=FILE", lamina::quoted(text)), "model");
    if (model.file == "-")
      return error(ErrorCode::kUsage,
                   "a jobs file names the files of its models: standard input has no name",
                   "model");
    const auto same = std::ranges::find(models, model.name, &NamedFile::name);
    if (same != models.end() && same->file != model.file)
      return error(
          ErrorCode::kDuplicate,
          fmt::format("two models are called {}: write NAME=FILE", lamina::quoted(model.name)),
          "model");
    if (same == models.end())
      if (auto read = io::read_model(model.file, source.options); !read)
        return tl::unexpected(read.error());
    models.push_back(std::move(model));
  }
  return models;
}

// The file as seen from the folder of `output`; absolute where either is.
std::string path_from(const std::string& output, const std::string& file) {
  const std::filesystem::path path(file);
  if (path.is_absolute()) return file;
  const auto folder = std::filesystem::path(output).parent_path();
  if (folder.is_absolute()) return std::filesystem::absolute(path).lexically_normal().string();
  return path.lexically_normal().lexically_proximate(folder.lexically_normal()).generic_string();
}

io::JobsDocument document_of(const std::vector<NamedFile>& models,
                             const generate::GeneratedJobs& made, const Network& network,
                             const std::string& output) {
  io::JobsDocument document;
  for (const NamedFile& model : models)
    if (std::ranges::none_of(document.models, [&](const auto& m) { return m.first == model.name; }))
      document.models.emplace_back(model.name, path_from(output, model.file));
  for (const generate::GeneratedJob& job : made.jobs) {
    io::JobsDocument::Row& row = document.rows.emplace_back();
    row.id = job.id;
    row.model = job.model;
    row.source = network.node(job.source).id;
    row.destination = network.node(job.destination).id;
    row.release = job.release;
    row.deadline = job.deadline;
    row.weight = job.weight;
  }
  return document;
}

io::Recipe recipe_of(std::string_view what, const generate::Items& items) {
  io::Recipe recipe{{"generator", fmt::format("lamina generate {}", what)}};
  recipe.insert(recipe.end(), items.begin(), items.end());
  return recipe;
}

// What whoever plans the jobs has to say of the network again: by option, in the order in which
// they apply.
void add_changes(io::Recipe& recipe, const std::vector<io::NetworkChange>& changes) {
  for (const io::AskedChange& change : io::asked(changes)) {
    if (recipe.back().first == change.option)
      recipe.back().second += "; " + change.value;
    else
      recipe.emplace_back(change.option, change.value);
  }
}

// What whoever plans the jobs has to say of their models again.
void add_items(io::Recipe& recipe, const io::ModelOptions& options) {
  for (const auto& [name, value] : options.dims)
    recipe.emplace_back("dim", fmt::format("{}={}", name, value));
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) recipe.emplace_back(name, text);
  };
  add("profiled-on", options.profiled_on);
  add("profile", options.profile);
  add("device-types", options.device_types);
  add("dtype", options.dtype);
  for (const auto& [name, count] : {std::pair{"batch", options.batch},
                                    {"layers", options.layers},
                                    {"tokens", options.tokens},
                                    {"context", options.context},
                                    {"generate", options.generate}})
    if (count) recipe.emplace_back(name, std::to_string(*count));
  if (options.logits)
    recipe.emplace_back("logits", options.logits == io::Logits::kAll ? "all" : "last");
  if (options.input) recipe.emplace_back("input", to_text(*options.input));
}

Facts facts_of_jobs(const io::JobsDocument& document) {
  return JobsFacts{document, document.rows.size()};
}

}  // namespace

std::vector<std::string_view> family_names() {
  std::vector<std::string_view> names;
  for (const generate::Family& family : generate::families()) names.push_back(family.name);
  return names;
}

std::vector<std::pair<std::string, std::string>> family_lines() {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const generate::Family& family : generate::families()) {
    std::string line = fmt::format("{};", family.summary);
    for (const generate::Preset& preset : family.parameters)
      line += fmt::format(" --{} {}",
                          generate::parameters()[static_cast<std::size_t>(preset.parameter)].name,
                          preset.value);
    if (family.node_roles.size() > 1) {
      line += "; nodes";
      for (const auto& role : family.node_roles) line += fmt::format(" {}", role.name);
      line += ", links";
      for (const auto& role : family.link_roles) line += fmt::format(" {}", role.name);
    }
    lines.emplace_back(family.name, std::move(line));
  }
  return lines;
}

Expected<GeneratedFile> generate_network(std::string_view family, const GenerateItems& items) {
  auto made = generate::draw_network(family, items.items);
  if (!made) return tl::unexpected(made.error());
  io::NetworkFile file{std::move(made->network), {}, {}, recipe_of("network", made->recipe)};
  if (made->num_joining > 0)
    file.notes.push_back(
        {.code = "joining-links",
         .count = made->num_joining,
         .text = fmt::format("{} links were added to those of the family, so that every node "
                             "reaches every other",
                             made->num_joining)});
  std::string text = io::network_json(file.network, file.recipe, file.notes);
  return GeneratedFile{std::move(text), facts_of(std::move(file))};
}

Expected<GeneratedFile> generate_jobs(const JobsSource& source, const GenerateItems& items,
                                      const std::string& output) {
  if (source.network.empty())
    return error(ErrorCode::kUsage, "is missing: sources and destinations are nodes of a network",
                 "network");
  const auto models = models_of(source);
  if (!models) return tl::unexpected(models.error());
  const auto file = io::read_network(source.network, enough_for(source));
  if (!file) return tl::unexpected(file.error());
  std::vector<std::string> names;
  for (const NamedFile& model : *models) names.push_back(model.name);
  const auto made = generate::draw_jobs(file->network, names, items.items);
  if (!made) return tl::unexpected(made.error());
  io::JobsDocument document = document_of(*models, *made, file->network, output);
  document.recipe = recipe_of("jobs", made->recipe);
  document.recipe.insert(document.recipe.begin() + 1, {"network", source.network});
  document.recipe.insert(document.recipe.begin() + 2, {"models", listed(names, ",")});
  add_items(document.recipe, source.options);
  add_changes(document.recipe, source.changes);
  return GeneratedFile{io::jobs_json(document), facts_of_jobs(document)};
}

}  // namespace lamina::api
