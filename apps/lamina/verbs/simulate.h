#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb simulate_verb();

}  // namespace lamina::app
