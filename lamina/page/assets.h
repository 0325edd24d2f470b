#pragma once

#include <span>
#include <string_view>

// The page as it is compiled into the program: the files of web/built, and what reports add to
// them; one table for all that hand them out (reports, the server).
//
//   page/...     the page as a server sends it: index.html, its scripts and styles
//   report.html  the page in one file, with places for what a report holds (see below)
//   report.css   how the part of a report looks that needs no script
//   land.json    the outline of land behind maps (tools/make_land)
//
// report.html has six places, each once and to the letter (lamina/report/page.h), which a report
// fills: its title; what is read without a script; the record; the planner, which is base64 of
// gzip of WebAssembly and may stay out; and, for report.css, the end of its head and `style-src '`
// in its Content-Security-Policy, which gets the hash.
namespace lamina::page {

struct Asset {
  std::string_view path;    // below web/built, with '/': "page/index.html"
  std::string_view bytes;   // as they are in the file
  std::string_view sha256;  // of the bytes: 64 hexadecimal digits
};

// Ascending by path.
[[nodiscard]] std::span<const Asset> assets();

// The one at this path; nullptr if there is none. No path leads out of the table.
[[nodiscard]] const Asset* find_asset(std::string_view path);

}  // namespace lamina::page
