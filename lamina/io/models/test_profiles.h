#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/units.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

// What tests of model formats share: small files in, rows of text out.
namespace lamina::io::testing {

using ModelParser = Expected<Model> (*)(const SourceText&, const ModelOptions&);

inline Expected<Model> read_model_text(ModelParser parser, std::string_view text,
                                       const ModelOptions& options = {}) {
  return parser(SourceText("f.x", std::string(text)), options);
}

inline std::string message(ModelParser parser, std::string_view text,
                           const ModelOptions& options = {}) {
  const auto model = read_model_text(parser, text, options);
  return model ? "read" : model.error().text();
}

// "name output device=time ..." of each layer of the chain of blocks.
inline std::vector<std::string> layers_of(const Expected<Model>& model) {
  if (!model) return {model.error().text()};
  std::vector<std::string> rows;
  for (const Layer& layer : model->layers()) {
    std::string row = layer.name + " " + to_text(layer.output);
    for (const Layer::OnDevice& at : layer.on_device)
      row += " " + at.device + "=" + to_text(at.measured);
    if (layer.only_timed) row += " only";
    rows.push_back(row);
  }
  return rows;
}

inline std::vector<std::string> notes_of(const Expected<Model>& model) {
  if (!model) return {model.error().text()};
  return texts_of(model->notes());
}

inline std::filesystem::path profiles_folder() {
  const char* const given = std::getenv("LAMINA_DATA");
  return (given != nullptr ? std::filesystem::path(given)
                           : std::filesystem::path("../shared/data")) /
         "profiles";
}

}  // namespace lamina::io::testing
