#include "lamina/engine/library.h"

#include <cstdlib>
#include <dlfcn.h>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <system_error>

namespace lamina::engine {
namespace {

constexpr const char* kName = "libonnxruntime.so";
constexpr const char* kNameOfPackages = "libonnxruntime.so.1";  // those that are not to build with

// A file beside the program, or one of its name with a version behind it.
std::filesystem::path beside_program() {
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (failure) return {};
  const auto file = program.parent_path() / kName;
  if (std::filesystem::exists(file, failure)) return file;
  for (const auto& entry : std::filesystem::directory_iterator(program.parent_path(), failure))
    if (entry.path().filename().string().starts_with(fmt::format("{}.", kName)))
      return entry.path();
  return {};
}

// None: it is wherever the system looks.
std::optional<std::filesystem::path> found(const std::filesystem::path& chosen) {
  if (!chosen.empty()) return chosen;
  if (const char* const named = std::getenv("LAMINA_ONNXRUNTIME");
      named != nullptr && *named != '\0')
    return named;
  if (auto file = beside_program(); !file.empty()) return file;
  return std::nullopt;
}

void* opened(const std::filesystem::path& file) {
  return dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
}

// A name without a folder is a file of this folder, if there is one: dlopen would look for it among
// the libraries of the system alone.
void* opened_as_named(const std::filesystem::path& file) {
  std::error_code failure;
  const bool is_here = !file.has_parent_path() && std::filesystem::exists(file, failure);
  return opened(is_here ? "." / file : file);
}

void* opened_by_system() {
  void* const handle = opened(kName);
  return handle != nullptr ? handle : opened(kNameOfPackages);
}

tl::unexpected<Error> cannot_be_opened(const std::optional<std::filesystem::path>& file) {
  const char* const why = dlerror();
  if (!file)
    return error(ErrorCode::kFile,
                 "ONNX Runtime is not there: put libonnxruntime.so beside the program (make "
                 "runtime), or name it by --onnxruntime FILE or LAMINA_ONNXRUNTIME",
                 kName);
  return error(
      ErrorCode::kFile,
      fmt::format("cannot be opened as the library of ONNX Runtime: {}", why == nullptr ? "" : why),
      file->string());
}

}  // namespace

Expected<Library> open_library(const std::filesystem::path& chosen) {
  // Some builds report their use to their makers, unless this stands there before they are opened.
  setenv("ORT_DISABLE_TELEMETRY", "1", 1);
  const auto file = found(chosen);
  void* const handle = file ? opened_as_named(*file) : opened_by_system();
  if (handle == nullptr) return cannot_be_opened(file);
  const std::string where = file ? file->string() : kName;
  using GetApiBase = const OrtApiBase*(ORT_API_CALL*)();
  // A symbol is an address, whatever it is the address of.
  const auto get_base = reinterpret_cast<GetApiBase>(dlsym(handle, "OrtGetApiBase"));
  if (get_base == nullptr)
    return error(ErrorCode::kFile, "is no library of ONNX Runtime: it has no OrtGetApiBase", where);
  const OrtApiBase* const base = get_base();
  Library library{base->GetApi(ORT_API_VERSION), base->GetVersionString()};
  if (library.api == nullptr)
    return error(ErrorCode::kUnsupported,
                 fmt::format("ONNX Runtime {} is too old: 1.{} or newer is needed", library.version,
                             ORT_API_VERSION),
                 where);
  return library;
}

}  // namespace lamina::engine
