// A deployment that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/deployment_json.h"

FUZZ_TARGET(deployment_json) {
  using namespace lamina::io;
  const auto deployment = parse_deployment_json(fuzz::source(data, size));
  if (!deployment) {
    fuzz::require_good(deployment.error());
    return 0;
  }
  const std::string text = deployment_json(*deployment);
  const auto again = parse_deployment_json(SourceText("written", text));
  fuzz::require(again && deployment_json(*again) == text);
  return 0;
}
