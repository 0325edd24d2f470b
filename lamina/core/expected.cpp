#include "lamina/core/expected.h"

namespace lamina {

std::string_view to_text(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage: return "usage";
    case ErrorCode::kFile: return "file";
    case ErrorCode::kSyntax: return "syntax";
    case ErrorCode::kValue: return "value";
    case ErrorCode::kUnit: return "unit";
    case ErrorCode::kUnknownKey: return "unknown-key";
    case ErrorCode::kMissingKey: return "missing-key";
    case ErrorCode::kDuplicate: return "duplicate";
    case ErrorCode::kUnknownName: return "unknown-name";
    case ErrorCode::kModel: return "model";
    case ErrorCode::kLimit: return "limit";
    case ErrorCode::kUnsupported: return "unsupported";
  }
  return "value";
}

Error located(Error error, std::string_view place) {
  if (error.where.empty()) {
    error.where = place;
  } else if (!place.empty()) {
    error.where = std::string(place) + ": " + error.where;
  }
  return error;
}

}  // namespace lamina
