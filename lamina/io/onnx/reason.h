#pragma once

#include <fmt/format.h>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace lamina::io::onnx_reader {

// Why a rule tells nothing about an operator, to be read after "because ".
struct Reason {
  std::string text;
  // True: what the operator gets is known and does not fit, so it cannot run, whatever the file
  // declares of its results. False: not enough is known, and what the file declares may help.
  bool is_misfit = false;
};

template <class T>
using Told = tl::expected<T, Reason>;

// Something is not known.
template <class... Parts>
[[nodiscard]] tl::unexpected<Reason> because(fmt::format_string<Parts...> form, Parts&&... parts) {
  return tl::unexpected(Reason{fmt::format(form, std::forward<Parts>(parts)...), false});
}

// Something does not fit.
template <class... Parts>
[[nodiscard]] tl::unexpected<Reason> misfit(fmt::format_string<Parts...> form, Parts&&... parts) {
  return tl::unexpected(Reason{fmt::format(form, std::forward<Parts>(parts)...), true});
}

}  // namespace lamina::io::onnx_reader
