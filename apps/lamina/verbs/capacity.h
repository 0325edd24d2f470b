#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb capacity_verb();

}  // namespace lamina::app
