// The body of a request: its parts, its options, and what a look into its document says.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/api/answer_text.h"
#include "lamina/api/text_request.h"

FUZZ_TARGET(text_request) {
  using namespace lamina;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"plan", "check", "sweep", "inspect"}) {
    api::TextRequest request(*api::find_verb(name), text);
    if (const auto asked = request.read()) continue;
    const api::TextAnswer told = api::answer_text(name, text);
    fuzz::require(told.outcome == api::Outcome::kBadInput && told.document.size() < 10'000);
  }
  fuzz::require(api::answer_text("convert", text).outcome != api::Outcome::kInternalError);
  return 0;
}
