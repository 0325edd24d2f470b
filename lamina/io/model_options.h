#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/files.h"
#include "lamina/io/formats.h"

// What readers of models share about the options that fill what their formats leave open.
namespace lamina::io {

// Names of the types of numbers that --dtype takes, as PyTorch has them.
[[nodiscard]] std::vector<std::string_view> dtype_names();
// Bytes of one number; "torch.float16" counts as "float16". Nothing where the type is not known.
[[nodiscard]] std::optional<double> bytes_of_dtype(std::string_view dtype);

// The names of the options that are given, without their dashes.
[[nodiscard]] std::vector<std::string_view> given_options(const ModelOptions& options);

// Fails with kUsage where an option is given that the format does not take.
[[nodiscard]] Expected<void> demand_taken(const Format& format, const ModelOptions& options);

// The same where several files are read with one set of options: each is to be of use to one of
// them at least.
[[nodiscard]] Expected<void> demand_taken_by_some(std::span<const Format* const> formats,
                                                  const ModelOptions& options);

// One option that a file cannot be read without.
struct NeededOption {
  bool is_given = false;
  std::string_view text;  // "--layers N (how many layers the model has)"
};
// Throws a Failure (kUsage) that names all of the options that are not given; `why` is what they
// are needed for.
void demand_given(std::string_view why, std::initializer_list<NeededOption> options);

}  // namespace lamina::io
