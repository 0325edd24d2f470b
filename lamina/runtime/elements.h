#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lamina/engine/types.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::runtime {

// Elements of tensors as JSON has them: numbers, true and false. Halves are numbers, too.
// `append_element` reads one and appends its bytes; throws a Failure where it does not fit the
// type.
void append_element(io::JsonReader& in, const engine::ElementType& type, std::string& bytes);
// Appends element i of the bytes to a document; what no JSON number can say becomes null.
void append_element_json(std::string& out, const engine::ElementType& type,
                         const std::string& bytes, std::size_t i);

[[nodiscard]] float half_to_float(std::uint16_t half);
[[nodiscard]] std::uint16_t float_to_half(float value);

// Element i as a number, for comparisons.
[[nodiscard]] double element(const engine::ElementType& type, const std::string& bytes,
                             std::size_t i);

}  // namespace lamina::runtime
