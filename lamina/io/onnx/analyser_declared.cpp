// The part of Analyser that reads what the file declares of types and shapes, and weighs it against
// what was inferred.

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/analyser.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::io::onnx_reader {
namespace {

using Dims = google::protobuf::RepeatedPtrField<onnx::TensorShapeProto::Dimension>;

// What an optional value is where it is there; a sparse tensor counts as a dense one.
const onnx::TypeProto& present(const onnx::TypeProto& type) {
  return type.has_optional_type() ? present(type.optional_type().elem_type()) : type;
}

// The dimensions of a tensor type; null where it states none.
const Dims* dimensions_of(const onnx::TypeProto& type) {
  if (type.has_tensor_type() && type.tensor_type().has_shape())
    return &type.tensor_type().shape().dim();
  if (type.has_sparse_tensor_type() && type.sparse_tensor_type().has_shape())
    return &type.sparse_tensor_type().shape().dim();
  return nullptr;
}

// Of a sequence, that of its parts.
int element_type(const onnx::TypeProto& stated) {
  const onnx::TypeProto& type = present(stated);
  if (type.has_sequence_type()) return element_type(type.sequence_type().elem_type());
  return type.has_sparse_tensor_type() ? type.sparse_tensor_type().elem_type()
                                       : type.tensor_type().elem_type();
}

// "[batch, 1, ?]", as the file writes it.
std::string as_written(const Dims& dims) {
  std::string text;
  for (const auto& dim : dims) {
    text += text.empty() ? "" : ", ";
    if (dim.has_dim_value())
      text += fmt::format("{}", dim.dim_value());
    else
      text += dim.dim_param().empty() ? "?" : dim.dim_param();
  }
  return "[" + text + "]";
}

// Whether a dimension has a size: -1 stands for an open one, and so does 0 where a batch is written
// as 0, as no input is empty on purpose along its first dimension.
bool is_open(const Dims& dims, int i) {
  if (!dims[i].has_dim_value() || dims[i].dim_value() == -1) return true;
  const bool batch_is_zero = dims.size() > 1 && dims[0].has_dim_value() && dims[0].dim_value() == 0;
  return batch_is_zero && dims[i].dim_value() == 0;
}

}  // namespace

std::optional<Shape> Analyser::declared_shape(const onnx::TypeProto& type, std::string_view tensor,
                                              bool is_input) {
  const Dims* const dims = dimensions_of(type);
  if (dims == nullptr) return std::nullopt;
  const auto size_of = [&](int i) -> std::optional<std::int64_t> {
    const auto& dim = (*dims)[i];
    const auto at = static_cast<std::size_t>(i);
    if (!is_open(*dims, i)) return dim.dim_value();
    if (const auto given = session_.dimensions.place(tensor, at)) return given;
    const bool has_name = !dim.dim_param().empty() && dim.dim_param() != "?";
    if (has_name) return session_.dimensions.symbol(dim.dim_param());
    return is_input ? std::optional(session_.dimensions.assume_place(tensor, at)) : std::nullopt;
  };
  Shape shape;
  for (int i = 0; i < dims->size(); ++i) {
    const auto size = size_of(i);
    if (!size) return std::nullopt;
    shape.push_back(*size);
  }
  return shape;
}

TensorInfo Analyser::declared_info(const onnx::TypeProto& stated, std::string_view tensor,
                                   bool is_input) {
  const onnx::TypeProto& type = present(stated);
  TensorInfo info;
  info.type = element_type(type);
  if (!type.has_sequence_type()) {
    info.shape = declared_shape(type, tensor, is_input);
    return info;
  }
  auto part = declared_shape(present(type.sequence_type().elem_type()), tensor, is_input);
  if (!part) part = session_.dimensions.shape_of(tensor);
  if (!part) return info;
  const std::int64_t length = session_.dimensions.length(tensor);
  if (static_cast<std::uint64_t>(length) > kMostParts) return info;
  return sequence_of(info.type, std::vector(static_cast<std::size_t>(length), *part));
}

// Takes what the file says of a tensor of which no shape was inferred; but where an operator cannot
// run, no declaration helps.
void Analyser::fill_in(const onnx::TypeProto& declared, GraphTensor& tensor) {
  if (!tensor.cannot.empty()) {
    if (const auto* const dims = dimensions_of(declared)) tensor.declared = as_written(*dims);
    return;
  }
  TensorInfo info = declared_info(declared, tensor.name, false);
  if (tensor.info.type != kUndefined) info.type = tensor.info.type;
  if (!info.shape) info.partial = std::move(tensor.info.partial);
  tensor.info = std::move(info);
}

// Takes the sizes of named dimensions from what was inferred; notes a contradiction.
void Analyser::compare(const onnx::TypeProto& declared, const GraphTensor& tensor) {
  const Dims* const dims = dimensions_of(declared);
  if (dims == nullptr) return;
  const Shape& inferred = *tensor.info.shape;
  bool fits = static_cast<std::size_t>(dims->size()) == inferred.size();
  for (int i = 0; fits && i < dims->size(); ++i) {
    const std::int64_t size = inferred[static_cast<std::size_t>(i)];
    const std::string& name = (*dims)[i].dim_param();
    if (!is_open(*dims, i)) fits = (*dims)[i].dim_value() == size;
    if (!name.empty()) session_.dimensions.learn(name, size);
  }
  if (!fits && session_.num_contradictions++ == 0)
    session_.first_contradiction =
        fmt::format("{} has {}", lamina::quoted(tensor.name), to_text(inferred));
}

// Takes what the user says of dimensions that depend on the data; what else is said must be true.
Analyser::Done Analyser::complete(GraphTensor& tensor) {
  Shape shape = *tensor.info.partial;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const auto given = session_.dimensions.place(tensor.name, i);
    if (given && shape[i] >= 0 && *given != shape[i])
      return error(
          ErrorCode::kUsage,
          fmt::format("dimension {} is given as {}, but its operator makes it {}",
                      lamina::quoted(fmt::format("{}[{}]", tensor.name, i)), *given, shape[i]));
    if (given) shape[i] = *given;
  }
  if (std::ranges::find(shape, -1) == shape.end()) tensor.info.shape = std::move(shape);
  return {};
}

// Puts together what was inferred of a tensor, what the file says of it, and what the user does.
Analyser::Done Analyser::reconcile(const Declared& declared, GraphTensor& tensor) {
  const auto at = declared.find(tensor.name);
  const onnx::TypeProto* const type = at == declared.end() ? nullptr : &at->second->type();
  if (type != nullptr && tensor.info.type == kUndefined) tensor.info.type = element_type(*type);
  if (tensor.info.shape && type != nullptr) compare(*type, tensor);
  if (!tensor.info.shape && type != nullptr) fill_in(*type, tensor);
  if (!tensor.info.shape && tensor.info.partial) {
    if (auto ok = complete(tensor); !ok) return ok;
  } else if (!tensor.info.shape) {
    tensor.info.shape = session_.dimensions.shape_of(tensor.name);
  }
  return tensor.info.shape ? demand_sane(*tensor.info.shape, tensor.name) : Done();
}

}  // namespace lamina::io::onnx_reader
