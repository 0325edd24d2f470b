#include "lamina/api/preparation.h"

#include <filesystem>
#include <utility>

#include "lamina/core/write_file.h"
#include "lamina/io/files.h"
#include "lamina/io/text/source_text.h"
#include "lamina/route/preparation.h"

namespace lamina::api {

Expected<std::shared_ptr<const route::ContractionHierarchy>> prepared_in(const std::string& file,
                                                                         const Network& network) {
  if (file == "-")
    return error(ErrorCode::kUsage, "'-' cannot keep a preparation for the next run; name a file",
                 "prepared");
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    const auto source = io::load(file);
    if (!source) return tl::unexpected(source.error());
    auto prepared = route::preparation_from(network, source->text());
    if (!prepared) return tl::unexpected(located(prepared.error(), file));
    return prepared;
  }
  auto prepared = route::ContractionHierarchy::make(network);
  if (prepared == nullptr) return prepared;
  if (const auto written = write_file(file, route::preparation_bytes(*prepared)); !written)
    return tl::unexpected(written.error());
  return prepared;
}

}  // namespace lamina::api
