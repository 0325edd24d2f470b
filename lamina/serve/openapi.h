#pragma once

#include <string>

namespace lamina::serve {

// The interface under /api/v1 as an OpenAPI 3.1 document: paths and options from the tables of
// lamina/api, documents as schema/*.json has them.
[[nodiscard]] std::string openapi_document();

}  // namespace lamina::serve
