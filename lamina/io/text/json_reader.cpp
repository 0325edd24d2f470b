#include "lamina/io/text/json_reader.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <simdjson.h>
#include <unordered_set>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"

namespace lamina::io {
namespace {

namespace od = simdjson::ondemand;
using Type = od::json_type;

// Thrown where simdjson finds that the text is no JSON; `read_json` then asks a slower parser
// where.
struct BrokenJson {
  simdjson::error_code code;
};

void demand(simdjson::error_code code) {
  if (code != simdjson::SUCCESS) throw BrokenJson{code};
}

template <class T>
T sound(simdjson::simdjson_result<T> result) {
  T value;
  demand(std::move(result).get(value));
  return value;
}

std::string_view name_of(Type type) {
  switch (type) {
    case Type::array: return "a list";
    case Type::object: return "an object";
    case Type::number: return "a number";
    case Type::string: return "text";
    case Type::boolean: return "true or false";
    case Type::null: return "null";
  }
  return "something else";
}

template <class Read>
void at_key(std::string_view key, Read&& read) {
  try {
    read();
  } catch (Failure& failure) {
    if (!failure.is_placed) failure.error.where.insert(0, json_step(key));
    throw;
  }
}

// Whether the raw key, still escaped and followed by its quote, is the (plain) word.
bool is_word(od::raw_json_string raw, std::string_view word) {
  const char* const start = raw.raw();
  if (start[0] != word[0]) return false;  // most often, and cheap
  return std::string_view(start, word.size()) == word && start[word.size()] == '"';
}

std::string one_of(std::span<const JsonField> fields) {
  std::vector<std::string_view> keys;
  for (const JsonField& field : fields) keys.push_back(field.key);
  return listed(keys, ", ");
}

[[noreturn]] void refuse_unknown(std::string_view key, std::span<const JsonField> fields) {
  std::vector<std::string_view> known;
  for (const JsonField& field : fields) known.push_back(field.key);
  std::string hint = did_you_mean(key, known);
  if (hint.empty()) hint = fmt::format(" (known: {})", one_of(fields));
  fail(ErrorCode::kUnknownKey, fmt::format("unknown key {}{}", quoted(key), hint));
}

// The position of the field's key in `fields`, their number where it is none of them. Files keep to
// an order, so the search starts at `hint`.
std::size_t find(od::field& field, std::span<const JsonField> fields, std::size_t hint) {
  const od::raw_json_string raw = field.key();
  for (std::size_t step = 0; step < fields.size(); ++step) {
    const std::size_t i = hint + step < fields.size() ? hint + step : hint + step - fields.size();
    if (is_word(raw, fields[i].key)) return i;
  }
  return fields.size();
}

// The same for a key with escapes, or that is none of them: slower.
std::size_t find_unescaped(std::string_view key, std::span<const JsonField> fields) {
  const auto found = std::ranges::find(fields, key, &JsonField::key);
  return static_cast<std::size_t>(found - fields.begin());
}

constexpr std::size_t kDeepest = 64;  // no format needs as many; simdjson takes up to 1024

// Counts the objects and lists that are open.
class Nesting {
 public:
  explicit Nesting(std::size_t& depth) : depth_(depth) {
    if (depth_ == kDeepest)
      fail(ErrorCode::kLimit, fmt::format("lies more than {} objects and lists deep", kDeepest));
    ++depth_;
  }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --depth_; }

 private:
  std::size_t& depth_;
};

}  // namespace

std::string json_step(std::string_view key) {
  constexpr std::size_t kLongestPlainKey = 64;
  const bool plain =
      !key.empty() && key.size() <= kLongestPlainKey &&
      key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
          key.npos;
  return plain ? fmt::format(".{}", key) : fmt::format("[{}]", quoted(key));
}

struct JsonReader::State {
  od::parser parser;
  od::document document;
  od::value value;
  const char* source_end = nullptr;
  bool at_root = true;
  bool passed_over = false;  // some values lie too deep to be looked at
  std::size_t depth = 0;

  Type type() { return at_root ? sound(document.type()) : sound(value.type()); }
  od::value take() {
    if (!at_root) return value;
    at_root = false;
    return sound(document.get_value());
  }
  // Strings without escapes are left where they are in the source. They end, for `iterate` has seen
  // the end of the last one.
  std::string_view take_string() {
    od::value string = take();
    const char* const start = string.raw_json_token().data() + 1;
    const char* end = start;
    while (*end != '"' && *end != '\\') ++end;
    if (*end != '"') return sound(string.get_string());
    demand(string.get_raw_json_string().error());
    return {start, static_cast<std::size_t>(end - start)};
  }
  // What nobody asks for must be JSON as well, and simdjson steps over values without a look.
  void look_into(od::value it) {
    if (depth == kDeepest) {
      passed_over = true;
      return;
    }
    const Nesting nesting(depth);
    switch (sound(it.type())) {
      case Type::object:
        for (od::object object = sound(it.get_object()); auto field : object) {
          demand(field.unescaped_key().error());
          look_into(sound(field.value()));
        }
        return;
      case Type::array:
        for (od::array array = sound(it.get_array()); auto element : array)
          look_into(sound(std::move(element)));
        return;
      case Type::number: return demand(it.get_double().error());
      case Type::string: return demand(it.get_string().error());
      case Type::boolean: return demand(it.get_bool().error());
      case Type::null: return demand_null(it);
    }
  }
  static void demand_null(od::value it) {
    if (!sound(simdjson::simdjson_result<bool>(it.is_null())))
      throw BrokenJson{simdjson::N_ATOM_ERROR};
  }
  std::string_view token() {
    const std::string_view raw =
        at_root ? sound(document.raw_json_token()) : value.raw_json_token();
    return raw.substr(0, raw.find_last_not_of(" \t\r\n") + 1);
  }
};

void JsonReader::demand_type(int wanted, std::string_view name) {
  const Type type = state_.type();
  if (type == static_cast<Type>(wanted)) return;
  const bool scalar = type == Type::number || type == Type::boolean;
  fail(ErrorCode::kValue,
       fmt::format("must be {}, not {}", name, scalar ? quoted(state_.token()) : name_of(type)));
}

void JsonReader::object(std::initializer_list<JsonField> fields) {
  read_fields({fields.begin(), fields.size()}, nullptr);
}

void JsonReader::open_object(std::initializer_list<JsonField> fields) {
  const auto pass = [this](std::string_view /*key*/) { pass_over(); };
  open_object(fields, pass);
}

void JsonReader::open_object(std::initializer_list<JsonField> fields,
                             FunctionRef<void(std::string_view)> other) {
  read_fields({fields.begin(), fields.size()}, &other);
}

void JsonReader::read_fields(std::span<const JsonField> fields,
                             const FunctionRef<void(std::string_view)>* other) {
  demand_type(static_cast<int>(Type::object), "an object");
  const Nesting nesting(state_.depth);
  od::object object = sound(state_.take().get_object());
  std::uint64_t seen = 0;
  std::size_t next = 0;
  for (auto result : object) {
    od::field field = sound(std::move(result));
    std::size_t i = find(field, fields, next);
    if (i == fields.size()) {
      const std::string_view key = sound(field.unescaped_key());
      i = find_unescaped(key, fields);
      if (i == fields.size() && other != nullptr) {
        state_.value = field.value();
        at_key(key, [&] { (*other)(key); });
        continue;
      }
      if (i == fields.size()) refuse_unknown(key, fields);
    }
    if ((seen >> i & 1U) != 0)
      fail(ErrorCode::kDuplicate, fmt::format("the key '{}' occurs twice", fields[i].key));
    seen |= std::uint64_t{1} << i;
    next = i + 1;
    state_.value = field.value();
    at_key(fields[i].key, fields[i].read);
  }
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].required && (seen >> i & 1U) == 0)
      fail(ErrorCode::kMissingKey, fmt::format("the key '{}' is missing", fields[i].key));
}

void JsonReader::map(FunctionRef<void(std::string_view)> entry) {
  demand_type(static_cast<int>(Type::object), "an object");
  const Nesting nesting(state_.depth);
  od::object object = sound(state_.take().get_object());
  std::unordered_set<std::string> seen;
  for (auto result : object) {
    od::field field = sound(std::move(result));
    const std::string_view key = sound(field.unescaped_key());
    if (!seen.emplace(key).second)
      fail(ErrorCode::kDuplicate, fmt::format("the key {} occurs twice", quoted(key)));
    state_.value = field.value();
    at_key(key, [&] { entry(key); });
  }
}

void JsonReader::list(FunctionRef<void(std::size_t)> element) {
  demand_type(static_cast<int>(Type::array), "a list");
  const Nesting nesting(state_.depth);
  od::array array = sound(state_.take().get_array());
  std::size_t index = 0;
  try {
    for (auto result : array) {
      state_.value = sound(std::move(result));
      element(index);
      ++index;
    }
  } catch (Failure& failure) {
    if (!failure.is_placed) failure.error.where.insert(0, fmt::format("[{}]", index));
    throw;
  }
}

std::string_view JsonReader::text() {
  demand_type(static_cast<int>(Type::string), "text");
  return state_.take_string();
}

std::string_view JsonReader::quantity_text() {
  if (state_.type() == Type::number) return state_.token();
  demand_type(static_cast<int>(Type::string), "text with a unit");
  return state_.take_string();
}

std::string_view JsonReader::scalar() {
  if (state_.type() == Type::number) {
    const std::string_view token = state_.token();
    static_cast<void>(sound(state_.take().get_double()));
    return token;
  }
  demand_type(static_cast<int>(Type::string), "text or a number");
  return state_.take_string();
}

std::string JsonReader::scalar_or_tuple() {
  if (state_.type() != Type::array) return std::string(scalar());
  std::string text = "(";
  list([&](std::size_t index) {
    if (index > 0) text += ", ";
    const bool is_word = state_.type() == Type::string;
    const std::string part = scalar_or_tuple();
    text += is_word ? fmt::format("'{}'", part) : part;
  });
  return text + (text.find(", ") == text.npos ? ",)" : ")");
}

std::optional<std::string_view> JsonReader::scalar_or_nothing() {
  const Type type = state_.type();
  if (type == Type::number || type == Type::string) return scalar();
  pass_over();
  return std::nullopt;
}

bool JsonReader::boolean() {
  demand_type(static_cast<int>(Type::boolean), "true or false");
  return sound(state_.take().get_bool());
}

bool JsonReader::flag() { return state_.type() == Type::number ? whole(0, 1) == 1 : boolean(); }

std::size_t JsonReader::bytes_left() const {
  const char* const here = sound(state_.document.current_location());
  return static_cast<std::size_t>(state_.source_end - here);
}

bool JsonReader::is_null() {
  if (state_.type() != Type::null) return false;
  State::demand_null(state_.take());
  return true;
}

bool JsonReader::is_object() { return state_.type() == Type::object; }
bool JsonReader::is_list() { return state_.type() == Type::array; }
bool JsonReader::is_text() { return state_.type() == Type::string; }
bool JsonReader::is_boolean() { return state_.type() == Type::boolean; }

std::string_view JsonReader::raw_object() {
  demand_type(static_cast<int>(Type::object), "an object");
  od::object object = sound(state_.take().get_object());
  return sound(object.raw_json());
}

std::string_view JsonReader::raw_list() {
  demand_type(static_cast<int>(Type::array), "a list");
  od::array array = sound(state_.take().get_array());
  return sound(array.raw_json());
}

void JsonReader::pass_over() { state_.look_into(state_.take()); }

double JsonReader::number() {
  demand_type(static_cast<int>(Type::number), "a number");
  return sound(state_.take().get_double());
}

std::int64_t JsonReader::whole(std::int64_t low, std::int64_t high) {
  demand_type(static_cast<int>(Type::number), "a whole number");
  const std::string token(state_.token());
  const double value = sound(state_.take().get_double());
  if (value != std::floor(value))
    fail(ErrorCode::kValue, fmt::format("must be a whole number, not {}", lamina::quoted(token)));
  if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high)))
    fail(ErrorCode::kValue, fmt::format("must be a whole number from {} to {}, not {}", low, high,
                                        lamina::quoted(token)));
  return static_cast<std::int64_t>(value);
}

Expected<void> read_json(const SourceText& source, FunctionRef<void(JsonReader&)> read) {
  const std::string_view text = source.text();
  Error broken{ErrorCode::kSyntax, {}, source.name()};
  try {
    JsonReader::State state;
    state.source_end = text.data() + text.size();
    const simdjson::padded_string_view padded(text.data(), text.size(),
                                              text.size() + source.padding());
    demand(state.parser.iterate(padded).get(state.document));
    JsonReader reader(state);
    read(reader);
    const bool at_end = state.document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    // What simdjson did not look into another parser must.
    if (at_end && (!state.passed_over || !json_syntax_error(text))) return {};
    broken.message = "there is something after the end of the document";
  } catch (Failure& failure) {
    Error& wrong = failure.error;
    if (wrong.where.starts_with('.')) wrong.where.erase(0, 1);
    broken = located(std::move(wrong), source.name());
  } catch (const BrokenJson& failure) {
    broken.message = fmt::format("this is not JSON: {}", simdjson::error_message(failure.code));
  }
  if (auto syntax = json_syntax_error(text)) broken = located(std::move(*syntax), source.name());
  return tl::unexpected(std::move(broken));
}

}  // namespace lamina::io
