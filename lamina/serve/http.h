#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"

// Requests and answers of HTTP as values, so that what they mean needs no network to be tried.
namespace lamina::serve {

// The head of a request; absent headers are empty.
struct Head {
  std::string method{}, target{};  // as they came
  std::string host{}, origin{}, authorization{}, content_type{}, content_encoding{};
  std::string if_none_match{}, accept_encoding{};
  bool has_body = false;

  // The target in front of '?', and behind it.
  [[nodiscard]] std::string_view path() const;
  [[nodiscard]] std::string_view query() const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Response {
  unsigned status = 200;
  std::string_view type = "application/json";
  std::string_view body{};                     // of the program, or of `owner`
  std::shared_ptr<const std::string> owner{};  // null: the program
  Headers headers{};
};

[[nodiscard]] Response document(std::string text, unsigned status = 200);

// The command's error document; `where` is what of the request is refused.
struct Refusal {
  unsigned status = 400;
  std::string_view code{};
  std::string message{}, where{};
};
[[nodiscard]] Response refuse(const Refusal& refusal, Headers headers = {});

// %XX decoded, and in queries + as a space. Fails with kSyntax.
[[nodiscard]] Expected<std::string> percent_decoded(std::string_view text, bool plus_is_space);

// key=value of a query, in their order. Fails with kSyntax.
using Query = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Expected<Query> query_of(std::string_view text);

}  // namespace lamina::serve
