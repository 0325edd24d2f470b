#pragma once

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace lamina::io::onnx_reader {

// Makes UTF-8 of all names in a model. Writers have been seen to put other bytes there, which is
// against protobuf's rules, and which no JSON file can hold: such bytes become "\xNN". Texts for
// people, which nobody reads here, stay as they are.
void make_text(onnx::ModelProto& model);

}  // namespace lamina::io::onnx_reader
