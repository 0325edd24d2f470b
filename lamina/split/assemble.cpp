#include "lamina/split/assemble.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/wire_format_lite.h>
#include <string_view>
#include <utility>

#include "lamina/io/onnx/proto.h"

namespace lamina::split {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
namespace reader = lamina::io::onnx_reader;

constexpr std::uint64_t kAlignment = 64;      // of weights in a file of their own
constexpr std::uint64_t kWorthMoving = 1024;  // bytes

// The kinds of message on the way to a payload.
enum class Kind { kModel, kGraph, kNode, kAttribute, kTensor, kSparseTensor };

struct Child {
  Kind parent;
  int field;
  Kind kind;
};

constexpr std::array kChildren{
    Child{Kind::kModel, 7, Kind::kGraph},
    Child{Kind::kGraph, 1, Kind::kNode},
    Child{Kind::kGraph, 5, Kind::kTensor},
    Child{Kind::kGraph, 15, Kind::kSparseTensor},
    Child{Kind::kNode, 5, Kind::kAttribute},
    Child{Kind::kAttribute, 5, Kind::kTensor},
    Child{Kind::kAttribute, 6, Kind::kGraph},
    Child{Kind::kAttribute, 10, Kind::kTensor},
    Child{Kind::kAttribute, 11, Kind::kGraph},
    Child{Kind::kAttribute, 22, Kind::kSparseTensor},
    Child{Kind::kAttribute, 23, Kind::kSparseTensor},
    Child{Kind::kSparseTensor, 1, Kind::kTensor},
    Child{Kind::kSparseTensor, 2, Kind::kTensor},
};

void append_varint(std::string& out, std::uint64_t value) {
  for (; value > 127; value >>= 7U) out.push_back(static_cast<char>((value & 127U) | 128U));
  out.push_back(static_cast<char>(value));
}

// Puts payloads back into a message, which protobuf wrote and which is sound therefore.
class Filler {
 public:
  explicit Filler(const Payloads& payloads) : payloads_(payloads) {}

  // Nothing if there is nothing to be put back.
  [[nodiscard]] std::optional<Rope> fill(std::string_view message, Kind kind) const {
    Rope out;
    bool is_same = true;
    std::size_t copied = 0;  // of the message
    CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                        static_cast<int>(message.size()));
    const auto position = [&] { return static_cast<std::size_t>(in.CurrentPosition()); };
    for (std::size_t start = 0; start < message.size(); start = position()) {
      const std::uint32_t tag = in.ReadTag();
      std::uint32_t size = 0;
      const bool is_bytes =
          WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
      if (!is_bytes) {
        if (!WireFormatLite::SkipField(&in, tag)) break;
        continue;
      }
      if (!in.ReadVarint32(&size)) break;
      const std::string_view field = message.substr(position(), size);
      if (!in.Skip(static_cast<int>(size))) break;
      auto filled = filled_field(field, tag, kind);
      if (!filled) continue;
      out.append(std::string(message.substr(copied, start - copied)));
      out.append(*std::move(filled));
      copied = position();
      is_same = false;
    }
    if (is_same) return std::nullopt;
    out.append(std::string(message.substr(copied)));
    return out;
  }

 private:
  // What stands for a field of bytes; nothing if it stays as it is.
  [[nodiscard]] std::optional<Rope> filled_field(std::string_view field, std::uint32_t tag,
                                                 Kind kind) const {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    if (number == static_cast<int>(reader::kLeftOutField)) {
      std::size_t at = 0;
      std::from_chars(field.data(), field.data() + field.size(), at);
      return payloads_.fields(at);
    }
    const auto* const child = std::ranges::find_if(
        kChildren, [&](const Child& c) { return c.parent == kind && c.field == number; });
    if (child == kChildren.end()) return std::nullopt;
    auto inside = fill(field, child->kind);
    if (!inside) return std::nullopt;
    std::string head;
    append_varint(head, tag);
    append_varint(head, inside->size());
    Rope out(std::move(head));
    out.append(*std::move(inside));
    return out;
  }

  const Payloads& payloads_;
};

std::string serialised(const onnx::ModelProto& model) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  (void)model.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

void say_external(onnx::TensorProto& tensor, const std::string& file, std::uint64_t offset,
                  std::uint64_t length) {
  tensor.mutable_unknown_fields()->Clear();
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  const auto add = [&](const char* key, std::string value) {
    auto& entry = *tensor.add_external_data();
    entry.set_key(key);
    entry.set_value(std::move(value));
  };
  add("location", file);
  add("offset", fmt::format("{}", offset));
  add("length", fmt::format("{}", length));
}

// Moves the weights into a file beside the model.
Expected<Rope> move_weights(onnx::ModelProto& model, const Payloads& payloads,
                            const std::string& data_name) {
  Rope data;
  for (onnx::TensorProto& weight : *model.mutable_graph()->mutable_initializer()) {
    const auto at = payload_of(weight);
    if (!at || payloads.fields(*at).size() < kWorthMoving) continue;
    auto raw = payloads.raw(*at);
    if (!raw) return tl::unexpected(raw.error());
    if (!*raw) continue;
    data.append(std::string((kAlignment - data.size() % kAlignment) % kAlignment, '\0'));
    say_external(weight, data_name, data.size(), (*raw)->size());
    data.append(**std::move(raw));
  }
  return data;
}

}  // namespace

Expected<Assembled> assemble(onnx::ModelProto& model, const Payloads& payloads,
                             const std::string& data_name, std::uint64_t largest) {
  const Filler filler(payloads);
  const auto filled = [&] {
    std::string bytes = serialised(model);
    auto out = filler.fill(bytes, Kind::kModel);
    return out ? *std::move(out) : Rope(std::move(bytes));
  };
  Assembled out{filled()};
  if (out.bytes.size() <= largest) return out;
  auto data = move_weights(model, payloads, data_name);
  if (!data) return tl::unexpected(data.error());
  out.bytes = filled();
  out.data = *std::move(data);
  if (out.bytes.size() <= largest) return out;
  return error(ErrorCode::kLimit,
               fmt::format("without the weights that can stand in a file of their own a part has "
                           "{} bytes, and protobuf takes {}",
                           out.bytes.size(), largest));
}

}  // namespace lamina::split
