#pragma once

#include <filesystem>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/core/write_file.h"
#include "lamina/lp/programme.h"

namespace lamina::lp {

// CPLEX's LP format, for people: one row a line (wrapped), names as in Labels. A row bounded on
// both sides becomes two, with ".low" and ".high" behind its name. Numbers read back as the same
// doubles.
//
// In both formats a constant in the objective becomes a variable "constant" fixed at 1: readers
// disagree on the sign of a right-hand side of the objective (glpsol adds it, CBC subtracts it).
void write_lp(const Programme& programme, const Sink& sink);

// Free MPS, for programs: every solver's reader takes it.
void write_mps(const Programme& programme, const Sink& sink);

struct ExportFormat {
  std::string_view ending;  // ".lp"
  void (*write)(const Programme& programme, const Sink& sink);
};

// The format that the file's ending asks for. Fails with kUsage, naming file and endings; with
// kFile where the file is a folder or its folder is missing. Nothing is written.
[[nodiscard]] Expected<ExportFormat> export_format(const std::filesystem::path& file);

// Writes the whole file or leaves none behind. Fails like export_format, and with kFile.
[[nodiscard]] Expected<void> export_programme(const Programme& programme,
                                              const std::filesystem::path& file);

}  // namespace lamina::lp
