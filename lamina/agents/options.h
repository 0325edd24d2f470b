#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/agents/address.h"
#include "lamina/api/option.h"
#include "lamina/core/quantity.h"

namespace lamina::agents {

// How the engine is found and computes.
struct EngineOptions {
  std::string library{};  // file of ONNX Runtime; "": where it is looked for
  unsigned threads = 1;   // of one operator
  bool spinning = false;  // whether threads that wait keep their core busy
};

// What `lamina agent` is asked.
struct AgentOptions {
  std::string node{};                // which node of networks it is
  std::optional<Address> listen{};   // where controllers and other agents reach it
  std::optional<Address> metrics{};  // health and metrics over HTTP
  std::optional<Address> serve{};    // where clients reach it once a service begins here
  Tls tls{};
  EngineOptions engine{};
};
[[nodiscard]] std::span<const api::Option<AgentOptions>> agent_options();

// What `lamina run` is asked besides plan and instance.
struct RunOptions {
  std::string agents{};                             // file
  std::string input{}, output{}, parts{}, trace{};  // files and a folder; "": none
  std::vector<std::string> onnx{};  // "NAME=FILE" or "FILE": of models that were profiled
  std::uint64_t runs = 20;
  bool verify = false, exact = false, retime = false;
  std::optional<double> tolerance{};  // relative; none: by the types at the cuts
  std::optional<Address> serve{};     // port 0: any free one
  Seconds hold{10.0};                 // how long a node that is back has to stay before it is used
  Tls tls{};
  EngineOptions engine{};
};
[[nodiscard]] std::span<const api::Option<RunOptions>> run_options();

}  // namespace lamina::agents
