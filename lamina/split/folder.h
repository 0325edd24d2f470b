#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/plan/deployment.h"
#include "lamina/split/split.h"

namespace lamina::split {

// What the document of a folder of parts is called.
inline constexpr const char* kDeploymentFile = "deployment.json";

// A file that is to be written, as pieces handed to a sink; its name may lead into a folder below.
struct NewFile {
  std::string name;
  std::function<Expected<void>(const Rope::Sink&)> fill;
};

// Writes all files into the folder, which is made if it is not there, or leaves it as it was: they
// are written whole beside one another before the first takes its name, the last one last. Other
// files in the folder stay. Fails with kFile, naming the folder or the file.
[[nodiscard]] Expected<void> write_folder(const std::filesystem::path& folder,
                                          const std::vector<NewFile>& files);

// The parts, and then deployment.json.
[[nodiscard]] Expected<void> write_split(const std::filesystem::path& folder, const Split& split);

// That every file that the deployment names lies in the folder and has its SHA-256. Fails with
// kFile (one that is not there, or cannot be read) or kValue (changed), naming it. O(bytes).
[[nodiscard]] Expected<void> verify_folder(const std::filesystem::path& folder,
                                           const Deployment& deployment);

}  // namespace lamina::split
