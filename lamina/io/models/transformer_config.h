#pragma once

#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// `config.json` of Hugging Face: Llama, Mistral, Qwen2, Qwen3 and GPT-2 (decoders), BERT and ViT
// (encoders), as a chain of embedding, blocks and head. docs/transformers.md has the formulas.
//
// Decoders take a prompt of `options.tokens`, or one decoding step that sees `options.context`
// tokens, its own included; BERT takes `options.tokens`; the tokens of ViT follow from its images.
// `options.batch` (1) sequences are computed at once, in `options.dtype`, or that of the file, or
// float32 with a note. Fails with kUsage where the options do not say which, and kUnsupported for
// other kinds of models.
[[nodiscard]] Expected<Model> parse_transformer_config(const SourceText& source,
                                                       const ModelOptions& options);

[[nodiscard]] bool may_be_transformer(std::string_view head);

}  // namespace lamina::io
