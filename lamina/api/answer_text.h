#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "lamina/api/verbs.h"

// From the text of a request to the text of its answer: what the server, the page and others share
// that have documents alone. Nothing in a request leads to a file.
namespace lamina::api {

struct TextAnswer {
  Outcome outcome = Outcome::kDone;
  // One JSON document: the command's --json, and where there is none the command's error document.
  std::string document;
};

struct TextContext {
  const std::atomic<bool>* stop = nullptr;  // searches end with their best once it is set
  std::optional<Seconds> time_limit{};      // of what cannot be stopped but has a limit of time
  NetworkCache* networks = nullptr;         // read before; null: none are kept
};

// What a verb says to a request
//   {"network": {...}, "models": {"NAME": {...}}, "jobs": [...], "plan": {...}, "options": {...}}
// with Lamina's documents; `jobs` are the rows of a jobs file. What the verb does not need is left
// out: `plan` of all but check and simulate; of inspect and convert all but one of a network, one
// model, and (inspect) a plan. Options have their keys ("time_limit") and are text or numbers as
// on the command line; flags are true, those that repeat or take
// several names may be a list, and KEY=VALUE ones an object.
//
// Of `list_names()` the answer is the list, whatever the request.
//
// May be called from any number of threads at once. Never throws for what stands in a request.
[[nodiscard]] TextAnswer answer_text(std::string_view verb, std::string_view request,
                                     const TextContext& context = {});

// A network or model file of any supported format as Lamina's document. `kind` is "network" or
// "model" and must be what the file holds.
[[nodiscard]] TextAnswer convert_file(std::string_view kind, const io::Input& file,
                                      const GivenOptions& options = {});

// {"error": {...}}; never longer than a few kilobytes.
[[nodiscard]] TextAnswer refused(const Error& error);

}  // namespace lamina::api
