#include "apps/core/exports.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "lamina/api/answer_text.h"
#include "lamina/io/text/input_file.h"
#include "lamina/io/text/json_reader.h"

// Copies up to `count` bytes of the file that is being converted, from `offset` on, to `out` and
// says how many. The page has it; offsets are whole numbers that a double holds.
extern "C" __attribute__((import_module("lamina"), import_name("read_at"))) std::uint32_t
lamina_read_at(double offset, char* out, std::uint32_t count);

namespace lamina {
namespace {

using core_module::Answer;

Answer* kept(const api::TextAnswer& answer) {
  const std::string& document = answer.document;
  void* const room = std::malloc(sizeof(Answer) + document.size());
  if (room == nullptr) return nullptr;
  auto* const kept = new (room) Answer{
      static_cast<std::uint32_t>(answer.outcome), static_cast<std::uint32_t>(document.size()), {}};
  std::memcpy(kept->document, document.data(), document.size());
  return kept;
}

struct ConvertRequest {
  std::string kind, name;
  std::int64_t size = 0;
  api::GivenOptions options;
};

void read_option(io::JsonReader& in, std::string_view key, api::GivenOptions& options) {
  if (in.is_list())
    in.list([&](std::size_t) { options.emplace_back(key, in.scalar()); });
  else if (!in.is_boolean())
    options.emplace_back(key, in.scalar());
  else if (in.boolean())
    options.emplace_back(key, "true");
}

Expected<ConvertRequest> read_convert(std::string_view text) {
  constexpr std::int64_t kLargestWhole = std::int64_t{1} << 53;
  ConvertRequest request;
  const auto read = io::read_json({"", std::string(text)}, [&](io::JsonReader& in) {
    in.object({{"kind", [&] { request.kind = in.text(); }, io::kRequired},
               {"name", [&] { request.name = in.text(); }, io::kRequired},
               {"size", [&] { request.size = in.whole(0, kLargestWhole); }, io::kRequired},
               {"options", [&] {
                  in.map([&](std::string_view key) { read_option(in, key, request.options); });
                }}});
  });
  if (!read) return tl::unexpected(read.error());
  return request;
}

api::TextAnswer converted(std::string_view text) {
  const auto request = read_convert(text);
  if (!request) return api::refused(request.error());
  const auto read_at = [](std::uint64_t offset, char* out, std::size_t count) -> std::size_t {
    return lamina_read_at(static_cast<double>(offset), out, static_cast<std::uint32_t>(count));
  };
  const auto file =
      io::Input::handed_out(request->name, static_cast<std::uint64_t>(request->size), read_at);
  return api::convert_file(request->kind, file, request->options);
}

}  // namespace
}  // namespace lamina

void* lamina_alloc(std::uint32_t size) { return std::malloc(size); }
void lamina_free(void* bytes) { std::free(bytes); }

lamina::core_module::Answer* lamina_answer(const char* verb, std::uint32_t verb_size,
                                           const char* request, std::uint32_t request_size) {
  return lamina::kept(lamina::api::answer_text({verb, verb_size}, {request, request_size}));
}

lamina::core_module::Answer* lamina_convert(const char* request, std::uint32_t request_size) {
  return lamina::kept(lamina::converted({request, request_size}));
}
