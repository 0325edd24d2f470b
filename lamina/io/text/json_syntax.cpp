#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "lamina/core/nearest.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::io {
namespace {

// "invalid literal" of "[json.exception...] parse error at ...: ... - invalid literal; last read
// ...".
std::string reason_in(std::string_view message) {
  const std::size_t start = message.find(" - ");
  if (start == message.npos) return "not expected here";
  message.remove_prefix(start + 3);
  return std::string(message.substr(0, message.find(';')));
}

// Takes every event and keeps the first offence with its place.
class Judge final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*token*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*elements*/) override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*elements*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& failure) override {
    position_ = position;
    token_ = last_token;
    reason_ = reason_in(failure.what());
    constexpr int kOutOfRange = 4;  // hundreds of the ids of its class
    out_of_range_ = failure.id / 100 == kOutOfRange;
    return false;
  }

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] const std::string& token() const { return token_; }
  [[nodiscard]] bool out_of_range() const { return out_of_range_; }

 private:
  std::size_t position_ = 0;
  std::string token_, reason_;
  bool out_of_range_ = false;
};

bool only_spaces(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

}  // namespace

std::optional<Error> json_syntax_error(std::string_view text) {
  Judge judge;
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &judge)) return std::nullopt;
  const auto say = [](std::string message) {
    return Error{ErrorCode::kSyntax, std::move(message), {}};
  };
  if (only_spaces(text)) return say("the file is empty");
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return say("this is UTF-16, JSON is UTF-8");
  // The position is the number of bytes read, the offending one included; 0 where it is not known.
  const std::size_t offset = judge.position() > 0 ? judge.position() - 1 : 0;
  const std::string place = line_and_column(text, offset);
  if (judge.out_of_range())
    return say(fmt::format("{}: the number {} is beyond the range of a double", place,
                           lamina::quoted(judge.token())));
  if (offset >= text.size())
    return say(fmt::format("this is not JSON: it is cut short ({})", place));
  return say(fmt::format("this is not JSON: {}: {} (at {})", place, judge.reason(),
                         quoted(text.substr(offset, 1))));
}

}  // namespace lamina::io
