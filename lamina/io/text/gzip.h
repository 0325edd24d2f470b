#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"

struct z_stream_s;  // NOLINT(readability-identifier-naming): zlib's name

namespace lamina::io {

// Unpacks gzip piece by piece. Fails with kFile (broken, or cut short) and with kLimit where it
// grows out of proportion: to more than 16 MiB and more than 50 bytes for each packed one.
class Gunzip {
 public:
  Gunzip();

  // Whether a file that starts so is gzip.
  [[nodiscard]] static bool is_packed(std::string_view head);

  // Appends what the next packed bytes hold to `out`, which holds nothing else; no bytes say that
  // the file has ended.
  [[nodiscard]] Expected<void> append(std::string_view packed, std::string& out);

 private:
  struct Close {
    void operator()(z_stream_s* stream) const;
  };
  [[nodiscard]] bool starts_again();

  std::unique_ptr<z_stream_s, Close> stream_;
  std::size_t num_packed_ = 0;
  bool between_members_ = false, is_done_ = false;
};

// The bytes as gzip, as small as zlib makes it; the same each time: no name, no time.
[[nodiscard]] std::string gzip_packed(std::string_view bytes);

}  // namespace lamina::io
