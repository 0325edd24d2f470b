#include "lamina/split/digest.h"

#include <array>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <stdexcept>

namespace lamina::split {
namespace {

// These calls fail only where memory lacks, or where OpenSSL has no SHA-256.
void demand(int done) {
  if (done != 1) throw std::runtime_error("OpenSSL computes no SHA-256");
}

}  // namespace

void Digest::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Digest::Digest() : context_(EVP_MD_CTX_new()) {
  demand(context_ != nullptr ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
}

void Digest::add(std::string_view bytes) {
  demand(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Digest::finish() && {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int count = 0;
  demand(EVP_DigestFinal_ex(context_.get(), bytes.data(), &count));
  std::string text;
  for (unsigned int i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes.at(i));
  return text;
}

std::string sha256(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return std::move(digest).finish();
}

}  // namespace lamina::split
