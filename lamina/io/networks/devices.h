#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/input_file.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// One figure for the speed of a device class. What a device reaches depends on the model by up to a
// factor of ten, so each says how it came about.
struct DeviceSpeed {
  FlopPerSecond compute;
  std::string kind;       // "measured" (a benchmark), "effective" (a DNN), "peak" (a data sheet)
  std::string precision;  // "FP32"
  std::string how;        // "VGG19, 19.63 GMAC in 2.735 s"
  std::string source;
};

struct DeviceClass {
  std::string id;     // as nodes name it: "raspberry-pi-4"
  std::string label;  // for people
  std::string group;  // "end device", "edge server", ...
  std::optional<Bytes> memory{};
  std::string memory_source{};
  std::optional<BytesPerSecond> memory_bandwidth{};
  std::string memory_bandwidth_source{};
  std::vector<DeviceSpeed> speeds{};  // never empty; the first is the one that nodes are given
};

// Device classes by id.
class DeviceCatalogue {
 public:
  // Those that the program knows by itself (lamina/io/networks/devices.json).
  [[nodiscard]] static const DeviceCatalogue& builtin();

  [[nodiscard]] std::span<const DeviceClass> devices() const { return devices_; }
  [[nodiscard]] const DeviceClass* find(std::string_view id) const;
  // This one, with the classes of `other` added; those of the same id replaced.
  [[nodiscard]] DeviceCatalogue with(DeviceCatalogue other) const;
  // Fails with kDuplicate where the id is there.
  [[nodiscard]] Expected<void> add(DeviceClass device);

 private:
  std::vector<DeviceClass> devices_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

// lamina.devices/1.
[[nodiscard]] Expected<DeviceCatalogue> parse_devices_json(const SourceText& source);
[[nodiscard]] Expected<DeviceCatalogue> read_devices(const Input& file);
[[nodiscard]] Expected<DeviceCatalogue> read_devices(InputFile& file);
[[nodiscard]] std::string devices_json(const DeviceCatalogue& catalogue);

// The catalogue that nodes are filled from.
[[nodiscard]] const DeviceCatalogue& devices_of(const Defaults& fill);

// Gives nodes that name a device of the catalogue each value of the class that they do not state
// themselves: its first speed, its memory, its memory bandwidth; counts what it gave.
class DeviceSpeeds {
 public:
  explicit DeviceSpeeds(const DeviceCatalogue& catalogue) : catalogue_(catalogue) {}
  void fill(Node& node);
  [[nodiscard]] std::vector<Filled> filled() const;

 private:
  struct Count {
    std::size_t speeds = 0, memories = 0, bandwidths = 0;
  };
  const DeviceCatalogue& catalogue_;
  std::map<std::string, Count, std::less<>> counts_;  // by id
};

}  // namespace lamina::io
