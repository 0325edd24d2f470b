// Writes the example models: generate_models FOLDER

#include <fmt/format.h>
#include <fstream>

#include "examples/models/published_models.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: generate_models FOLDER\n");
    return 2;
  }
  for (const lamina::examples::PublishedModel& model : lamina::examples::published_models()) {
    const std::string path = fmt::format("{}/{}.onnx", argv[1], model.name);
    std::ofstream file(path, std::ios::binary);
    const std::string bytes = model.bytes();
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
      fmt::print(stderr, "generate_models: {} cannot be written\n", path);
      return 1;
    }
  }
  return 0;
}
