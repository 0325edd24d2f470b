#include "lamina/split/folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/deployment_json.h"
#include "lamina/split/digest.h"

namespace lamina::split {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cannot(std::string_view what, const fs::path& place, std::string_view why) {
  return error(ErrorCode::kFile, fmt::format("cannot be {}: {}", what, why), place.string());
}

// A folder beside the files that are to be, in which they are written first. What is in it when
// this ends is removed.
class Scaffold {
 public:
  static Expected<Scaffold> build(const fs::path& folder) {
    std::error_code failed;
    Scaffold it;
    if (!fs::exists(folder, failed)) {
      if (!fs::create_directory(folder, failed)) return cannot("made", folder, failed.message());
      it.made_ = folder;
    } else if (!fs::is_directory(folder, failed)) {
      return cannot("written", folder, "it is a file, not a folder");
    }
    std::string name = (folder / ".lamina-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return cannot("written", folder, std::strerror(errno));
    it.path_ = name;
    return it;
  }
  Scaffold(Scaffold&& other) noexcept
      : path_(std::exchange(other.path_, {})), made_(std::exchange(other.made_, {})) {}
  Scaffold& operator=(Scaffold&&) = delete;
  ~Scaffold() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
    if (!made_.empty()) fs::remove(made_, ignored);  // only if it is empty
  }

  [[nodiscard]] const fs::path& path() const { return path_; }
  void keep_folder() { made_.clear(); }

 private:
  Scaffold() = default;
  fs::path path_, made_;
};

Expected<void> write(const fs::path& at, const fs::path& shown, const NewFile& file) {
  std::error_code failed;
  fs::create_directories(at.parent_path(), failed);
  std::ofstream out(at, std::ios::binary);
  if (!out) return cannot("written", shown, std::strerror(errno));
  auto filled = file.fill([&](std::string_view bytes) {
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  });
  if (!filled) return filled;
  out.close();
  if (!out) return cannot("written", shown, std::strerror(errno));
  return {};
}

}  // namespace

Expected<void> write_folder(const fs::path& folder, const std::vector<NewFile>& files) {
  auto scaffold = Scaffold::build(folder);
  if (!scaffold) return tl::unexpected(scaffold.error());
  std::error_code failed;
  for (const NewFile& file : files) {
    if (fs::is_directory(folder / file.name, failed))
      return cannot("written", folder / file.name, "it is a folder");
    if (auto ok = write(scaffold->path() / file.name, folder / file.name, file); !ok) return ok;
  }
  scaffold->keep_folder();
  for (const NewFile& file : files) {
    fs::create_directories((folder / file.name).parent_path(), failed);
    fs::rename(scaffold->path() / file.name, folder / file.name, failed);
    if (failed) return cannot("written", folder / file.name, failed.message());
  }
  return {};
}

Expected<void> write_split(const fs::path& folder, const Split& split) {
  std::vector<NewFile> files;
  for (const PartFile& file : split.files)
    files.push_back({file.name, [&](const Rope::Sink& sink) { return file.bytes.pour(sink); }});
  files.push_back({kDeploymentFile, [&](const Rope::Sink& sink) -> Expected<void> {
                     sink(io::deployment_json(split.deployment));
                     return {};
                   }});
  return write_folder(folder, files);
}

Expected<void> verify_folder(const fs::path& folder, const Deployment& deployment) {
  std::map<std::string, std::string> wanted;
  for (const DeployedJob& job : deployment.jobs)
    for (const Part& part : job.parts) {
      wanted.emplace(part.file, part.sha256);
      if (part.data) wanted.emplace(part.data->file, part.data->sha256);
    }
  for (const auto& [name, sha256] : wanted) {
    const auto store = Store::open_plain(folder / name);
    if (!store) return tl::unexpected(store.error());
    Digest digest;
    const Rope bytes(*store, 0, (*store)->size());
    if (auto ok = bytes.pour([&](std::string_view some) { digest.add(some); }); !ok) return ok;
    const std::string found = std::move(digest).finish();
    if (found != sha256)
      return error(ErrorCode::kValue,
                   fmt::format("the part was changed: its SHA-256 is {}, {} says {}", found,
                               kDeploymentFile, sha256),
                   (folder / name).string());
  }
  return {};
}

}  // namespace lamina::split
