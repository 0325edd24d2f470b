#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/api/verbs.h"

// The text of a request (answer_text.h) as the request of a verb.
namespace lamina::api {

class TextRequest {
 public:
  // Both must outlive it.
  TextRequest(const Verb& verb, std::string_view text) : verb_(verb), text_(text) {}

  // Fails as the reader of documents, with a place that is a path from the request's root.
  [[nodiscard]] Expected<VerbRequest> read();

  // The error of what was read, with its place as a path from the request's root:
  // "network.nodes[0].compute", "options.time_limit".
  [[nodiscard]] Error placed(Error error) const;

 private:
  struct Documents {
    io::Input plan, network, jobs;  // empty where they are not there
    std::vector<std::pair<std::string, io::Input>> models;
  };
  // A document of the request, called `name` in errors.
  [[nodiscard]] io::Input named(std::string name, std::string text);
  [[nodiscard]] Expected<io::Input> only_one(Documents documents) const;

  const Verb& verb_;
  std::string_view text_;
  std::vector<std::string> inputs_;  // the names
  std::optional<Error> error_;       // the first of a document
};

// That each option is one that the verb has in text. Fails with kUnknownKey, the nearest key, and
// the key as the place.
[[nodiscard]] Expected<void> demand_known(const Verb& verb, const GivenOptions& options);

}  // namespace lamina::api
