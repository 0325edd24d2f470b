#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb inspect_verb();

}  // namespace lamina::app
