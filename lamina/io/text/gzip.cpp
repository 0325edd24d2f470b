#include "lamina/io/text/gzip.h"

#include <array>
#include <fmt/format.h>
#include <zlib.h>

namespace lamina::io {
namespace {

constexpr std::size_t kAlwaysFree = std::size_t{16} << 20, kMostForOne = 50;

Expected<void> broken(std::string_view why) {
  return error(ErrorCode::kFile, fmt::format("cannot be read: it is not valid gzip: {}", why));
}

}  // namespace

void Gunzip::Close::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

Gunzip::Gunzip() : stream_(new z_stream_s{}) {
  constexpr int kOnlyGzip = 16;
  inflateInit2(stream_.get(), MAX_WBITS + kOnlyGzip);
}

bool Gunzip::is_packed(std::string_view head) { return head.starts_with("\x1f\x8b"); }

// A gzip file may be several, one behind the other; what follows and is none is passed over.
bool Gunzip::starts_again() {
  if (stream_->avail_in == 0) return false;
  is_done_ = *stream_->next_in != 0x1f;
  between_members_ = false;
  return !is_done_ && inflateReset(stream_.get()) == Z_OK;
}

Expected<void> Gunzip::append(std::string_view packed, std::string& out) {
  if (is_done_) return {};
  if (packed.empty()) return between_members_ ? Expected<void>() : broken("it is cut short");
  std::array<char, 1 << 16> chunk;
  num_packed_ += packed.size();
  // zlib does not write there; it lacks the const.
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream_->avail_in = static_cast<uInt>(packed.size());
  do {
    if (between_members_ && !starts_again()) return {};
    stream_->next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream_->avail_out = static_cast<uInt>(chunk.size());
    const int code = inflate(stream_.get(), Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
      return broken(stream_->msg != nullptr ? stream_->msg : "its blocks are broken");
    out.append(chunk.data(), chunk.size() - stream_->avail_out);
    between_members_ = code == Z_STREAM_END;
    if (out.size() > kAlwaysFree && out.size() / kMostForOne > num_packed_ - stream_->avail_in)
      return error(ErrorCode::kLimit,
                   fmt::format("its gzip unpacks to more than {} bytes for each packed one, the "
                               "limit above 16 MiB; unpack it first",
                               kMostForOne));
  } while (stream_->avail_in > 0 || stream_->avail_out == 0);
  return {};
}

std::string gzip_packed(std::string_view bytes) {
  constexpr int kGzip = 16, kMemory = 9;
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzip, kMemory,
               Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace lamina::io
