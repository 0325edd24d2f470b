#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb sweep_verb();

}  // namespace lamina::app
