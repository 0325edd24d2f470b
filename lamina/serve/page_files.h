#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/serve/http.h"

namespace lamina::serve {

struct File;

// One file of the page as it is served.
struct PageFile {
  std::string path;        // "/", "/assets/main.js"
  std::string_view type;   // of its content
  std::string_view bytes;  // of the program, or of `owner`
  std::shared_ptr<const std::string> owner{};
  std::string tag;                              // changes whenever the bytes do
  std::shared_ptr<const std::string> packed{};  // gzip of them, if that is shorter
};

// The files that are compiled in (lamina/page), and those that lie beside the program.
[[nodiscard]] std::vector<PageFile> page_files(std::vector<File> beside);

// The file, or 304 if the client has it.
[[nodiscard]] Response answer_file(const PageFile& file, const Head& head);

}  // namespace lamina::serve
