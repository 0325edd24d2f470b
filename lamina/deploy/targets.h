#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/deploy/agents.h"

namespace lamina::deploy {

struct TargetOptions {
  std::string image;  // "lamina-agent:0.1.0", of targets that run containers
};

using TextFiles = std::vector<std::pair<std::string, std::string>>;  // names and contents

// What starts agents on machines. A new one is one function and one row.
struct Target {
  std::string_view name;  // of --target
  std::string_view summary;
  TextFiles (*files)(const std::vector<AgentPlace>& agents, const TargetOptions& options);
};

[[nodiscard]] std::span<const Target> targets();
[[nodiscard]] std::vector<std::string_view> target_names();

// The functions of the table. Nothing secret is in the files: certificates are named alone. Ids of
// nodes come out as they are after what the target does to text.
[[nodiscard]] TextFiles compose_files(const std::vector<AgentPlace>& agents,
                                      const TargetOptions& options);
[[nodiscard]] TextFiles kubernetes_files(const std::vector<AgentPlace>& agents,
                                         const TargetOptions& options);
[[nodiscard]] TextFiles systemd_files(const std::vector<AgentPlace>& agents,
                                      const TargetOptions& options);

// A text as it must be written to come out as it is.
[[nodiscard]] std::string compose_text(std::string_view text);     // of a value: $
[[nodiscard]] std::string kubernetes_text(std::string_view text);  // of an argument: $(NAME)
[[nodiscard]] std::string systemd_word(std::string_view text);     // of ExecStart, in quotes: $ %

}  // namespace lamina::deploy
