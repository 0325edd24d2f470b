// One file: the models, a line "===", the device types.
#include "fuzz/models.h"
#include "fuzz/target.h"

#include "lamina/io/models/pipeedge.h"

FUZZ_TARGET(pipeedge) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kBetween = "===\n";
  const std::size_t at = std::min(text.find(kBetween), text.size());
  const std::string_view types = text.substr(std::min(at + kBetween.size(), text.size()));
  return fuzz::try_model(lamina::io::parse_pipeedge({"input", std::string(text.substr(0, at))},
                                                    {"input", std::string(types)}, {}));
}
