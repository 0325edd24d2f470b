#pragma once

#include <string>
#include <utility>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// Bad input met inside a parser: the one exception of this folder. It is thrown where the offence
// is seen, gathers the place on its way out and never leaves the folder.
struct Failure {
  Error error;
  bool is_placed = false;  // `where` is the whole place already
};

[[noreturn]] inline void fail(ErrorCode code, std::string message, std::string where = {}) {
  throw Failure{Error{code, std::move(message), std::move(where)}};
}

// The value, or the Error as a Failure.
template <class T>
T take(Expected<T> result) {
  if (!result) throw Failure{std::move(result.error())};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Runs `read`, turning a Failure into an Error in this file.
template <class Read>
auto guarded(const SourceText& source, Read&& read) -> Expected<decltype(read())> {
  try {
    return read();
  } catch (Failure& failure) {
    return tl::unexpected(located(std::move(failure.error), source.name()));
  }
}

}  // namespace lamina::io
