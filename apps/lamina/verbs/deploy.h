#pragma once

#include "apps/lamina/verb.h"

namespace lamina::app {

[[nodiscard]] Verb deploy_verb();

}  // namespace lamina::app
