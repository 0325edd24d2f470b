#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "lamina/agents/options.h"
#include "lamina/api/option.h"
#include "lamina/core/quantity.h"
#include "lamina/io/models/model_options.h"

namespace lamina::agents {

// What `lamina profile` is asked besides the model.
struct ProfileOptions {
  std::string device{};            // the class of devices that this machine is one of
  std::string into{};              // a file that gets the times, too; "": none
  std::uint64_t runs = 30;         // rounds, at least
  std::optional<Seconds> pause{};  // before each run that counts
  bool exact = false;              // without optimisations of graphs
  io::ModelOptions model{};        // cuts, dims
  EngineOptions engine{};
};
[[nodiscard]] std::span<const api::Option<ProfileOptions>> profile_options();

// What `lamina probe` is asked.
struct ProbeOptions {
  std::string agents{};     // file
  std::string network{};    // file whose links are measured; "": all pairs of agents
  std::uint64_t runs = 10;  // of each size and model
  Tls tls{};
};
[[nodiscard]] std::span<const api::Option<ProbeOptions>> probe_options();

}  // namespace lamina::agents
