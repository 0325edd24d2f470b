#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace lamina {

// What kind of bad input an Error reports; its text (`to_text`) is the `code` of error documents.
enum class ErrorCode {
  kUsage,        // an option or command that does not exist, is missing or does not fit the others
  kFile,         // a file that cannot be opened, read or written
  kSyntax,       // a file that is not what its format says: broken JSON, XML, protobuf
  kValue,        // a value of the wrong type or outside its range
  kUnit,         // a quantity without a unit, or with one of another dimension
  kUnknownKey,   // a key that the format does not have
  kMissingKey,   // a key that the format demands
  kDuplicate,    // a key or id that occurs twice
  kUnknownName,  // a name (of a node, model, planner ...) that is not defined
  kModel,        // a model that is no DAG from input to result
  kLimit,        // an input too large for what it would take
  kUnsupported   // sound input for which no method is there
};

[[nodiscard]] std::string_view to_text(ErrorCode code);

// Bad input: names the thing and the rule. `where` is the place ("net.json: nodes[3].compute");
// layers of the program that know more of the place put it in front with `located`.
struct Error {
  ErrorCode code = ErrorCode::kValue;
  std::string message;
  std::string where;

  // "where: message", the text for people.
  [[nodiscard]] std::string text() const {
    return where.empty() ? message : where + ": " + message;
  }
};

template <class T>
using Expected = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> error(ErrorCode code, std::string message,
                                                 std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}

// The error with `place` put in front of where it happened.
[[nodiscard]] Error located(Error error, std::string_view place);

}  // namespace lamina
