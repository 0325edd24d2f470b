#include "lamina/deploy/targets.h"

#include <array>

namespace lamina::deploy {
namespace {

constexpr std::array kTargets{
    Target{"compose", "one file for Docker Compose", compose_files},
    Target{"kubernetes", "Deployments and Services", kubernetes_files},
    Target{"systemd", "one unit a machine", systemd_files},
};

}  // namespace

std::span<const Target> targets() { return kTargets; }

std::vector<std::string_view> target_names() {
  std::vector<std::string_view> names;
  for (const Target& target : kTargets) names.push_back(target.name);
  return names;
}

}  // namespace lamina::deploy
