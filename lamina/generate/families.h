#pragma once

#include <array>
#include <span>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/core/random.h"
#include "lamina/generate/sketch.h"

namespace lamina::generate {

// The numbers that families take.
enum class Parameter : std::uint8_t {
  kNodes,
  kRows,
  kColumns,
  kBranching,
  kPorts,
  kDegree,
  kAlpha,
  kLinks,
  kClouds,
  kMetros,
  kEdges,
  kSideKm,
};
inline constexpr std::size_t kNumParameters = 12;

struct ParameterInfo {
  std::string_view name;  // "side-km": --side-km on a command line
  double low = 0.0, high = 0.0;
  bool whole = true;
  std::string_view summary;
};
[[nodiscard]] std::span<const ParameterInfo, kNumParameters> parameters();

class Numbers {
 public:
  double& operator[](Parameter p) { return values_[static_cast<std::size_t>(p)]; }
  double operator[](Parameter p) const { return values_[static_cast<std::size_t>(p)]; }
  [[nodiscard]] std::size_t count(Parameter p) const {
    return static_cast<std::size_t>((*this)[p]);
  }

 private:
  std::array<double, kNumParameters> values_{};
};

struct Preset {
  Parameter parameter;
  double value;
};

struct NodeRole {
  std::string_view name;
  std::string_view compute;  // distribution; "relay": it only forwards
};
struct LinkRole {
  std::string_view name;
  std::string_view bandwidth, delay;  // distributions; the delay of families without places
};

inline constexpr std::size_t kMostNodes = 1'000'000, kMostLinks = 5'000'000;

// One family of networks. A new one is one file and one row.
struct Family {
  std::string_view name, summary;
  std::string_view connected;  // why every node reaches every other
  std::span<const Preset> parameters;
  std::span<const NodeRole> node_roles;
  std::span<const LinkRole> link_roles;
  bool has_places = false;
  // Fails with kValue or kLimit; `where` is the parameter's name.
  Expected<Sketch> (*draw)(const Numbers&, Random&);
};

[[nodiscard]] std::span<const Family> families();
// Fails with kUnknownName.
[[nodiscard]] Expected<const Family*> family_named(std::string_view name);

}  // namespace lamina::generate
