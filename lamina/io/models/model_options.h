#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/cuts.h"

// What readers of models share about the options that fill what their formats leave open.
namespace lamina::io {

// What a run of a model that makes logits of the next token gives as its result.
enum class Logits { kLast, kAll };

// What formats of models leave open. Each format takes some of these (docs/formats.md).
struct ModelOptions {
  std::vector<std::pair<std::string, std::int64_t>> dims{};  // --dim batch=1
  std::string profiled_on{};                // --profiled-on: the device of a profile's times
  std::string profile{};                    // --profile: one model of a file with several
  std::string device_types{};               // --device-types: the file of PipeEdge's times
  std::string dtype{};                      // --dtype: of weights and tensors
  std::optional<std::uint32_t> batch{};     // --batch
  std::optional<std::uint32_t> layers{};    // --layers: how often a profiled layer is there
  std::optional<std::uint32_t> tokens{};    // --tokens: of a prompt
  std::optional<std::uint32_t> context{};   // --context: tokens seen by one decoding step
  std::optional<std::uint32_t> generate{};  // --generate: tokens made after the prompt, at least 1
  // --logits: one token's id, or the logits; none: the id with --generate, otherwise the logits.
  std::optional<Logits> logits{};
  std::optional<Bytes> input{};  // --input: size of the model's input
  std::optional<Cuts> cuts{};    // --cuts, of any format; none: single
};

// Names of the types of numbers that --dtype takes, as PyTorch has them.
[[nodiscard]] std::vector<std::string_view> dtype_names();
// Bytes of one number; "torch.float16" counts as "float16". Nothing where the type is not known.
[[nodiscard]] std::optional<double> bytes_of_dtype(std::string_view dtype);

// The names of the options that are given and that formats take or not, without their dashes.
[[nodiscard]] std::vector<std::string_view> given_options(const ModelOptions& options);

// One option that a file cannot be read without.
struct NeededOption {
  bool is_given = false;
  std::string_view text;  // "--layers N (the number of layers)"
};
// Throws a Failure (kUsage) that names all of the options that are not given; `why` is what they
// are needed for.
void demand_given(std::string_view why, std::initializer_list<NeededOption> options);

}  // namespace lamina::io
