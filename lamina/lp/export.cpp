#include "lamina/lp/export.h"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

namespace lamina::lp {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFormats{ExportFormat{".lp", write_lp}, ExportFormat{".mps", write_mps}};

// Beside the file, so that renaming it into place is one step.
fs::path partial(const fs::path& file) { return fs::path(file) += ".partial"; }

}  // namespace

Expected<ExportFormat> export_format(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored))
    return error(ErrorCode::kFile, "is a folder, not a file to export to", file.string());
  const fs::path folder = file.parent_path();
  if (!folder.empty() && !fs::is_directory(folder, ignored))
    return error(ErrorCode::kFile, fmt::format("there is no folder {}", folder.string()),
                 file.string());
  for (const ExportFormat& format : kFormats)
    if (file.extension() == format.ending) return format;
  return error(ErrorCode::kUsage, "a programme is exported to a file that ends in .lp or .mps",
               file.string());
}

Expected<void> export_programme(const Programme& programme, const fs::path& file) {
  const auto format = export_format(file);
  if (!format) return tl::unexpected(format.error());
  const fs::path hidden = partial(file);
  std::ofstream out(hidden, std::ios::binary | std::ios::trunc);
  format->write(programme, [&](std::string_view text) {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
  });
  out.close();
  std::error_code failure;
  if (!out.fail()) fs::rename(hidden, file, failure);
  if (!out.fail() && !failure) return {};
  std::error_code ignored;
  fs::remove(hidden, ignored);
  return error(ErrorCode::kFile, "cannot be written", file.string());
}

}  // namespace lamina::lp
