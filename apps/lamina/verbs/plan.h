#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb plan_verb();

}  // namespace lamina::app
