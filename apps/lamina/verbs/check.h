#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb check_verb();

}  // namespace lamina::app
