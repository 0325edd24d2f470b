#include "python/binding/bad_input.h"

#include <nanobind/nanobind.h>
#include <string_view>

namespace lamina::python {

Error without_name(Error error) {
  const std::string_view name = kInMemory;
  std::string& where = error.where;
  if (where.starts_with(name)) where.erase(0, name.size());
  if (where.starts_with(": ")) where.erase(0, 2);
  if (where.starts_with(":")) where.replace(0, 1, "line ");
  return error;
}

void raise_bad_input(const Error& error) {
  namespace nb = nanobind;
  const nb::object type = nb::module_::import_("lamina.errors").attr("Error");
  const nb::object value =
      type(std::string(to_text(error.code)).c_str(), error.message.c_str(), error.where.c_str());
  PyErr_SetObject(type.ptr(), value.ptr());
}

}  // namespace lamina::python
