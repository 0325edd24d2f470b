// native_answers < REQUESTS > ANSWERS: what the program answers to drawn requests, to compare the
// module of the page with. A request is the line "VERB SIZE" and SIZE bytes, an answer the line
// "SIZE" and SIZE bytes; `convert-file` stands before a file of another format: the line "KIND
// NAME", then its bytes.
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

#include "lamina/api/answer_text.h"
#include "lamina/io/text/input_file.h"

namespace {

std::string answer(const std::string& verb, std::string request) {
  if (verb != "convert-file") return lamina::api::answer_text(verb, request).document;
  const std::size_t end = request.find('\n'), space = request.find(' ');
  const std::string kind = request.substr(0, space);
  auto file = lamina::io::Input::of_bytes(request.substr(space + 1, end - space - 1),
                                          request.substr(end + 1));
  return lamina::api::convert_file(kind, file).document;
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::string verb;
  for (std::size_t size = 0; std::cin >> verb >> size;) {
    std::cin.get();  // the line feed
    std::string request(size, '\0');
    std::cin.read(request.data(), static_cast<std::streamsize>(size));
    const std::string document = answer(verb, std::move(request));
    std::cout << document.size() << '\n' << document;
  }
  return 0;
}
