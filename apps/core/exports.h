#pragma once

#include <cstdint>

// What the page calls: Lamina as a WebAssembly module without state. Texts are UTF-8 in the
// module's memory, as an address and a size. An answer stays until it is freed.
namespace lamina::core_module {

struct Answer {
  std::uint32_t outcome;  // api::Outcome: 0 done, 1 no plan, 2 check failed, 3 bad input, 4 a bug
  std::uint32_t size;     // of the document
  char document[1];       // from here on
};

}  // namespace lamina::core_module

extern "C" {

// Room for `size` bytes, to be freed by lamina_free; null if there is none.
void* lamina_alloc(std::uint32_t size);
void lamina_free(void* bytes);

// The answer of lamina/api/answer_text.h. Not in the module that converts the files of other tools.
lamina::core_module::Answer* lamina_answer(const char* verb, std::uint32_t verb_size,
                                           const char* request, std::uint32_t request_size);

// A network or model file of any format that the module reads, as Lamina's document. `request` is
// {"kind": "network" or "model", "name": "net.graphml", "size": 1234, "options": {...}}; the bytes
// of the file are asked for by lamina.read_at, which the page provides.
lamina::core_module::Answer* lamina_convert(const char* request, std::uint32_t request_size);
}
