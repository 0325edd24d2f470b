#include "lamina/io/networks/devices.h"

#include <array>
#include <cassert>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/networks/devices_builtin.h"
#include "lamina/io/text/input_file.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

constexpr std::array<std::string_view, 3> kKinds{"measured", "effective", "peak"};

std::string read_kind(JsonReader& in) {
  const std::string_view kind = in.text();
  for (const std::string_view known : kKinds)
    if (kind == known) return std::string(kind);
  fail(ErrorCode::kValue,
       fmt::format("{} is not a kind of figure{}; known: {}", lamina::quoted(kind),
                   did_you_mean(kind, kKinds), listed(kKinds, ", ")));
}

DeviceSpeed read_speed(JsonReader& in) {
  DeviceSpeed speed;
  in.object({{"compute",
              [&] {
                speed.compute = in.quantity<FlopPerSecond>();
                if (speed.compute == FlopPerSecond())
                  fail(ErrorCode::kValue, "must be greater than zero");
              },
              kRequired},
             {"kind", [&] { speed.kind = read_kind(in); }, kRequired},
             {"precision", [&] { speed.precision = in.text(); }},
             {"how", [&] { speed.how = in.text(); }},
             {"source", [&] { speed.source = in.text(); }, kRequired}});
  return speed;
}

DeviceClass read_device(JsonReader& in) {
  DeviceClass device;
  in.object(
      {{"id", [&] { device.id = in.text(); }, kRequired},
       {"label", [&] { device.label = in.text(); }},
       {"class", [&] { device.group = in.text(); }},
       {"memory", [&] { device.memory = in.quantity<Bytes>(); }},
       {"memory_source", [&] { device.memory_source = in.text(); }},
       {"memory_bandwidth",
        [&] {
          device.memory_bandwidth = in.quantity<BytesPerSecond>();
          if (*device.memory_bandwidth == BytesPerSecond())
            fail(ErrorCode::kValue,
                 "must be greater than zero; leave the key out if there is no limit");
        }},
       {"memory_bandwidth_source", [&] { device.memory_bandwidth_source = in.text(); }},
       {"speeds", [&] { in.list([&](std::size_t) { device.speeds.push_back(read_speed(in)); }); },
        kRequired}});
  if (device.id.empty()) fail(ErrorCode::kValue, "must not be empty", ".id");
  if (device.speeds.empty()) fail(ErrorCode::kValue, "must hold at least one speed", ".speeds");
  return device;
}

void write_speed(std::string& out, const DeviceSpeed& speed) {
  JsonBlock row(out, '{');
  row.field("compute", to_text(speed.compute));
  row.field("kind", speed.kind);
  if (!speed.precision.empty()) row.field("precision", speed.precision);
  if (!speed.how.empty()) row.field("how", speed.how);
  row.field("source", speed.source);
  row.close();
}

void write_device(std::string& out, const DeviceClass& device) {
  JsonBlock row(out, '{');
  row.field("id", device.id);
  if (!device.label.empty()) row.field("label", device.label);
  if (!device.group.empty()) row.field("class", device.group);
  if (device.memory) row.field("memory", to_text(*device.memory));
  if (!device.memory_source.empty()) row.field("memory_source", device.memory_source);
  if (device.memory_bandwidth)
    row.field("memory_bandwidth", to_bytes_text(*device.memory_bandwidth));
  if (!device.memory_bandwidth_source.empty())
    row.field("memory_bandwidth_source", device.memory_bandwidth_source);
  row.key("speeds");
  JsonBlock speeds(out, '[');
  for (const DeviceSpeed& speed : device.speeds) {
    speeds.element();
    write_speed(out, speed);
  }
  speeds.close();
  row.close();
}

}  // namespace

const DeviceCatalogue& DeviceCatalogue::builtin() {
  static const DeviceCatalogue catalogue = [] {
    auto parsed = parse_devices_json(SourceText("devices.json", std::string(kBuiltinDevices)));
    assert(parsed);
    return std::move(*parsed);
  }();
  return catalogue;
}

const DeviceClass* DeviceCatalogue::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &devices_[found->second];
}

Expected<void> DeviceCatalogue::add(DeviceClass device) {
  if (!by_id_.emplace(device.id, devices_.size()).second)
    return error(ErrorCode::kDuplicate,
                 fmt::format("device id {} occurs twice", lamina::quoted(device.id)), "id");
  devices_.push_back(std::move(device));
  return {};
}

DeviceCatalogue DeviceCatalogue::with(DeviceCatalogue other) const {
  DeviceCatalogue both = *this;
  for (DeviceClass& device : other.devices_) {
    if (const auto old = both.by_id_.find(device.id); old != both.by_id_.end()) {
      both.devices_[old->second] = std::move(device);
      continue;
    }
    both.by_id_.emplace(device.id, both.devices_.size());
    both.devices_.push_back(std::move(device));
  }
  return both;
}

Expected<DeviceCatalogue> parse_devices_json(const SourceText& source) {
  DeviceCatalogue catalogue;
  const auto ok = read_json(source, [&](JsonReader& in) {
    in.object({{"format", [&] { demand_format(in, kDevicesFormat); }, kRequired},
               {"devices",
                [&] { in.list([&](std::size_t) { take_keyed(catalogue.add(read_device(in))); }); },
                kRequired}});
  });
  if (!ok) return tl::unexpected(ok.error());
  return catalogue;
}

Expected<DeviceCatalogue> read_devices(InputFile& file) {
  const auto source = file.text();
  if (!source) return tl::unexpected(source.error());
  return parse_devices_json(*source);
}

Expected<DeviceCatalogue> read_devices(const Input& file) {
  auto opened = file.open();
  if (!opened) return tl::unexpected(opened.error());
  return read_devices(*opened);
}

std::string devices_json(const DeviceCatalogue& catalogue) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kDevicesFormat);
  document.key("devices");
  JsonBlock devices(out, '[', JsonBlock::Layout::kLines, 1);
  for (const DeviceClass& device : catalogue.devices()) {
    devices.element();
    write_device(out, device);
  }
  devices.close();
  document.close();
  out += '\n';
  return out;
}

const DeviceCatalogue& devices_of(const Defaults& fill) {
  return fill.devices ? *fill.devices : DeviceCatalogue::builtin();
}

void DeviceSpeeds::fill(Node& node) {
  if (node.device.empty()) return;
  const DeviceClass* const device = catalogue_.find(node.device);
  if (device == nullptr) return;
  Count& count = counts_[device->id];
  if (node.compute == FlopPerSecond()) {
    node.compute = device->speeds.front().compute;
    ++count.speeds;
  }
  if (!node.memory && device->memory) {
    node.memory = device->memory;
    ++count.memories;
  }
  if (!node.memory_bandwidth && device->memory_bandwidth) {
    node.memory_bandwidth = device->memory_bandwidth;
    ++count.bandwidths;
  }
}

std::vector<Filled> DeviceSpeeds::filled() const {
  std::vector<Filled> rows;
  const auto add = [&rows](const std::string& what, std::size_t count, std::string value,
                           std::string source) {
    if (count > 0) rows.push_back({what, count, std::move(value), std::move(source), "devices"});
  };
  for (const auto& [id, count] : counts_) {
    const DeviceClass& device = *catalogue_.find(id);
    const DeviceSpeed& speed = device.speeds.front();
    add("compute", count.speeds, fmt::format("{} ({})", to_text(speed.compute), id),
        fmt::format("{}{}{}: {}", speed.kind, speed.how.empty() ? "" : ", ", speed.how,
                    speed.source));
    if (count.memories > 0)
      add("memory", count.memories, fmt::format("{} ({})", to_text(*device.memory), id),
          device.memory_source);
    if (count.bandwidths > 0)
      add("memory_bandwidth", count.bandwidths,
          fmt::format("{} ({})", to_bytes_text(*device.memory_bandwidth), id),
          device.memory_bandwidth_source);
  }
  return rows;
}

}  // namespace lamina::io
