#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/runtime/fleet.h"
#include "lamina/runtime/watch.h"

namespace lamina::probe {

// Plans of one hop and nothing to compute, one for each size of a tensor; the end of this takes
// them from the agents again.
class HopDeployment {
 public:
  HopDeployment(runtime::Remote& from, runtime::Remote& to, std::string name, std::uint32_t row);
  ~HopDeployment();
  HopDeployment(const HopDeployment&) = delete;
  HopDeployment& operator=(const HopDeployment&) = delete;

  // States the plans, delivers what will be sent, and opens the link. Fails as the agents do, also
  // where one does not reach the other.
  [[nodiscard]] Expected<void> deploy(
      const std::vector<std::uint64_t>& sizes,
      const std::map<std::string, runtime::Remote::Alignment>& alignments);
  // Sends the tensor of sizes[i], and says how long it took until all of it was there.
  [[nodiscard]] Expected<Seconds> send(std::size_t i);

 private:
  [[nodiscard]] Expected<void> prepare(const std::vector<std::uint64_t>& sizes);
  void renew();

  runtime::Remote &from_, &to_;
  std::string name_;
  std::uint32_t row_;
  std::vector<std::string> inputs_;  // SHA-256, by size
  std::uint64_t request_ = 0;
  bool deployed_ = false;
  std::unique_ptr<runtime::Watch> watch_;
};

}  // namespace lamina::probe
