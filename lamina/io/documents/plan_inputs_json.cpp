#include "lamina/io/documents/plan_inputs_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>

#include "lamina/core/quoted.h"

namespace lamina::io {
namespace {

std::string read_fingerprint(JsonReader& in) {
  std::string print(in.text());
  const auto is_digit = [](char c) { return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f'); };
  if (print.size() != 16 || !std::ranges::all_of(print, is_digit))
    fail(ErrorCode::kValue, fmt::format("{} is not a fingerprint: expected 16 hexadecimal digits",
                                        lamina::quoted(print)));
  return print;
}

}  // namespace

PlanInput read_plan_network(JsonReader& in) {
  PlanInput network;
  in.object({{"name", [&] { network.name = in.text(); }},
             {"fingerprint", [&] { network.fingerprint = read_fingerprint(in); }, kRequired}});
  return network;
}

std::vector<PlanInput> read_plan_models(JsonReader& in) {
  std::vector<PlanInput> models;
  in.map([&](std::string_view name) {
    models.push_back({std::string(name), {}});
    in.object(
        {{"fingerprint", [&] { models.back().fingerprint = read_fingerprint(in); }, kRequired}});
  });
  return models;
}

}  // namespace lamina::io
