#include "lamina/io/onnx/names.h"

#include <google/protobuf/message.h>
#include <simdjson.h>
#include <vector>

#include "lamina/core/utf8.h"

namespace lamina::io::onnx_reader {
namespace {

using Field = google::protobuf::FieldDescriptor;

bool is_sound(const std::string& text) { return simdjson::validate_utf8(text); }

void make_text(google::protobuf::Message& message, const Field& field) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
  for (int i = 0; i < count; ++i) {
    std::string scratch;
    const std::string& text =
        field.is_repeated() ? reflection.GetRepeatedStringReference(message, &field, i, &scratch)
                            : reflection.GetStringReference(message, &field, &scratch);
    if (is_sound(text)) continue;
    if (field.is_repeated())
      reflection.SetRepeatedString(&message, &field, i, as_utf8(text));
    else
      reflection.SetString(&message, &field, as_utf8(text));
  }
}

}  // namespace

void make_text(google::protobuf::Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const Field*> fields;
  reflection.ListFields(message, &fields);
  for (const Field* const field : fields) {
    if (field->type() == Field::TYPE_STRING) make_text(message, *field);
    if (field->type() != Field::TYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      make_text(*reflection.MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i)
      make_text(*reflection.MutableRepeatedMessage(&message, field, i));
  }
}

}  // namespace lamina::io::onnx_reader
