#include "lamina/split/payloads.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/unknown_field_set.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/onnx/element_type.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::split {
namespace {

namespace reader = lamina::io::onnx_reader;

constexpr int kLeftOut = static_cast<int>(reader::kLeftOutField);
// Fields of TensorProto.
constexpr std::uint32_t kFloatData = 4, kRawData = 9, kDoubleData = 10;

bool has_elements(const onnx::TensorProto& tensor) {
  return std::ranges::find(tensor.dims(), 0) == tensor.dims().end();
}

bool has_payload(const onnx::TensorProto& tensor) {
  return !tensor.raw_data().empty() || tensor.float_data_size() > 0 ||
         tensor.int32_data_size() > 0 || tensor.int64_data_size() > 0 ||
         tensor.double_data_size() > 0 || tensor.uint64_data_size() > 0 ||
         tensor.string_data_size() > 0 || payload_of(tensor);
}

std::uint64_t size_of(const onnx::TensorProto& tensor) {
  double count = 1.0;
  for (const std::int64_t d : tensor.dims()) count *= static_cast<double>(d);
  return static_cast<std::uint64_t>(
      reader::bytes_of(count, reader::bits_of(tensor.data_type()).value_or(32)));
}

// The tag and the length of a field of bytes.
std::string head_of(std::uint32_t field, std::uint64_t size) {
  std::string head;
  for (std::uint64_t value : {std::uint64_t{field << 3U | 2U}, size}) {
    for (; value > 127; value >>= 7U) head.push_back(static_cast<char>((value & 127U) | 128U));
    head.push_back(static_cast<char>(value));
  }
  return head;
}

// Where external data are, as a tensor says it.
struct Place {
  std::string location;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length{};
  bool is_sound = true;
};

Place place_of(const onnx::TensorProto& tensor) {
  Place place;
  for (const onnx::StringStringEntryProto& entry : tensor.external_data()) {
    if (entry.key() == "location") place.location = entry.value();
    if (entry.key() != "offset" && entry.key() != "length") continue;
    std::uint64_t number = 0;
    const std::string& text = entry.value();
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    place.is_sound = place.is_sound && failed == std::errc() && end == text.data() + text.size();
    if (entry.key() == "offset") place.offset = number;
    if (entry.key() == "length") place.length = number;
  }
  return place;
}

// Whether the path stays in its folder, links followed.
bool is_inside(const std::filesystem::path& folder, const std::filesystem::path& location) {
  if (location.empty() || location.is_absolute()) return false;
  std::error_code failed;
  const auto root = std::filesystem::weakly_canonical(folder.empty() ? "." : folder, failed);
  if (failed) return false;
  const auto file = std::filesystem::weakly_canonical(root / location, failed);
  if (failed) return false;
  return std::ranges::mismatch(root, file).in1 == root.end();
}

}  // namespace

std::optional<std::size_t> payload_of(const onnx::TensorProto& tensor) {
  const auto& fields = tensor.unknown_fields();
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto& field = fields.field(i);
    if (field.number() != kLeftOut ||
        field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      continue;
    const std::string& digits = field.length_delimited();
    std::size_t position = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), position);
    return position;
  }
  return std::nullopt;
}

Payloads::Payloads(const std::shared_ptr<const Store>& model,
                   const std::vector<io::onnx_reader::LeftOut>& left_out,
                   std::optional<std::filesystem::path> folder)
    : model_name_(model->name()), folder_(std::move(folder)) {
  for (const reader::LeftOut& ranges : left_out) {
    Rope fields;
    for (const reader::FileRange& range : ranges)
      fields.append(Rope(model, range.offset, range.size));
    all_.push_back({std::move(fields)});
  }
}

Expected<std::optional<Rope>> Payloads::raw(std::size_t i) const {
  if (all_[i].raw) return all_[i].raw;
  const Rope& fields = all_[i].fields;
  const auto start = fields.part(0, std::min<std::uint64_t>(fields.size(), 16)).text();
  if (!start) return tl::unexpected(start.error());
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(start->data()),
                                            static_cast<int>(start->size()));
  const std::uint32_t tag = in.ReadTag();
  std::uint64_t size = 0;
  const bool is_raw = (tag & 7U) == 2 && (tag >> 3U == kRawData || tag >> 3U == kFloatData ||
                                          tag >> 3U == kDoubleData);
  if (!is_raw || !in.ReadVarint64(&size)) return std::nullopt;
  const auto head = static_cast<std::uint64_t>(in.CurrentPosition());
  if (head + size != fields.size()) return std::nullopt;  // in several pieces
  return fields.part(head, size);
}

Expected<std::shared_ptr<const Store>> Payloads::external_file(const std::string& location,
                                                               const std::string& tensor) {
  if (const auto known = files_.find(location); known != files_.end()) return known->second;
  const auto refused = [&](ErrorCode code, std::string_view why) {
    return error(code,
                 fmt::format("the elements of tensor {} are in the file {}, {}",
                             lamina::quoted(tensor), lamina::quoted(location), why),
                 model_name_);
  };
  if (!folder_) return refused(ErrorCode::kUnsupported, "but a model in memory has no files");
  if (!is_inside(*folder_, location))
    return refused(ErrorCode::kValue, "which is not in the model's folder");
  auto file = Store::open_plain(*folder_ / location);
  if (!file) return refused(file.error().code, fmt::format("which {}", file.error().message));
  files_.emplace(location, *file);
  return *std::move(file);
}

Expected<void> Payloads::take_in_external(onnx::TensorProto& tensor) {
  const Place place = place_of(tensor);
  const auto wrong = [&](std::string message) {
    return error(
        ErrorCode::kValue,
        fmt::format("the elements of tensor {} are in the file {}, {}",
                    lamina::quoted(tensor.name()), lamina::quoted(place.location), message),
        model_name_);
  };
  if (!place.is_sound) return wrong("at an offset or of a length that is no number");
  const auto file = external_file(place.location, tensor.name());
  if (!file) return tl::unexpected(file.error());
  const std::uint64_t size = size_of(tensor);
  if (place.length && *place.length != size)
    return wrong(
        fmt::format("with {} bytes, but dimensions and type need {}", *place.length, size));
  if (place.offset > (*file)->size() || size > (*file)->size() - place.offset)
    return wrong(fmt::format("which has {} bytes, but {} are needed from byte {} on",
                             (*file)->size(), size, place.offset));
  tensor.clear_external_data();
  tensor.clear_data_location();
  tensor.mutable_unknown_fields()->AddLengthDelimited(kLeftOut, fmt::format("{}", all_.size()));
  const Rope raw(*file, place.offset, size);
  Rope fields(head_of(kRawData, size));
  fields.append(raw);
  all_.push_back({std::move(fields), raw});
  return {};
}

Expected<void> Payloads::take_in(onnx::TensorProto& tensor) {
  if (!has_elements(tensor)) return {};
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL) return take_in_external(tensor);
  if (has_payload(tensor)) return {};
  return error(ErrorCode::kModel,
               fmt::format("tensor {} has no elements: its file was stripped of weights, so that "
                           "no part of it could run",
                           lamina::quoted(tensor.name())),
               model_name_);
}

Expected<void> Payloads::take_in(onnx::GraphProto& body) {
  for (onnx::TensorProto& weight : *body.mutable_initializer())
    if (auto ok = take_in(weight); !ok) return ok;
  for (onnx::SparseTensorProto& weight : *body.mutable_sparse_initializer()) {
    if (auto ok = take_in(*weight.mutable_values()); !ok) return ok;
    if (auto ok = take_in(*weight.mutable_indices()); !ok) return ok;
  }
  for (onnx::NodeProto& node : *body.mutable_node())
    if (auto ok = take_in(node); !ok) return ok;
  return {};
}

Expected<void> Payloads::take_in(onnx::NodeProto& node) {
  for (onnx::AttributeProto& attribute : *node.mutable_attribute())
    if (auto ok = take_in(attribute); !ok) return ok;
  return {};
}

Expected<void> Payloads::take_in(onnx::AttributeProto& attribute) {
  std::vector<onnx::TensorProto*> tensors;
  if (attribute.has_t()) tensors.push_back(attribute.mutable_t());
  for (onnx::TensorProto& tensor : *attribute.mutable_tensors()) tensors.push_back(&tensor);
  if (attribute.has_sparse_tensor()) {
    tensors.push_back(attribute.mutable_sparse_tensor()->mutable_values());
    tensors.push_back(attribute.mutable_sparse_tensor()->mutable_indices());
  }
  for (onnx::TensorProto* const tensor : tensors)
    if (auto ok = take_in(*tensor); !ok) return ok;
  if (attribute.has_g())
    if (auto ok = take_in(*attribute.mutable_g()); !ok) return ok;
  for (onnx::GraphProto& body : *attribute.mutable_graphs())
    if (auto ok = take_in(body); !ok) return ok;
  return {};
}

}  // namespace lamina::split
