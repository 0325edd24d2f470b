#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/byte_reader.h"

namespace lamina::io::onnx_reader {

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
[[nodiscard]] Expected<std::string> strip_weights(ByteReader& in);

// Whether these first bytes of a file could begin an ONNX model: its leading fields are those of a
// ModelProto, up to its graph or the end of `head`.
[[nodiscard]] bool may_be_onnx(std::string_view head);

}  // namespace lamina::io::onnx_reader
