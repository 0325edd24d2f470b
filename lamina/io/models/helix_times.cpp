#include "lamina/io/models/helix_times.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/csv.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

struct Point {
  double tokens = 0.0, milliseconds = 0.0;
};

double not_negative(const std::string& cell, std::string_view what) {
  const auto value = decimal(cell);
  if (value && *value >= 0.0) return *value;
  fail(ErrorCode::kValue,
       fmt::format("the {} is {}, not a finite decimal number that is not negative", what,
                   lamina::quoted(cell)));
}

std::vector<Point> read_points(std::string_view text) {
  std::vector<Point> points;
  for_each_row(text, [&](const CsvRow& row) {
    if (row.cells.size() != 2)
      fail(ErrorCode::kSyntax,
           fmt::format("a row is 'tokens, milliseconds', but this has {} cells", row.cells.size()));
    const Point point{not_negative(row.cells[0], "number of tokens"),
                      not_negative(row.cells[1], "time")};
    if (!points.empty() && point.tokens <= points.back().tokens)
      fail(ErrorCode::kValue, fmt::format("{} tokens follow on {}: rows are in rising order",
                                          point.tokens, points.back().tokens));
    points.push_back(point);
  });
  if (points.empty()) fail(ErrorCode::kSyntax, "there are no rows");
  return points;
}

struct LayerTime {
  Seconds time;
  std::string note;  // where no row states it
};

LayerTime time_of(const std::vector<Point>& points, double tokens) {
  const auto above = std::ranges::lower_bound(points, tokens, {}, &Point::tokens);
  if (above == points.end() || (above == points.begin() && above->tokens > tokens))
    fail(ErrorCode::kValue,
         fmt::format("--tokens {} lies outside the rows, which reach from {} to {} tokens", tokens,
                     points.front().tokens, points.back().tokens));
  if (above->tokens == tokens) return {Seconds(above->milliseconds / 1e3), ""};
  const auto below = above - 1;
  const double share = (tokens - below->tokens) / (above->tokens - below->tokens);
  const double ms = below->milliseconds + share * (above->milliseconds - below->milliseconds);
  return {Seconds(ms / 1e3),
          fmt::format("the time for {} tokens is interpolated between the rows of {} and {} tokens",
                      tokens, below->tokens, above->tokens)};
}

Model build(const SourceText& source, const ModelOptions& options) {
  const auto points = read_points(source.text());
  demand_given(
      "a profile of one layer is not a model by itself",
      {{options.layers.has_value(), "--layers N (the number of layers)"},
       {options.tokens.has_value(), "--tokens N (the tokens in the batch)"},
       {options.input.has_value(), "--input SIZE (of the tensor before each layer)"},
       {!options.profiled_on.empty(), "--profiled-on DEVICE (the device of these times)"}});
  constexpr std::uint32_t kMostLayers = 1'000'000;
  if (*options.layers > kMostLayers)
    fail(ErrorCode::kLimit,
         fmt::format("--layers {} is more than {}", *options.layers, kMostLayers));
  const LayerTime layer = time_of(points, *options.tokens);
  ModelBuilder model(stem_of(source.name()));
  model.add_note(
      {.code = "profiled-layers",
       .count = *options.layers,
       .text = fmt::format("{} identical layers for a batch of {} tokens, each followed by {}",
                           *options.layers, *options.tokens, to_human(*options.input))});
  model.add_note({.code = "missing-layers",
                  .text = "embedding, head and weights are not in the profile",
                  .assumption = true});
  if (!layer.note.empty())
    model.add_note({.code = "interpolated-times", .text = layer.note, .assumption = true});
  TensorId tensor = model.add_tensor("input", *options.input);
  model.add_input(tensor);
  for (std::uint32_t l = 1; l <= *options.layers; ++l) {
    Operator op;
    op.name = fmt::format("layer {}", l);
    op.times = {{options.profiled_on, layer.time}};
    op.only_timed = true;
    op.inputs = {tensor};
    tensor = model.add_tensor(op.name, *options.input);
    op.outputs = {tensor};
    model.add_operator(std::move(op));
  }
  model.add_result(tensor);
  return take(std::move(model).build());
}

}  // namespace

Expected<Model> parse_helix_times(const SourceText& source, const ModelOptions& options) {
  return guarded(source, [&] { return build(source, options); });
}

bool may_be_helix_times(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\n'));
  const std::size_t comma = line.find(',');
  return comma != line.npos && decimal(trimmed(line.substr(0, comma))) &&
         decimal(trimmed(line.substr(comma + 1)));
}

}  // namespace lamina::io
