// How a fuzz target is written: FUZZ_TARGET(gml) { ... data, size ...; return 0; } in gml_fuzz.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuzz {

using Target = int (*)(const std::uint8_t* data, std::size_t size);

// A row in the table of targets of the program that replays the corpora.
struct Registration {
  Registration(const char* name, Target target);
};

}  // namespace fuzz

#ifdef LAMINA_LIBFUZZER
#define FUZZ_TARGET(name) \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
#else
#define FUZZ_TARGET(name)                                               \
  static int try_##name(const std::uint8_t* data, std::size_t size);    \
  static const fuzz::Registration registered_##name(#name, try_##name); \
  static int try_##name(const std::uint8_t* data, std::size_t size)
#endif
