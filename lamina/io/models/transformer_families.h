#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/models/transformer.h"
#include "lamina/io/models/transformer_keys.h"
#include "lamina/model/note.h"

// The table of families: how the keys of a configuration make a shape. A new family is one row.
namespace lamina::io {

// The value of a key that must be there; a Failure (kMissingKey) names it.
[[nodiscard]] double needed(const TransformerConfig::Number& value, std::string_view key);

// Which architectures there are; "Bert" + "ForMaskedLM" is one name of them.
enum class TransformerKind { kDecoder, kGpt2, kBert, kRoberta, kDistilBert, kVit, kDeit };

struct TransformerFamily {
  std::string_view type;  // `model_type`
  TransformerKind kind = TransformerKind::kDecoder;
  // What differs from a plain block of 2 RMS norms and the sizes that the file states.
  void (*set)(TransformerShape&, const TransformerConfig&) = nullptr;
  std::string_view prefix;        // of its architectures
  std::string_view architecture;  // where the file names none
  // What a nested `text_config`, which states only what differs from its class, leaves out.
  void (*set_defaults)(TransformerConfig&) = nullptr;
};

// Fails with a Failure (kUnsupported) that lists those that are known.
[[nodiscard]] const TransformerFamily& family_of(std::string_view model_type);

// Sets head and labels by the architecture that the file names, or else the family's with a note.
void set_transformer_head(TransformerShape& shape, const TransformerConfig& config,
                          const TransformerFamily& family, std::vector<Note>& notes);

}  // namespace lamina::io
