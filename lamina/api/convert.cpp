#include "lamina/api/convert.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "lamina/api/choices.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/networks/network_json.h"
#include "lamina/io/text/input_file.h"

namespace lamina::api {

Expected<Converted> convert(const io::Input& input, const InspectOptions& options) {
  auto opened = input.open();
  if (!opened) return tl::unexpected(opened.error());
  io::InputFile& file = *opened;
  const auto kind = io::kind_of(file);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind == io::FileKind::kNetwork) {
    auto read = io::read_network(file, options.fill);
    if (!read) return tl::unexpected(read.error());
    std::vector<Note> notes = read->notes;
    std::ranges::move(io::notes_of(read->filled), std::back_inserter(notes));
    std::string text = io::network_json(read->network, read->recipe, notes, read->measured);
    note_options_and_devices(*read, options.fill);  // the file itself need not say it
    return Converted{std::move(text), facts_of(std::move(*read))};
  }
  if (*kind == io::FileKind::kModel) {
    if (auto ok = demand_an_order(options.model.cuts); !ok) return tl::unexpected(ok.error());
    io::ModelOptions whole = options.model;  // cuts are no part of a model
    whole.cuts.reset();
    auto model = io::read_model(file, whole);
    if (!model) return tl::unexpected(model.error());
    std::string text = io::model_json(*model);
    return Converted{std::move(text),
                     facts_of(model->cut(options.model.cuts.value_or(Cuts::kSingle)))};
  }
  return error(ErrorCode::kUnsupported, "only networks and models can be converted", file.name());
}

}  // namespace lamina::api
