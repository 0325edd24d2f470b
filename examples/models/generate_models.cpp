// Writes the example models: generate_models FOLDER

#include <fmt/format.h>
#include <fstream>
#include <string>

#include "examples/models/branching_models.h"
#include "examples/models/published_models.h"

namespace {

bool write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) fmt::print(stderr, "generate_models: {} cannot be written\n", path);
  return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: generate_models FOLDER\n");
    return 2;
  }
  bool written = true;
  for (const lamina::examples::PublishedModel& model : lamina::examples::published_models())
    written = write(fmt::format("{}/{}.onnx", argv[1], model.name), model.bytes()) && written;
  for (const lamina::examples::BranchingModel& model : lamina::examples::branching_models())
    written = write(fmt::format("{}/{}.json", argv[1], model.name), model.text()) && written;
  return written ? 0 : 1;
}
