#include "lamina/route/engine_conformance.h"

#include "lamina/route/engine_ends_conformance.h"
#include "lamina/route/engine_properties_conformance.h"

namespace lamina::route {
namespace {

std::string name_of(const ::testing::TestParamInfo<EngineEntry>& info) {
  std::string name(info.param.name);
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, EngineConformance, ::testing::ValuesIn(engines()), name_of);

}  // namespace
}  // namespace lamina::route
