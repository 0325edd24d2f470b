#include "lamina/lp/export.h"

#include <array>
#include <fmt/format.h>
#include <system_error>

namespace lamina::lp {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFormats{ExportFormat{".lp", write_lp}, ExportFormat{".mps", write_mps}};

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
  return write_file(file, [&](const Sink& sink) { format->write(programme, sink); });
}

}  // namespace lamina::lp
