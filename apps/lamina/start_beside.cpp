#include "apps/lamina/start_beside.h"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

namespace lamina::app {

Expected<int> start_beside(std::string_view program, std::string_view verb,
                           const std::vector<std::string>& args) {
  std::error_code failure;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", failure);
  const std::string file = (here.parent_path() / program).string();
  std::vector<std::string> words{file, std::string(verb)};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execv(file.c_str(), argv.data());
  return error(ErrorCode::kFile,
               fmt::format("lamina {} is done by {}, which does not lie beside this program: make "
                           "runtime builds both",
                           verb, program),
               file);
}

}  // namespace lamina::app
