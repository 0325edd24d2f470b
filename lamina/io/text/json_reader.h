#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/core/units.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/function_ref.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// One key that an object may have, and what to do at its value.
struct JsonField {
  std::string_view key;
  FunctionRef<void()> read;
  bool required = false;
};
inline constexpr bool kRequired = true;

// Walks once through a JSON document, in the file's order. The reader stands at one value at a
// time; each value is taken by exactly one of the calls below or passed over. Whatever does not fit
// throws a Failure, whose `where` is the path from that value: ".compute", "[3].compute".
class JsonReader {
 public:
  // An object with these keys and no others, none twice.
  void object(std::initializer_list<JsonField> fields);
  // An object that may have other keys, too; what stands there is passed over.
  void open_object(std::initializer_list<JsonField> fields);
  // The same; `other` gets each of the other keys and takes its value.
  void open_object(std::initializer_list<JsonField> fields,
                   FunctionRef<void(std::string_view)> other);
  // An object whose keys are names; `entry` gets each of them, none twice.
  void map(FunctionRef<void(std::string_view)> entry);
  void list(FunctionRef<void(std::size_t)> element);

  // Valid as long as the reader and the source.
  [[nodiscard]] std::string_view text();
  // A text, or a number as it is written: ids of formats that allow both.
  [[nodiscard]] std::string_view scalar();
  // The same, or a tuple of these as Python writes it: "(0, 'a')".
  [[nodiscard]] std::string scalar_or_tuple();
  // A text, or a number as it is written; nothing, and passed over, where it is something else.
  [[nodiscard]] std::optional<std::string_view> scalar_or_nothing();
  [[nodiscard]] bool boolean();
  [[nodiscard]] bool flag();      // true or false, or 1 or 0
  [[nodiscard]] double number();  // finite
  [[nodiscard]] std::int64_t whole(std::int64_t low, std::int64_t high);
  // A whole number that a double holds exactly, not negative; and a time in seconds, without unit.
  [[nodiscard]] std::int64_t count() { return whole(0, std::int64_t{1} << 53); }
  [[nodiscard]] Seconds seconds() { return Seconds(number()); }
  // From the place reached to the end of the source: what is there to come, roughly.
  [[nodiscard]] std::size_t bytes_left() const;
  // Leaves the value unread, whatever it is.
  void pass_over();
  // Whether the value is null, which then is taken.
  [[nodiscard]] bool is_null();
  [[nodiscard]] bool is_object();
  [[nodiscard]] bool is_list();
  [[nodiscard]] bool is_text();
  [[nodiscard]] bool is_boolean();
  // An object or list as it is written, for another reader: brackets match, the rest is not looked
  // at. Valid as long as the source.
  [[nodiscard]] std::string_view raw_object();
  [[nodiscard]] std::string_view raw_list();
  // Text with a unit.
  template <class Q>
  [[nodiscard]] Q quantity() {
    return take(parse_quantity<Q>(quantity_text()));
  }

 private:
  friend Expected<void> read_json(const SourceText& source, FunctionRef<void(JsonReader&)> read);
  struct State;
  explicit JsonReader(State& state) : state_(state) {}

  // The text of a string, or the token of a number, whose unit then is missed by the unit parser.
  [[nodiscard]] std::string_view quantity_text();
  void demand_type(int wanted, std::string_view name);
  // Without `other` no other keys may be there.
  void read_fields(std::span<const JsonField> fields,
                   const FunctionRef<void(std::string_view)>* other);
  State& state_;
};

// The value, or the Error of a builder, whose `where` names a key of the object just read.
template <class T>
T take_keyed(Expected<T> result) {
  if (!result && !result.error().where.empty()) result.error().where.insert(0, 1, '.');
  return take(std::move(result));
}

// A step into an object as places have it: ".key", or "['what ever']" if the key is no plain word.
[[nodiscard]] std::string json_step(std::string_view key);

// Runs `read` over the document. Where the text is no JSON the Error says so (kSyntax, with line
// and column), whatever else would be wrong with it; else it is the first Failure, with file and
// path.
[[nodiscard]] Expected<void> read_json(const SourceText& source,
                                       FunctionRef<void(JsonReader&)> read);

// What makes the text no JSON document, with line and column in the message; nothing where it is
// one.
[[nodiscard]] std::optional<Error> json_syntax_error(std::string_view text);

}  // namespace lamina::io
