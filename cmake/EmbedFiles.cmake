# Writes OUT: C++ that holds the files below FOLDER by their path there, and MORE ("land.json=/path"
# each) by their names, for the table of `lamina/page/assets.h`.
#
#   cmake -D FOLDER=... -D MORE=... -D OUT=... -P EmbedFiles.cmake
cmake_policy(VERSION 3.25)
file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${FOLDER}" "${FOLDER}/*")
list(TRANSFORM files REPLACE "(.+)" "\\1=${FOLDER}/\\1")
list(APPEND files ${MORE})
list(SORT files)

set(text "// Made by cmake/EmbedFiles.cmake.\n#include \"lamina/page/assets.h\"\n\n")
string(APPEND text "#include <array>\n\nnamespace lamina::page {\nnamespace {\n\nusing namespace std::string_view_literals;\n\n")
string(APPEND text "constexpr std::array kAssets{")
foreach(row IN LISTS files)
  string(REGEX MATCH "^([^=]+)=(.+)$" row "${row}")
  set(name "${CMAKE_MATCH_1}")
  file(READ "${CMAKE_MATCH_2}" bytes HEX)
  file(SHA256 "${CMAKE_MATCH_2}" sha256)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  # Lines that an editor can open: 64 bytes each.
  string(REPEAT "." 256 line)
  string(REGEX REPLACE "(${line})" "\\1\"\n    \"" bytes "${bytes}")
  string(APPEND text "\n    Asset{\"${name}\"sv,\n    \"${bytes}\"sv,\n    \"${sha256}\"sv},")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\n")
string(APPEND text "std::span<const Asset> assets() { return kAssets; }\n\n}  // namespace lamina::page\n")
file(WRITE "${OUT}" "${text}")
