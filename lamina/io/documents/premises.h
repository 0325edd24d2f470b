// What documents say beside their own matter: what was filled in and taken for granted, and how a
// generated file was made.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamina/model/note.h"

namespace lamina::io {

// One kind of value that was filled in: `count` nodes or directed links got `value`.
struct Filled {
  std::string what;  // "compute", "memory", "memory_bandwidth", "bandwidth", "delay"
  std::size_t count = 0;
  std::string value;
  std::string source{};  // whose figure it is, where it is not the user's own
  std::string option{};  // what gave it: "default-bandwidth"; "devices" where the catalogue did
};
// Each row as an assumption of a plan, in words: "bandwidth of 86 links is 1 Gbit/s".
[[nodiscard]] std::vector<Note> notes_of(std::span<const Filled> filled);

// How the network differs from its file, as it was asked for: "edge.compute=10 GFLOP/s" by the
// option `set`, "bandwidth=0.5" by `scale`, "cam->hub" by `without`.
struct AskedChange {
  std::string option, value;
};

// What an answer rests on beside its files: every document of plans, times and verdicts has it.
struct Premises {
  std::vector<Filled> filled{};  // what the network's file lacked
  std::vector<AskedChange> changes{};
  std::vector<Note> assumptions{};  // all that is taken for granted, that among it
};

// How a generated file was made: names and texts, in the order in which it says them.
using Recipe = std::vector<std::pair<std::string, std::string>>;

}  // namespace lamina::io
