#pragma once

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace lamina::io::onnx_reader {

// Makes UTF-8 of all names in a model. Writers have been seen to put other bytes there, which is
// against protobuf's rules, and which no JSON file can hold: such bytes become "\xNN".
void make_text(google::protobuf::Message& message);

}  // namespace lamina::io::onnx_reader
