#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/models/transformer_families.h"
#include "lamina/io/text/failure.h"
#include "lamina/model/note.h"

namespace lamina::io {
namespace {

using enum TransformerKind;

struct Architecture {
  TransformerKind kind;
  std::string_view ending;
  TransformerHead head;
  double labels = 0.0;  // 0: those of the file; below 0: so many times these
};
using enum TransformerHead;
constexpr std::array kArchitectures{
    Architecture{kDecoder, "Model", kStates},
    Architecture{kDecoder, "TextModel", kStates},
    Architecture{kDecoder, "ForCausalLM", kNextToken},
    Architecture{kDecoder, "ForSequenceClassification", kLabels},
    Architecture{kDecoder, "ForTokenClassification", kTokenLabels},
    Architecture{kDecoder, "ForQuestionAnswering", kTokenLabels, 2.0},
    Architecture{kGpt2, "Model", kStates},
    Architecture{kGpt2, "LMHeadModel", kNextToken},
    Architecture{kGpt2, "ForSequenceClassification", kLabels},
    Architecture{kGpt2, "ForTokenClassification", kTokenLabels},
    Architecture{kGpt2, "ForQuestionAnswering", kTokenLabels, 2.0},
    Architecture{kBert, "Model", kPooled},
    Architecture{kBert, "ForPreTraining", kPreTraining},
    Architecture{kBert, "ForMaskedLM", kEveryToken},
    Architecture{kBert, "LMHeadModel", kEveryToken},
    Architecture{kBert, "ForSequenceClassification", kPooledLabels},
    Architecture{kBert, "ForNextSentencePrediction", kPooledLabels, 2.0},
    Architecture{kBert, "ForMultipleChoice", kPooledLabels, 1.0},
    Architecture{kBert, "ForTokenClassification", kTokenLabels},
    Architecture{kBert, "ForQuestionAnswering", kTokenLabels, 2.0},
    Architecture{kRoberta, "Model", kPooled},
    Architecture{kRoberta, "ForMaskedLM", kEveryToken},
    Architecture{kRoberta, "ForCausalLM", kEveryToken},
    Architecture{kRoberta, "ForSequenceClassification", kPooledLabels},
    Architecture{kRoberta, "ForMultipleChoice", kPooledLabels, 1.0},
    Architecture{kRoberta, "ForTokenClassification", kTokenLabels},
    Architecture{kRoberta, "ForQuestionAnswering", kTokenLabels, 2.0},
    Architecture{kDistilBert, "Model", kStates},
    Architecture{kDistilBert, "ForMaskedLM", kEveryToken},
    Architecture{kDistilBert, "ForSequenceClassification", kPooledLabels},
    Architecture{kDistilBert, "ForMultipleChoice", kPooledLabels, 1.0},
    Architecture{kDistilBert, "ForTokenClassification", kTokenLabels},
    Architecture{kDistilBert, "ForQuestionAnswering", kTokenLabels, 2.0},
    Architecture{kVit, "Model", kPooled},
    Architecture{kVit, "ForImageClassification", kLabels},
    Architecture{kDeit, "Model", kPooled},
    Architecture{kDeit, "ForImageClassification", kLabels},
    Architecture{kDeit, "ForImageClassificationWithTeacher", kLabels, -2.0}};

}  // namespace

void set_transformer_head(TransformerShape& s, const TransformerConfig& c,
                          const TransformerFamily& family, std::vector<Note>& notes) {
  std::string name = c.architectures.empty() ? "" : c.architectures.front();
  if (name.empty()) {
    name = fmt::format("{}{}", family.prefix, family.architecture);
    notes.push_back({.code = "architecture",
                     .text = fmt::format("the file names no architecture: {} is assumed", name),
                     .assumption = true});
  }
  std::vector<std::string> known;
  for (const Architecture& row : kArchitectures) {
    if (row.kind != family.kind) continue;
    known.push_back(fmt::format("{}{}", family.prefix, row.ending));
    if (known.back() != name) continue;
    s.head = row.head;
    const double of_file = c.num_labels.value_or(2.0);  // PretrainedConfig's own
    s.labels = row.labels > 0.0 ? row.labels : of_file * std::max(1.0, -row.labels);
    return;
  }
  fail(ErrorCode::kUnsupported,
       fmt::format("unknown architecture {}; known: {}", lamina::quoted(name), listed(known, ", ")),
       "architectures");
}

}  // namespace lamina::io
