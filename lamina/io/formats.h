#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lamina/io/files.h"
#include "lamina/io/text/input_file.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// What tells a file's format before it is read: its name and its first bytes.
struct Head {
  std::string extension;  // ".json", in lower case; that in front of ".gz"
  std::string_view text;  // as far as it was read
  bool is_json = false;   // starts like a JSON object
  bool is_xml = false;
  std::string lamina_format;  // the text at its top key "format", "" where there is none
};

// `name` of a file and the bytes it starts with.
[[nodiscard]] Head head_of(const std::filesystem::path& name, std::string_view text);

// One file format: everything the program knows of it. Adding a format is one row of the table.
struct Format {
  std::string_view name;
  FileKind kind;
  std::string_view extension;       // of its usual file names
  bool (*recognises)(const Head&);  // by content
  // Only of networks:
  Expected<NetworkFile> (*read_network)(const SourceText&, const Defaults&) = nullptr;
  // Only of models; a file, since models may be too large to be held:
  Expected<Model> (*read_model)(InputFile&, const ModelOptions&) = nullptr;
  std::string_view options = {};  // that it takes: "tokens dtype"
};

// In the order in which they are tried.
[[nodiscard]] std::span<const Format> formats();

// The format of a file: by content first, then by name among those of the kind that is wanted.
// Fails with kSyntax (none) or kValue (a format of another kind than wanted).
[[nodiscard]] Expected<const Format*> format_of(InputFile& file, std::optional<FileKind> wanted);

// Fails with kUsage where an option is given that the format does not take.
[[nodiscard]] Expected<void> demand_taken(const Format& format, const ModelOptions& options);

// The same where several files are read with one set of options: each is to be of use to one of
// them at least.
[[nodiscard]] Expected<void> demand_taken_by_some(std::span<const Format* const> formats,
                                                  const ModelOptions& options);

}  // namespace lamina::io
