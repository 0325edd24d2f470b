#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb completion_verb();

}  // namespace lamina::app
