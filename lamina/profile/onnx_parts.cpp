#include "lamina/profile/onnx_parts.h"

#include <fmt/format.h>

namespace lamina::profile {

Expected<std::string> OnnxParts::part(std::uint32_t first, std::uint32_t last) {
  std::vector<std::uint32_t> ends;
  if (first > 1) ends.push_back(first - 1);
  ends.push_back(last);
  if (last < model().num_layers()) ends.push_back(model().num_layers());
  auto cut = cutter_.cut(model(), ends);
  if (!cut) return tl::unexpected(cut.error());
  const split::CutPart& wanted = cut->parts[first > 1 ? 1 : 0];
  if (wanted.file.data)
    return error(ErrorCode::kLimit,
                 fmt::format("layers {} to {} are more than an ONNX file holds", first, last));
  return wanted.file.bytes.text();
}

Expected<std::vector<bool>> OnnxParts::cuttable() {
  std::vector<bool> can_cut;
  for (std::uint32_t k = 1; k < model().num_layers(); ++k) {
    const auto cut = cutter_.cut(model(), std::vector<std::uint32_t>{k, model().num_layers()});
    if (!cut && cut.error().code != ErrorCode::kUnsupported) return tl::unexpected(cut.error());
    can_cut.push_back(cut.has_value());
  }
  return can_cut;
}

}  // namespace lamina::profile
