#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lamina/core/threads.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/model/network.h"

namespace lamina::api {

// A network that was read, with what its file said beside it.
struct ReadNetwork {
  std::shared_ptr<const Network> network;
  std::vector<io::Filled> filled{};
  std::vector<Note> notes{};
};

// Networks by the text that they were read from, for servers that are asked about the same ones
// again and again. Keeps those asked for last, up to a limit. From any thread.
class NetworkCache {
 public:
  // What is kept takes about so many bytes at most.
  explicit NetworkCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // Null if the text is not known.
  [[nodiscard]] std::shared_ptr<const ReadNetwork> find(std::string_view text);
  void keep(std::string_view text, std::shared_ptr<const ReadNetwork> network);

 private:
  struct Entry {
    std::string text;
    std::shared_ptr<const ReadNetwork> network;
  };
  [[nodiscard]] static std::size_t bytes_of(const Entry& entry);

  std::size_t most_bytes_, bytes_ = 0;
  Mutex mutex_;
  std::list<Entry> entries_;  // the last asked for first; the map's keys are views of their texts
  std::unordered_map<std::string_view, std::list<Entry>::iterator> places_;
};

}  // namespace lamina::api
