#include "lamina/serve/http.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "lamina/api/documents.h"

namespace lamina::serve {

std::string_view Head::path() const {
  const std::string_view all = target;
  return all.substr(0, all.find('?'));
}

std::string_view Head::query() const {
  const std::string_view all = target;
  const std::size_t at = all.find('?');
  return at == all.npos ? std::string_view() : all.substr(at + 1);
}

Response document(std::string text, unsigned status) {
  Response response{.status = status};
  response.owner = std::make_shared<const std::string>(std::move(text));
  response.body = *response.owner;
  return response;
}

Response refuse(const Refusal& refusal, Headers headers) {
  constexpr std::size_t kLongestPlace = 200;
  const Error error{ErrorCode::kUsage, refusal.message, refusal.where.substr(0, kLongestPlace)};
  Response response = document(api::error_json(refusal.code, error), refusal.status);
  response.headers = std::move(headers);
  return response;
}

Expected<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned char value = 0;
    const auto [rest, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (failure != std::errc() || digits.size() != 2 || rest != digits.data() + 2)
      return error(ErrorCode::kSyntax, "a '%' needs two hexadecimal digits behind it", "query");
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

Expected<Query> query_of(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t at = std::min(pair.size(), pair.find('='));
    auto key = percent_decoded(pair.substr(0, at), true);
    if (!key) return tl::unexpected(key.error());
    auto value = percent_decoded(pair.substr(std::min(pair.size(), at + 1)), true);
    if (!value) return tl::unexpected(value.error());
    query.emplace_back(*std::move(key), *std::move(value));
  }
  return query;
}

}  // namespace lamina::serve
