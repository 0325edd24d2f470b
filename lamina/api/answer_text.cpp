#include "lamina/api/answer_text.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <stdexcept>
#include <utility>

#include "lamina/api/documents.h"
#include "lamina/api/lists.h"
#include "lamina/api/text_request.h"
#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"

namespace lamina::api {
namespace {

constexpr std::size_t kLongestText = 1500;  // bytes of a message or a place

std::string clipped(std::string_view text) {
  if (text.size() <= kLongestText) return std::string(text);
  return std::string(text.substr(0, kLongestText)) + "...";
}

TextAnswer internal_error() {
  return {Outcome::kInternalError,
          error_json("internal", {ErrorCode::kUsage, "internal error: a bug in Lamina", "lamina"})};
}

// What `work` answers; what it throws is told, too.
template <class Work>
TextAnswer guarded(Work work) {
  const auto out_of_memory = [] {
    return refused({ErrorCode::kLimit, "the input needs more memory than is available", "lamina"});
  };
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::length_error&) {  // longer than any memory
    return out_of_memory();
  } catch (const std::exception&) {
    return internal_error();
  }
}

// A cache, for networks that are read without options; others depend on these.
NetworkCache* cache_for(const GivenOptions& options, NetworkCache* networks) {
  const bool changes = std::ranges::any_of(options, [](const auto& given) {
    return given.first == "memory" || find_option(fill_options(), given.first) != nullptr;
  });
  return changes ? nullptr : networks;
}

TextAnswer answered(const Verb& verb, std::string_view text, const TextContext& context) {
  TextRequest request(verb, text);
  auto asked = request.read();
  if (!asked) return refused(asked.error());
  asked->stop = context.stop;
  asked->time_limit = context.time_limit;
  if (auto* const source = std::get_if<InstanceSource>(&asked->instance))
    source->networks = cache_for(asked->options, context.networks);
  auto answer = verb.run(*asked);
  if (!answer) return refused(request.placed(std::move(answer.error())));
  const bool makes_file = verb.subject == Subject::kFile && !answer->file.empty();
  return {answer->outcome, std::move(makes_file ? answer->file : answer->document)};
}

Error unknown(std::string_view thing, std::string_view name,
              std::span<const std::string_view> known) {
  return {ErrorCode::kUnknownName,
          fmt::format("unknown {} {}{}", thing, lamina::quoted(name), did_you_mean(name, known)),
          std::string(thing)};
}

Error unknown_verb(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs()) names.push_back(verb.name);
  for (const List& list : lists()) names.push_back(list.name);
  return unknown("verb", name, names);
}

Expected<VerbAnswer> converted(std::string_view kind, const io::Input& file,
                               const GivenOptions& options) {
  constexpr std::array<std::string_view, 2> kKinds{"model", "network"};
  if (kind.empty())
    return error(ErrorCode::kUsage, "kind is missing: say model or network", "kind");
  if (std::ranges::find(kKinds, kind) == kKinds.end())
    return tl::unexpected(unknown("kind", kind, kKinds));
  const auto held = io::kind_of(file);
  if (!held) return tl::unexpected(held.error());
  const bool is_model = *held == io::FileKind::kModel;
  if (is_model != (kind == "model") || (!is_model && *held != io::FileKind::kNetwork))
    return error(ErrorCode::kValue, fmt::format("this is not a {} file", kind),
                 file.path().string());
  const Verb& verb = convert_verb();
  if (auto ok = demand_known(verb, options); !ok) return tl::unexpected(ok.error());
  return verb.run({.file = file, .options = options, .allowed = Reach::kNothing});
}

}  // namespace

TextAnswer refused(const Error& error) {
  Error told{error.code, clipped(error.message), clipped(error.where)};
  if (told.where.empty()) told.where = "request";
  return {Outcome::kBadInput, error_json(to_text(error.code), told)};
}

TextAnswer answer_text(std::string_view verb, std::string_view request,
                       const TextContext& context) {
  if (const List* const list = find_list(verb)) return {Outcome::kDone, list->document()};
  const Verb* const row = find_verb(verb);
  if (row == nullptr) return refused(unknown_verb(verb));
  return guarded([&] { return answered(*row, request, context); });
}

TextAnswer convert_file(std::string_view kind, const io::Input& file, const GivenOptions& options) {
  return guarded([&]() -> TextAnswer {
    auto answer = converted(kind, file, options);
    if (!answer) return refused(answer.error());
    return {answer->outcome, std::move(answer->file)};
  });
}

}  // namespace lamina::api
