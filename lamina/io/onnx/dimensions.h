#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/onnx/tensor_info.h"
#include "lamina/model/note.h"

namespace lamina::io::onnx_reader {

// The values of dimensions that a file leaves open: symbols ("batch"), places that have no name,
// which are called after tensor and position ("x[0]"), and rounds of loops ("loop1.rounds"). Keeps
// account of what was asked for.
class Dimensions {
 public:
  explicit Dimensions(const ModelOptions& options);

  // What the user gave for the symbol, or what was learned, or 1. A symbol may also be a formula of
  // others and of numbers ("past_length + 1"): an unset one is computed from its parts.
  [[nodiscard]] std::int64_t symbol(std::string_view name);
  // What the user gave for dimension i of the tensor.
  [[nodiscard]] std::optional<std::int64_t> place(std::string_view tensor, std::size_t i);
  // For a place where nothing is given: 1, and reported like a symbol.
  [[nodiscard]] std::int64_t assume_place(std::string_view tensor, std::size_t i);
  // How often the loop goes round, where the data decides, called "loop1.rounds"; how many parts
  // the sequence has, called "x.length". What the user gave, or 1, and reported.
  [[nodiscard]] std::int64_t rounds(std::string_view loop);
  [[nodiscard]] std::int64_t length(std::string_view sequence);
  // All dimensions of the tensor, where the user gave them from 0 on without a gap.
  [[nodiscard]] std::optional<Shape> shape_of(std::string_view tensor);
  // A symbol whose value follows from the rest of the model; keeps what is set already.
  void learn(std::string_view name, std::int64_t value);

  // "dimension 'batch' taken as 1; set it with --dim batch=N", and the like of loops and sequences:
  // a note of each kind: of all that were neither given nor learned.
  [[nodiscard]] std::vector<Note> notes() const;
  // Up to `limit` of the names that were taken as 1: "'batch', 'x[0]' and 3 more"; "" for none.
  [[nodiscard]] std::string assumed(std::size_t limit = 3) const;
  // Fails with kUsage: a name given twice or a negative value; after reading the model also with
  // kUnknownName: a name that nothing in the model has.
  [[nodiscard]] Expected<void> demand_sound() const;
  [[nodiscard]] Expected<void> demand_used() const;

 private:
  struct Entry {
    std::int64_t value = 1;
    bool is_given = false, is_used = false;
    std::string_view code = {};  // of the note on it where it was taken as 1
    std::string said = {};       // what a note says of it where it was taken as 1
    std::size_t assumed_as = 0;  // the first that had to be taken as 1 has 1, the next 2, ...
  };

  [[nodiscard]] std::optional<std::int64_t> known(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> compute(std::string_view formula);
  [[nodiscard]] std::int64_t assume(std::string name, std::string_view code, std::string said = {});
  // Names in the order in which they had to be taken as 1: those of inputs come first.
  [[nodiscard]] std::vector<std::string_view> in_order_of_assumption() const;

  std::map<std::string, Entry, std::less<>> entries_;
  std::string given_twice_;
  std::size_t num_assumed_ = 0;
};

}  // namespace lamina::io::onnx_reader
