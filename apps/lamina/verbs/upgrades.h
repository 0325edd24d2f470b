#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb upgrades_verb();

}  // namespace lamina::app
