#include "examples/models/layer_writer.h"

#include <fmt/format.h>
#include <utility>

namespace lamina::examples {
namespace {

constexpr std::int64_t kBytes = 4;  // of a float32

}  // namespace

LayerWriter::LayerWriter(std::string model, std::int64_t input_bytes, Shape input) {
  head_ = fmt::format(
      "{{\n  \"format\": \"lamina.model/1\",\n  \"name\": \"{}\",\n  \"input\": \"{} B\",\n", model,
      input_bytes);
  shapes_["input"] = input;
}

std::string LayerWriter::conv(const std::string& name, const std::string& from,
                              std::int64_t out_channels, Square window) {
  const Shape out = slid(from, out_channels, window);
  const std::int64_t a_number = shape(from).channels * window.kernel * window.kernel;
  return add("Conv", name, {from}, out,
             {2.0 * static_cast<double>(a_number * out.size()), (a_number + 1) * out_channels});
}

std::string LayerWriter::up_conv(const std::string& name, const std::string& from,
                                 std::int64_t out_channels) {
  const Shape in = shape(from), out{out_channels, 2 * in.height, 2 * in.width};
  constexpr std::int64_t kWindow = 4;
  return add("ConvTranspose", name, {from}, out,
             {2.0 * static_cast<double>(in.channels * out.size()),
              (in.channels * kWindow + 1) * out_channels});
}

std::string LayerWriter::max_pool(const std::string& name, const std::string& from, Square window) {
  const Shape out = slid(from, shape(from).channels, window);
  return add("MaxPool", name, {from}, out,
             {static_cast<double>(window.kernel * window.kernel * out.size()), 0});
}

std::string LayerWriter::average_pool(const std::string& name, const std::string& from,
                                      Square window) {
  const Shape out = slid(from, shape(from).channels, window);
  return add("AveragePool", name, {from}, out,
             {static_cast<double>(window.kernel * window.kernel * out.size()), 0});
}

std::string LayerWriter::global_average_pool(const std::string& name, const std::string& from) {
  const Shape in = shape(from);
  return add("GlobalAveragePool", name, {from}, {in.channels, 1, 1},
             {static_cast<double>(in.size()), 0});
}

std::string LayerWriter::upsample(const std::string& name, const std::string& from) {
  const Shape in = shape(from);
  return add("Resize", name, {from}, {in.channels, 2 * in.height, 2 * in.width}, {});
}

std::string LayerWriter::slice(const std::string& name, const std::string& from, Shape shape) {
  return add("Slice", name, {from}, shape, {});
}

std::string LayerWriter::concat(const std::string& name, const std::vector<std::string>& from) {
  const Shape first = shape(from.front());
  std::int64_t size = 0;
  bool is_alike = true;
  for (const std::string& part : from) {
    size += shape(part).size();
    is_alike = is_alike && shape(part).height == first.height && shape(part).width == first.width;
  }
  Shape out{size, 1, 1};
  if (is_alike && first.channels == 1)
    out = {1, first.height, size / first.height};
  else if (is_alike)
    out = {size / (first.height * first.width), first.height, first.width};
  return add("Concat", name, from, out, {});
}

std::string LayerWriter::elementwise(const std::string& type, const std::string& name,
                                     const std::vector<std::string>& from, double flop) {
  const Shape out = shape(from.front());
  return add(type, name, from, out, {flop * static_cast<double>(out.size()), 0});
}

std::string LayerWriter::linear(const std::string& name, const std::string& from,
                                std::int64_t out) {
  const Shape in = shape(from);
  const std::int64_t a_row = in.channels * in.width;
  return add("Gemm", name, {from}, {1, in.height, out},
             {2.0 * static_cast<double>(a_row * in.height * out), (a_row + 1) * out});
}

std::string LayerWriter::embedding(const std::string& name, const std::string& from,
                                   std::int64_t words, std::int64_t width) {
  return add("Gather", name, {from}, {1, shape(from).height, width}, {0.0, words * width});
}

std::string LayerWriter::product(const std::string& name, const std::vector<std::string>& from,
                                 std::int64_t width, std::int64_t depth) {
  const Shape out{1, shape(from.front()).height, width};
  return add("MatMul", name, from, out, {2.0 * static_cast<double>(depth * out.size()), 0});
}

std::string LayerWriter::finish() const {
  std::string text = head_ + "  \"layers\": [\n";
  for (const std::string& row : rows_) text += row + (&row == &rows_.back() ? "\n" : ",\n");
  return text + "  ]\n}\n";
}

std::string LayerWriter::add(const std::string& type, const std::string& name,
                             const std::vector<std::string>& from, Shape shape, Cost cost) {
  std::string inputs;
  for (const std::string& input : from)
    inputs += fmt::format("{}\"{}\"", inputs.empty() ? "" : ", ", input);
  std::string row =
      fmt::format(R"(    {{ "name": "{}", "type": "{}", "inputs": [{}])", name, type, inputs);
  if (cost.flop > 0.0) row += fmt::format(R"(, "work": "{:.0f} FLOP")", cost.flop);
  if (cost.weights > 0) row += fmt::format(R"(, "weights": "{} B")", kBytes * cost.weights);
  rows_.push_back(row + fmt::format(R"(, "output": "{} B" }})", kBytes * shape.size()));
  shapes_[name] = shape;
  return name;
}

LayerWriter::Shape LayerWriter::slid(const std::string& from, std::int64_t channels,
                                     Square window) const {
  const Shape in = shape(from);
  return {channels, window.side(in.height), window.side(in.width)};
}

}  // namespace lamina::examples
