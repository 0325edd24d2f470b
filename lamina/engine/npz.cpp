#include "lamina/engine/npz.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <zlib.h>

#include "lamina/core/quoted.h"
#include "lamina/engine/types.h"

namespace lamina::engine {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 32;  // bytes of an array

template <class T>
T little(std::string_view bytes, std::size_t at) {
  T value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

tl::unexpected<Error> broken(std::string why) {
  return error(ErrorCode::kSyntax, "is no .npz file: " + std::move(why));
}

// One file in a ZIP file, by its row in the directory at the end.
struct Entry {
  std::string name;
  std::uint16_t method = 0;  // 0: as it is, 8: deflate
  std::uint64_t packed = 0, size = 0, offset = 0;
  std::uint32_t crc = 0;
};

// 64-bit values, in their order, where those of the row are full.
void widen(std::string_view extra, Entry& entry) {
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const auto id = little<std::uint16_t>(extra, at);
    const std::size_t size = little<std::uint16_t>(extra, at + 2);
    if (id == 1) {
      std::size_t next = at + 4;
      for (std::uint64_t* value : {&entry.size, &entry.packed, &entry.offset})
        if (*value == 0xffffffff && next + 8 <= std::min(extra.size(), at + 4 + size)) {
          *value = little<std::uint64_t>(extra, next);
          next += 8;
        }
    }
    at += 4 + size;
  }
}

Expected<std::vector<Entry>> directory(std::string_view zip) {
  const std::size_t end = zip.rfind("PK\5\6");
  if (end == std::string_view::npos || end + 22 > zip.size())
    return broken("it has no directory of a ZIP file at its end");
  std::size_t at = little<std::uint32_t>(zip, end + 16);
  const std::size_t count = little<std::uint16_t>(zip, end + 10);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    if (at > zip.size() || zip.size() - at < 46 || zip.substr(at, 4) != "PK\1\2")
      return broken("its directory is damaged");
    Entry entry;
    entry.method = little<std::uint16_t>(zip, at + 10);
    entry.crc = little<std::uint32_t>(zip, at + 16);
    entry.packed = little<std::uint32_t>(zip, at + 20);
    entry.size = little<std::uint32_t>(zip, at + 24);
    entry.offset = little<std::uint32_t>(zip, at + 42);
    const std::size_t name = little<std::uint16_t>(zip, at + 28);
    const std::size_t extra = little<std::uint16_t>(zip, at + 30);
    const std::size_t comment = little<std::uint16_t>(zip, at + 32);
    if (zip.size() - at < 46 + name + extra + comment) return broken("its directory is damaged");
    entry.name = zip.substr(at + 46, name);
    widen(zip.substr(at + 46 + name, extra), entry);
    at += 46 + name + extra + comment;
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::optional<std::string> inflated(std::string_view packed, std::uint64_t size) {
  std::string out(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
  // zlib takes its input by a pointer that it does not write through.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(size);
  const int result = inflate(&stream, Z_FINISH);
  const bool whole = stream.total_out == size && (result == Z_STREAM_END || size == 0);
  inflateEnd(&stream);
  if (!whole) return std::nullopt;
  return out;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

Expected<std::string> content(std::string_view zip, const Entry& entry) {
  if (entry.size > kMost || entry.packed > kMost || entry.size > 1100 * entry.packed + 1024)
    return error(ErrorCode::kLimit, "is too large");
  if (entry.offset > zip.size() || zip.size() - entry.offset < 30) return broken("it is cut off");
  const std::size_t begin = entry.offset + 30 + little<std::uint16_t>(zip, entry.offset + 26) +
                            little<std::uint16_t>(zip, entry.offset + 28);
  if (begin > zip.size() || zip.size() - begin < entry.packed) return broken("it is cut off");
  const std::string_view packed = zip.substr(begin, entry.packed);
  std::optional<std::string> bytes;
  if (entry.method == 0 && entry.packed == entry.size) bytes = std::string(packed);
  if (entry.method == 8) bytes = inflated(packed, entry.size);
  if (!bytes || checksum(*bytes) != entry.crc) return broken("it is damaged");
  return *std::move(bytes);
}

// The text behind 'key': in the header of an array, up to `end`.
std::optional<std::string_view> value_of(std::string_view header, std::string_view key,
                                         std::string_view end) {
  const std::size_t at = header.find(fmt::format("'{}':", key));
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = header.substr(at + key.size() + 3);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::size_t stop = rest.find_first_of(end, 1);
  if (stop == std::string_view::npos) return std::nullopt;
  return rest.substr(0, stop + 1);
}

std::optional<std::vector<std::int64_t>> shape_of(std::string_view text) {
  std::vector<std::int64_t> shape;
  text.remove_prefix(1);  // the bracket
  while (!text.empty() && text.front() != ')') {
    std::int64_t extent = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), extent);
    if (failure != std::errc() || extent < 0) return std::nullopt;
    shape.push_back(extent);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    while (!text.empty() && (text.front() == ',' || text.front() == ' ')) text.remove_prefix(1);
  }
  return shape;
}

Expected<Tensor> array(std::string_view npy, std::string name) {
  if (!npy.starts_with("\x93NUMPY") || npy.size() < 12) return broken("it holds no array");
  const bool old = npy[6] == 1;
  const std::size_t begin = old ? 10 : 12;
  const std::size_t length = old ? little<std::uint16_t>(npy, 8) : little<std::uint32_t>(npy, 8);
  if (npy.size() - begin < length) return broken("an array is cut off");
  const std::string_view header = npy.substr(begin, length);
  const auto descr = value_of(header, "descr", "'"),
             order = value_of(header, "fortran_order", ",}");
  const auto shape_text = value_of(header, "shape", ")");
  if (!descr || !order || !shape_text || descr->size() < 3 || !shape_text->starts_with('('))
    return broken("an array's header is damaged");
  const std::string_view code = descr->substr(1, descr->size() - 2);
  const auto rows = element_types();
  const auto type = std::ranges::find_if(
      rows, [&](const ElementType& row) { return !row.npy.empty() && row.npy == code; });
  if (type == rows.end())
    return error(ErrorCode::kUnsupported,
                 fmt::format("has elements of type '{}', which is none of numbers", code));
  const auto shape = shape_of(*shape_text);
  if (!shape) return broken("an array's header is damaged");
  if (order->starts_with("True") && shape->size() > 1)
    return error(ErrorCode::kUnsupported,
                 "is in Fortran's order: write numpy.ascontiguousarray of it");
  Tensor tensor{{std::move(name), *shape, std::string(type->name)},
                std::string(npy.substr(begin + length))};
  if (num_bytes(tensor.spec) != tensor.bytes.size())
    return broken("an array has more or fewer bytes than its shape");
  return tensor;
}

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string npy(const Tensor& tensor) {
  const ElementType& type = *find_type(tensor.spec.type);
  const std::string_view code = type.npy.empty() ? "<u2" : type.npy;  // NumPy has no bfloat16
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", code,
                  listed(tensor.spec.shape, ", "), tensor.spec.shape.size() == 1 ? "," : "");
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  put(out, static_cast<std::uint16_t>(header.size()));
  return out + header + tensor.bytes;
}

}  // namespace

Expected<std::vector<Tensor>> parse_npz(std::string_view bytes, const std::string& name) {
  auto entries = directory(bytes);
  if (!entries) return tl::unexpected(located(entries.error(), name));
  std::vector<Tensor> tensors;
  for (const Entry& entry : *entries) {
    if (!entry.name.ends_with(".npy"))
      return tl::unexpected(located(broken("it holds " + entry.name).value(), name));
    const std::string key = entry.name.substr(0, entry.name.size() - 4);
    const std::string where = fmt::format("{}: {}", name, key);
    auto npy = content(bytes, entry);
    if (!npy) return tl::unexpected(located(npy.error(), where));
    auto tensor = array(*npy, key);
    if (!tensor) return tl::unexpected(located(tensor.error(), where));
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

Expected<std::vector<Tensor>> read_npz(const std::filesystem::path& file) {
  std::error_code failure;
  std::ifstream stream(file, std::ios::binary);
  if (!stream || !std::filesystem::is_regular_file(file, failure))
    return error(ErrorCode::kFile, "cannot be read", file.string());
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  return parse_npz(bytes, file.string());
}

Expected<std::string> npz(const std::vector<Tensor>& tensors, std::uint64_t most) {
  constexpr std::size_t kHeads = 30 + 46, kEnd = 22;  // of each array without its name, of the file
  std::string out, rows;
  for (const Tensor& tensor : tensors) {
    const std::string bytes = npy(tensor), name = tensor.spec.name + ".npy";
    if (out.size() + rows.size() + bytes.size() + kHeads + 2 * name.size() + kEnd >= most)
      return error(ErrorCode::kLimit,
                   fmt::format("with it the results are larger than a .npz file of {} bytes", most),
                   tensor.spec.name);
    const auto offset = static_cast<std::uint32_t>(out.size());
    std::string common;  // of the file's head and its row of the directory
    put<std::uint16_t>(common, 20);
    put<std::uint16_t>(common, 0x800);  // names are UTF-8
    put<std::uint16_t>(common, 0);
    put<std::uint32_t>(common, 0x00210000);  // the first day that ZIP knows
    put<std::uint32_t>(common, checksum(bytes));
    put(common, static_cast<std::uint32_t>(bytes.size()));
    put(common, static_cast<std::uint32_t>(bytes.size()));
    put(common, static_cast<std::uint16_t>(name.size()));
    put<std::uint16_t>(common, 0);
    out += "PK\3\4" + common + name + bytes;
    rows += std::string("PK\1\2\x14\0", 6) + common;
    rows.append(10, '\0');  // no comment, first disk, no attributes
    put(rows, offset);
    rows += name;
  }
  const auto offset = static_cast<std::uint32_t>(out.size());
  out += rows;
  out.append("PK\5\6\0\0\0\0", 8);
  put(out, static_cast<std::uint16_t>(tensors.size()));
  put(out, static_cast<std::uint16_t>(tensors.size()));
  put(out, static_cast<std::uint32_t>(rows.size()));
  put(out, offset);
  put<std::uint16_t>(out, 0);
  return out;
}

}  // namespace lamina::engine
