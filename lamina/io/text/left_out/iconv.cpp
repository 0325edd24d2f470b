// Encodings in a build without files (-DLAMINA_FILES=OFF), none but UTF-8: the C library's iconv
// has 140 KB of tables. A text in another encoding is refused as a text that is not UTF-8.
#include <cstddef>
#include <iconv.h>

iconv_t iconv_open(const char* /*to*/, const char* /*from*/) {
  return reinterpret_cast<iconv_t>(-1);  // NOLINT(performance-no-int-to-ptr): POSIX has it so
}
std::size_t iconv(iconv_t, char**, std::size_t*, char**, std::size_t*) {
  return static_cast<std::size_t>(-1);
}
int iconv_close(iconv_t) { return 0; }
