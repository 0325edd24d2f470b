// replay_corpora TARGET PATH ...: runs a fuzz target over the files of the folders and the files
// given: its corpus, or one crash.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "fuzz/target.h"

namespace {

namespace fs = std::filesystem;

std::map<std::string, fuzz::Target>& targets() {
  static std::map<std::string, fuzz::Target> by_name;
  return by_name;
}

void replay(fuzz::Target target, const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  target(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::size_t replay_all(fuzz::Target target, const fs::path& place) {
  if (!fs::is_directory(place)) {
    replay(target, place);
    return 1;
  }
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(place)) {
    if (!entry.is_regular_file()) continue;
    replay(target, entry.path());
    ++count;
  }
  return count;
}

}  // namespace

fuzz::Registration::Registration(const char* name, Target target) { targets()[name] = target; }

int main(int argc, char** argv) {
  const auto found = argc > 1 ? targets().find(argv[1]) : targets().end();
  if (found == targets().end()) {
    std::fprintf(stderr, "usage: replay_corpora TARGET PATH ...; targets:");
    for (const auto& [name, target] : targets()) std::fprintf(stderr, " %s", name.c_str());
    std::fprintf(stderr, "\n");
    return 2;
  }
  std::size_t count = 0;
  for (int i = 2; i < argc; ++i) count += replay_all(found->second, argv[i]);
  std::printf("%zu inputs replayed\n", count);
  return count > 0 ? 0 : 1;  // an empty corpus tests nothing
}
