#include "lamina/io/onnx/strip.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/element_type.h"

namespace lamina::io::onnx_reader {
namespace {

constexpr std::uint64_t kKeptPayload = 1024;    // bytes of a tensor's payload worth keeping
constexpr std::uint64_t kKeptBlob = 64 * 1024;  // bytes of a text attribute worth keeping
constexpr std::size_t kMostLeft = 256 * 1024 * 1024;
constexpr int kDeepest = 90;  // protobuf itself refuses 100

enum class Wire : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// The kinds of message on the way to a tensor.
enum class Kind { kModel, kGraph, kNode, kAttribute, kTensor, kSparseTensor, kFunction };

struct Child {
  Kind parent;
  std::uint32_t field;
  std::optional<Kind> kind;  // not set: a field to leave out
};

constexpr std::array kChildren = {
    Child{Kind::kModel, 7, Kind::kGraph},
    Child{Kind::kModel, 25, Kind::kFunction},
    Child{Kind::kModel, 6, {}},
    Child{Kind::kModel, 14, {}},
    Child{Kind::kModel, 20, {}},
    Child{Kind::kGraph, 1, Kind::kNode},
    Child{Kind::kGraph, 5, Kind::kTensor},
    Child{Kind::kGraph, 15, Kind::kSparseTensor},
    Child{Kind::kGraph, 10, {}},
    Child{Kind::kGraph, 14, {}},
    Child{Kind::kGraph, 16, {}},
    Child{Kind::kNode, 5, Kind::kAttribute},
    Child{Kind::kNode, 6, {}},
    Child{Kind::kNode, 9, {}},
    Child{Kind::kAttribute, 5, Kind::kTensor},
    Child{Kind::kAttribute, 6, Kind::kGraph},
    Child{Kind::kAttribute, 10, Kind::kTensor},
    Child{Kind::kAttribute, 11, Kind::kGraph},
    Child{Kind::kAttribute, 22, Kind::kSparseTensor},
    Child{Kind::kAttribute, 23, Kind::kSparseTensor},
    Child{Kind::kAttribute, 13, {}},
    Child{Kind::kSparseTensor, 1, Kind::kTensor},
    Child{Kind::kSparseTensor, 2, Kind::kTensor},
    Child{Kind::kFunction, 7, Kind::kNode},
    Child{Kind::kFunction, 11, Kind::kAttribute},
    Child{Kind::kFunction, 8, {}},
    Child{Kind::kFunction, 14, {}},
    Child{Kind::kTensor, 12, {}},
    Child{Kind::kTensor, kLeftOutField, {}},
    Child{Kind::kAttribute, kLeftOutField, {}},
};

const Child* child_of(Kind parent, std::uint32_t field) {
  const auto* const row = std::ranges::find_if(
      kChildren, [&](const Child& c) { return c.parent == parent && c.field == field; });
  return row == kChildren.end() ? nullptr : row;
}

bool is_payload(std::uint32_t field) {
  return (field >= 4 && field <= 7) || (field >= 9 && field <= 11);
}

void append_varint(std::string& out, std::uint64_t value) {
  for (; value > 127; value >>= 7U) out.push_back(static_cast<char>((value & 127U) | 128U));
  out.push_back(static_cast<char>(value));
}

struct Tag {
  std::uint32_t field;
  Wire wire;
};

void append_tag(std::string& out, Tag tag) {
  append_varint(out, tag.field << 3U | static_cast<std::uint32_t>(tag.wire));
}

void append_message(std::string& out, std::uint32_t field, const std::string& message) {
  append_tag(out, {field, Wire::kBytes});
  append_varint(out, message.size());
  out += message;
}

// What has been seen of the tensor being copied.
struct TensorSeen {
  std::vector<std::int64_t> dims;
  int type = 0;
  std::string name, payload;
  std::uint64_t payload_bytes = 0;
  std::optional<std::uint64_t> raw_bytes;
  bool external = false;
  LeftOut ranges;  // of the payload
};

class Stripper {
 public:
  explicit Stripper(ByteReader& in, std::vector<LeftOut>* left_out = nullptr)
      : in_(in), left_out_(left_out) {}

  Expected<std::string> run() {
    std::string out;
    if (auto ok = copy_message(Kind::kModel, in_.position() + in_.remaining(), out); !ok)
      return tl::unexpected(ok.error());
    if (!has_graph_) return error(ErrorCode::kSyntax, "this is not an ONNX model: it has no graph");
    return out;
  }

 private:
  using Done = Expected<void>;

  Done broken(std::string_view what) const {
    return error(ErrorCode::kSyntax,
                 fmt::format("this is not a sound ONNX file: at byte {} {}", in_.position(), what));
  }

  Expected<std::uint64_t> varint(std::uint64_t end) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const int byte = in_.position() < end ? in_.next() : -1;
      if (byte < 0) return tl::unexpected(broken("it is cut short inside a number").error());
      value |= (static_cast<std::uint64_t>(byte) & 127U) << shift;
      if (byte < 128) return value;
    }
    return tl::unexpected(broken("a number has more than 64 bits").error());
  }

  Expected<Tag> tag(std::uint64_t end) {
    const auto value = varint(end);
    if (!value) return tl::unexpected(value.error());
    const auto wire = static_cast<std::uint32_t>(*value & 7U);
    const std::uint64_t field = *value >> 3U;
    const bool known = wire == 0 || wire == 1 || wire == 2 || wire == 5;
    if (!known || field == 0 || field > 536870911U)
      return tl::unexpected(broken("there is no field that a model could have").error());
    return Tag{static_cast<std::uint32_t>(field), static_cast<Wire>(wire)};
  }

  // The length of a field, which must end before `end`.
  Expected<std::uint64_t> length(std::uint64_t end) {
    auto value = varint(end);
    if (value && *value > end - in_.position())
      return tl::unexpected(
          broken(fmt::format("a field claims {} bytes, of which only {} are there", *value,
                             end - in_.position()))
              .error());
    return value;
  }

  // Copies a field that is no message of interest.
  Done copy_field(Tag tag, std::uint64_t end, std::string& out) {
    append_tag(out, tag);
    if (tag.wire == Wire::kVarint) {
      const auto value = varint(end);
      if (!value) return tl::unexpected(value.error());
      append_varint(out, *value);
      return {};
    }
    std::uint64_t size = tag.wire == Wire::kFixed64 ? 8 : 4;
    if (tag.wire == Wire::kBytes) {
      const auto given = length(end);
      if (!given) return tl::unexpected(given.error());
      append_varint(out, size = *given);
    }
    if (out.size() + size > kMostLeft)
      return error(ErrorCode::kLimit, "the model without its weights has more than 256 MiB");
    if (size > end - in_.position() || !in_.read(size, out)) return broken("it is cut short");
    return {};
  }

  // The number of payload bytes passed over.
  Expected<std::uint64_t> skip_field(Tag tag, std::uint64_t end) {
    if (tag.wire == Wire::kVarint) {
      const std::uint64_t before = in_.position();
      const auto value = varint(end);
      if (!value) return tl::unexpected(value.error());
      return in_.position() - before;
    }
    std::uint64_t size = tag.wire == Wire::kFixed64 ? 8 : 4;
    if (tag.wire == Wire::kBytes) {
      const auto given = length(end);
      if (!given) return given;
      size = *given;
    }
    if (size > end - in_.position() || !in_.skip(size))
      return tl::unexpected(broken("it is cut short").error());
    return size;
  }

  // Says in `out` that these fields of the message are left out.
  void leave_out(LeftOut ranges, std::string& out) {
    if (left_out_ == nullptr) return;
    append_message(out, kLeftOutField, fmt::format("{}", left_out_->size()));
    left_out_->push_back(std::move(ranges));
  }

  Done copy_message(Kind kind, std::uint64_t end, std::string& out) {
    if (++depth_ > kDeepest) return broken("messages are nested too deeply");
    while (in_.position() < end) {
      field_start_ = in_.position();
      const auto field = tag(end);
      if (!field) return tl::unexpected(field.error());
      if (auto ok = copy_one(kind, *field, end, out); !ok) return ok;
    }
    --depth_;
    return {};
  }

  Done copy_one(Kind kind, Tag tag, std::uint64_t end, std::string& out) {
    const Child* const child = child_of(kind, tag.field);
    if (child == nullptr || tag.wire != Wire::kBytes) {
      if (kind == Kind::kAttribute && tag.field == 4 && tag.wire == Wire::kBytes)
        return copy_text(tag, end, out);
      return copy_field(tag, end, out);
    }
    if (!child->kind) return skip_field(tag, end).map([](std::uint64_t) {});
    const auto size = length(end);
    if (!size) return tl::unexpected(size.error());
    std::string inner;
    const std::uint64_t inner_end = in_.position() + *size;
    has_graph_ = has_graph_ || (kind == Kind::kModel && *child->kind == Kind::kGraph);
    auto ok = *child->kind == Kind::kTensor ? copy_tensor(inner_end, inner)
                                            : copy_message(*child->kind, inner_end, inner);
    if (ok) append_message(out, tag.field, inner);
    return ok;
  }

  Done copy_text(Tag tag, std::uint64_t end, std::string& out) {
    const std::uint64_t start = field_start_;
    const auto size = length(end);
    if (!size) return tl::unexpected(size.error());
    if (*size > kKeptBlob) {
      if (!in_.skip(*size)) return broken("it is cut short");
      leave_out({{start, in_.position() - start}}, out);
      return {};
    }
    append_tag(out, tag);
    append_varint(out, *size);
    return in_.read(*size, out) ? Done() : broken("it is cut short");
  }

  Done copy_tensor(std::uint64_t end, std::string& out) {
    TensorSeen seen;
    while (in_.position() < end) {
      field_start_ = in_.position();
      const auto field = tag(end);
      if (!field) return tl::unexpected(field.error());
      if (auto ok = copy_tensor_field(*field, end, seen, out); !ok) return ok;
    }
    if (seen.payload_bytes <= kKeptPayload)
      out += seen.payload;
    else
      leave_out(std::move(seen.ranges), out);
    return demand_length(seen);
  }

  Done copy_tensor_field(Tag tag, std::uint64_t end, TensorSeen& seen, std::string& out) {
    if (is_payload(tag.field)) {
      const std::uint64_t start = field_start_;
      auto ok = copy_payload(tag, end, seen);
      if (ok && left_out_ != nullptr) add_range(seen.ranges, {start, in_.position() - start});
      return ok;
    }
    const Child* const child = child_of(Kind::kTensor, tag.field);
    if (child != nullptr) return skip_field(tag, end).map([](std::uint64_t) {});
    const std::size_t start = out.size();
    if (auto ok = copy_field(tag, end, out); !ok) return ok;
    note_field(tag, std::string_view(out).substr(start), seen);
    return {};
  }

  static void add_range(LeftOut& ranges, FileRange range) {
    if (!ranges.empty() && ranges.back().offset + ranges.back().size == range.offset)
      ranges.back().size += range.size;
    else
      ranges.push_back(range);
  }

  Done copy_payload(Tag tag, std::uint64_t end, TensorSeen& seen) {
    const std::uint64_t before = in_.position();
    if (tag.wire != Wire::kBytes && seen.payload_bytes <= kKeptPayload) {
      if (auto ok = copy_field(tag, end, seen.payload); !ok) return ok;
      seen.payload_bytes += in_.position() - before;
      return {};
    }
    if (tag.wire != Wire::kBytes) return skip_field(tag, end).map([](std::uint64_t) {});
    const auto size = length(end);
    if (!size) return tl::unexpected(size.error());
    seen.payload_bytes += *size;
    if (tag.field == 9) seen.raw_bytes = *size;
    if (seen.payload_bytes > kKeptPayload)
      return in_.skip(*size) ? Done() : broken("it is cut short");
    append_tag(seen.payload, tag);
    append_varint(seen.payload, *size);
    return in_.read(*size, seen.payload) ? Done() : broken("it is cut short");
  }

  // Keeps what the check of the length needs from a field just copied.
  static void note_field(Tag tag, std::string_view copied, TensorSeen& seen) {
    ByteReader bytes(copied);
    Stripper again(bytes);
    if (!again.tag(copied.size())) return;
    if (tag.field == 8) {
      if (const auto size = again.length(copied.size())) (void)bytes.read(*size, seen.name);
      return;
    }
    if (tag.field == 1 && tag.wire == Wire::kBytes) (void)again.length(copied.size());  // packed
    while (tag.field <= 14 && bytes.remaining() > 0) {
      const auto value = again.varint(copied.size());
      if (!value) return;
      if (tag.field == 1) seen.dims.push_back(static_cast<std::int64_t>(*value));
      if (tag.field == 2) seen.type = static_cast<int>(*value);
      if (tag.field == 14) seen.external = *value == 1;
      if (tag.field != 1) return;
    }
  }

  static Done demand_length(const TensorSeen& seen) {
    const auto bits = bits_of(seen.type);
    if (!seen.raw_bytes || *seen.raw_bytes == 0 || seen.external || !bits || seen.type == kString)
      return {};
    double count = 1.0;
    for (const std::int64_t d : seen.dims) count *= static_cast<double>(d);
    const double wanted = bytes_of(count, *bits);
    if (static_cast<double>(*seen.raw_bytes) == wanted) return {};
    return error(
        ErrorCode::kSyntax,
        fmt::format("tensor {} holds {} bytes, but its dimensions and type ({}) need {}",
                    lamina::quoted(seen.name), *seen.raw_bytes, name_of(seen.type), wanted));
  }

  ByteReader& in_;
  std::vector<LeftOut>* left_out_;
  std::uint64_t field_start_ = 0;  // of the field that was begun last
  int depth_ = 0;
  bool has_graph_ = false;
};

}  // namespace

Expected<std::string> strip_weights(ByteReader& in, std::vector<LeftOut>* left_out) {
  if (in.remaining() == 0)
    return error(ErrorCode::kSyntax, "the file is empty, so it is not an ONNX model");
  return Stripper(in, left_out).run();
}

bool may_be_onnx(std::string_view head) {
  // Every field of ModelProto with its wire type; a file that begins with others is no model.
  constexpr std::string_view kNumbers = "\1\5";
  ByteReader in(head);
  bool any = false;
  while (in.remaining() > 0) {
    const int tag = in.next();
    const int field = tag >> 3;
    const bool is_number =
        field < 16 && kNumbers.find(static_cast<char>(field)) != std::string_view::npos;
    if (field == 0 || field > 15 || (tag & 7) != (is_number ? 0 : 2)) return false;
    std::uint64_t value = 0;
    int byte = 128;
    for (unsigned shift = 0; byte > 127 && shift < 64; shift += 7) {
      byte = in.next();
      if (byte < 0) return any;
      value |= (static_cast<std::uint64_t>(byte) & 127U) << shift;
    }
    any = true;
    if (field == 7) return true;
    if (!is_number && !in.skip(std::min(value, in.remaining()))) return any;
  }
  return any;
}

}  // namespace lamina::io::onnx_reader
