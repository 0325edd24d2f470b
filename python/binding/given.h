#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "python/binding/bad_input.h"

#include "lamina/api/given_options.h"

namespace lamina::python {

using Texts = api::GivenOptions;
using OptionRow = api::OptionRow;

// What the given options of this table say; those of other tables are passed over. Throws BadInput
// with the option's key as the place.
template <class Settings>
Settings demand_settings(const Texts& given, std::span<const api::Option<Settings>> table,
                         api::Without without = {}) {
  return demand(api::settings_of(given, table, api::Reach::kWritesFile, without));
}

}  // namespace lamina::python
