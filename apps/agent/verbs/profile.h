#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

// `lamina profile`, done here.
[[nodiscard]] Verb profile_here();

}  // namespace lamina::app
