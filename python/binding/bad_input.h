#pragma once

#include <exception>
#include <string>
#include <utility>

#include "lamina/core/expected.h"

namespace lamina::python {

// An Error on its way to Python, where it becomes a lamina.Error (see raise_bad_input).
class BadInput : public std::exception {
 public:
  explicit BadInput(Error error) : error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  Error error_;
};

// The value, or a throw of its error.
template <class T>
T demand(Expected<T>&& value) {
  if (!value) throw BadInput(std::move(value.error()));
  if constexpr (!std::is_void_v<T>) return *std::move(value);
}

// What bytes in memory are called, so that what is no document is told as of a .json file;
// `without_name` takes it out of the places of errors again.
inline constexpr const char* kInMemory = "<memory>.json";
[[nodiscard]] Error without_name(Error error);

// Sets the Python exception; to be called with the interpreter's lock.
void raise_bad_input(const Error& error);

}  // namespace lamina::python
