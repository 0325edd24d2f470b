#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb convert_verb();

}  // namespace lamina::app
