#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/lamina/show/text.h"

#include "lamina/api/requests.h"
#include "lamina/core/expected.h"

namespace CLI {
class App;
}

namespace lamina::app {

// What a verb has to say, in the ways that it can be asked for.
struct Output {
  std::string document;                            // for --json
  std::string file;                                // what -o writes; the document where empty
  std::function<std::string(const Style&)> human;  // for people
  api::Outcome outcome = api::Outcome::kDone;
  // Further files, by name: written in front of that of -o.
  std::vector<std::pair<std::string, std::string>> more_files{};
  // Writes what -o names where it is a folder; null: it is a file.
  std::function<Expected<void>(const std::string& folder)> write_folder{};
};

// A command that help shows and that the tests run in a folder with examples/ in it.
struct Example {
  std::string_view says, command;
};

// What help says below the usage under a heading of its own: words and what they mean.
struct Section {
  std::string heading;
  std::vector<std::pair<std::string, std::string>> terms;
};

class Progress;

// What is done once the command line is read; it may say how far it is.
using Action = std::function<Expected<Output>(Progress&)>;

struct Verb {
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view usage;    // the arguments, as in "FILE -o OUT"
  std::string_view details;  // a few sentences below the usage
  std::span<const Example> examples;
  bool has_document = true;  // takes --json
  // That -o must be given, unless another option that names a file to write is (`other_outputs`).
  bool needs_output = false;
  Action (*declare)(CLI::App& command);  // declares the options that only this verb has
  Section (*section)() = nullptr;
  bool has_output = true;                    // takes -o
  std::vector<std::string> other_outputs{};  // "--trace"
  bool owns_long_output =
      false;  // --output is an option of its own, and only -o writes the document
  // The program beside this one that does it with the same arguments: "lamina-agent". Empty: this
  // one does it.
  std::string_view program{};
};

// All verbs: a new one is one file and one row here.
[[nodiscard]] std::span<const Verb> verbs();

}  // namespace lamina::app
