#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/byte_reader.h"

namespace lamina::io::onnx_reader {

// Bytes of a file.
struct FileRange {
  std::uint64_t offset = 0, size = 0;
};
// Whole fields of one message, with their tags, in the order of the file.
using LeftOut = std::vector<FileRange>;

// No message of ONNX has a field of this number; where a file has one it is dropped.
inline constexpr std::uint32_t kLeftOutField = 20'201'202;

// A model without the payloads of its tensors: the bytes of an ONNX file (protobuf wire format of
// ModelProto) in which raw_data, float_data and their like are left out wherever they hold more
// than 1 KiB, be it in initializers, attributes or bodies. What remains is a ModelProto again, and
// small: dimensions and types stay, and so do the short integer tensors that steer shapes. Texts
// for people (doc_string), training graphs and large blobs of bytes in attributes are left out too.
//
// The payloads are skipped, not read, so the time does not depend on their size. Where a tensor's
// raw_data does not have the length that its dimensions and type demand, that is an error.
//
// Fails with kSyntax: not the wire format, cut short, nested too deeply, no graph, or a payload of
// a wrong length; kLimit: more than 256 MiB would remain. O(what remains).
//
// With `left_out`, whoever wants to put the payloads back is told where they are: to each message
// (a tensor, or an attribute with a large text) from which fields are left out, a field
// kLeftOutField is added, whose bytes are a position in `left_out`, in decimal digits.
[[nodiscard]] Expected<std::string> strip_weights(ByteReader& in,
                                                  std::vector<LeftOut>* left_out = nullptr);

// Whether these first bytes of a file could begin an ONNX model: its leading fields are those of a
// ModelProto, up to its graph or the end of `head`.
[[nodiscard]] bool may_be_onnx(std::string_view head);

}  // namespace lamina::io::onnx_reader
