#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace lamina::split {

// SHA-256 of bytes that come piece by piece, by OpenSSL.
class Digest {
 public:
  Digest();
  void add(std::string_view bytes);
  // 64 hexadecimal digits, in lower case; to be called once.
  [[nodiscard]] std::string finish() &&;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace lamina::split
