#pragma once

#include <string>
#include <string_view>

namespace lamina::report {

// The places of a page in one file that a report fills; each occurs in it once, to the letter.
namespace place {
inline constexpr std::string_view kTitle = "<title>Lamina</title>";
inline constexpr std::string_view kStatic = "<main id=\"lamina-static\"></main>";
inline constexpr std::string_view kData =
    "<script type=\"application/json\" id=\"lamina-data\"></script>";
inline constexpr std::string_view kCore =
    "<script type=\"text/plain\" id=\"lamina-core\"></script>";
inline constexpr std::string_view kStyles = "style-src '";  // in its Content-Security-Policy
inline constexpr std::string_view kHeadEnd = "</head>";
}  // namespace place

struct PageParts {
  std::string title;                     // text
  std::string static_html;               // HTML
  std::string data;                      // JSON, as `as_script_data` leaves it
  std::string core;                      // base64, or "": the report does not plan again
  std::string_view style, style_sha256;  // CSS, and its hash in hexadecimal digits
};

// The page with its places filled. Fails an assertion where the template lacks one: it is compiled
// in, and a test looks.
[[nodiscard]] std::string filled_page(std::string_view html, const PageParts& parts);

// JSON as it may stand in a script element: '<' is written as an escape, which is the same JSON.
[[nodiscard]] std::string as_script_data(std::string_view json);

// RFC 4648, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace lamina::report
