#include "lamina/io/networks/devices.h"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/core/units.h"
#include "lamina/io/networks/network_json.h"

namespace lamina::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Expected<DeviceCatalogue> read_devices(std::string_view devices) {
  return parse_devices_json(SourceText(
      "d.json", R"({"format": "lamina.devices/1", "devices": [)" + std::string(devices) + "]}"));
}

std::string said(std::string_view devices) {
  const auto catalogue = read_devices(devices);
  return catalogue ? "read" : catalogue.error().text();
}

Expected<NetworkFile> network_of(std::string_view nodes, const Defaults& fill = {}) {
  return parse_network_json(SourceText("n.json", R"({"format": "lamina.network/1", "nodes": [)" +
                                                     std::string(nodes) + R"(], "links": []})"),
                            fill);
}

std::vector<std::string> nodes_filled(const NetworkFile& file) {
  std::vector<std::string> rows;
  for (const Filled& row : file.filled)
    rows.push_back(row.what + " " + std::to_string(row.count) + " " + row.value);
  return rows;
}

TEST(Devices, EveryBuiltinFigureNamesItsSource) {
  const auto devices = DeviceCatalogue::builtin().devices();
  EXPECT_GE(devices.size(), 20U);
  for (const DeviceClass& device : devices) {
    EXPECT_EQ(device.memory.has_value(), !device.memory_source.empty()) << device.id;
    EXPECT_EQ(device.memory_bandwidth.has_value(), !device.memory_bandwidth_source.empty())
        << device.id;
    for (const DeviceSpeed& speed : device.speeds) {
      EXPECT_FALSE(speed.source.empty() || speed.how.empty()) << device.id;
      // What a DNN was seen to reach comes before benchmarks, and those before data sheets.
      EXPECT_FALSE(speed.kind == "effective" && device.speeds.front().kind != "effective")
          << device.id;
    }
  }
  // Most say how fast they read, and whether that was measured.
  const auto num_reading = std::ranges::count_if(
      devices, [](const DeviceClass& device) { return device.memory_bandwidth.has_value(); });
  EXPECT_GE(2 * static_cast<std::size_t>(num_reading), devices.size());
  for (const DeviceClass& device : devices) {
    if (device.memory_bandwidth) {
      EXPECT_TRUE(device.memory_bandwidth_source.starts_with("measured: ") ||
                  device.memory_bandwidth_source.starts_with("peak: "))
          << device.id;
    }
  }
  // The document that is written reads back as the same.
  const std::string text = devices_json(DeviceCatalogue::builtin());
  EXPECT_EQ(devices_json(*parse_devices_json(SourceText("d", text))), text);
}

TEST(Devices, GiveSpeedsToNodesWithoutOne) {
  const auto file = network_of(
      R"({"id": "a", "device": "atom-e3845"}, {"id": "b", "device": "atom-e3845", "compute": "1 GFLOP/s"},
         {"id": "c", "device": "unheard-of"}, {"id": "d"}, {"id": "e", "device": "atom-e3845", "memory": "1 GiB", "backlog": "1 FLOP"})");
  ASSERT_TRUE(file) << file.error().text();
  const auto nodes = file->network.nodes();
  EXPECT_EQ(nodes[0].compute, FlopPerSecond(21.5e9));
  EXPECT_EQ(nodes[0].memory, Bytes(2048e6));
  EXPECT_EQ(nodes[1].compute, FlopPerSecond(1e9));
  EXPECT_EQ(nodes[1].memory, Bytes(2048e6));  // it states its speed alone
  EXPECT_EQ(nodes[2].compute, FlopPerSecond());
  EXPECT_FALSE(nodes[2].is_relay());
  EXPECT_TRUE(nodes[3].is_relay());
  EXPECT_EQ(nodes[4].memory, Bytes(1073741824.0));
  EXPECT_THAT(nodes_filled(*file),
              ElementsAre("compute 2 21.5 GFLOP/s (atom-e3845)", "memory 2 2048 MB (atom-e3845)"));
  EXPECT_THAT(file->filled[0].source, HasSubstr("effective, ViT-Base"));
}

// Each value by itself: what the node states comes first.
TEST(Devices, GiveMemoryBandwidthsToNodesWithoutOne) {
  Defaults fill;
  fill.devices = std::make_shared<const DeviceCatalogue>(*read_devices(
      R"({"id": "board", "memory": "4 GB", "memory_bandwidth": "16 Gbit/s", "memory_bandwidth_source": "STREAM",
          "speeds": [{"compute": "2 GFLOP/s", "kind": "measured", "source": "here"}]})"));
  const auto file = network_of(
      R"({"id": "a", "device": "board"}, {"id": "b", "device": "board", "compute": "1 GFLOP/s", "memory": "1 GB"},
         {"id": "c", "device": "board", "memory_bandwidth": "5 GB/s"}, {"id": "d", "compute": "1 GFLOP/s"})",
      fill);
  ASSERT_TRUE(file) << file.error().text();
  const auto nodes = file->network.nodes();
  EXPECT_EQ(nodes[0].memory_bandwidth, BytesPerSecond(2e9));
  EXPECT_EQ(nodes[1].memory_bandwidth, BytesPerSecond(2e9));
  EXPECT_EQ(nodes[1].memory, Bytes(1e9));
  EXPECT_EQ(nodes[2].memory_bandwidth, BytesPerSecond(5e9));
  EXPECT_FALSE(nodes[3].memory_bandwidth);
  EXPECT_TRUE(file->network.limits_memory_bandwidth());
  EXPECT_THAT(nodes_filled(*file),
              ElementsAre("compute 2 2 GFLOP/s (board)", "memory 2 4 GB (board)",
                          "memory_bandwidth 2 2 GB/s (board)"));
  EXPECT_EQ(file->filled[2].source, "STREAM");
  const auto notes = notes_of(file->filled);
  EXPECT_EQ(notes[2].code, "filled-memory-bandwidth");
  EXPECT_EQ(notes[2].text,
            "memory bandwidth of 2 nodes filled in: 2 GB/s (board), from the catalogue of devices");
}

TEST(Devices, OfTheUserReplaceThoseOfTheSameId) {
  const auto own = read_devices(
      R"({"id": "atom-e3845", "speeds": [{"compute": "2 GFLOP/s", "kind": "measured", "source": "here"}]},
         {"id": "mine", "speeds": [{"compute": "3 GFLOP/s", "kind": "peak", "source": "sheet"}]})");
  ASSERT_TRUE(own) << own.error().text();
  Defaults fill;
  fill.devices = std::make_shared<const DeviceCatalogue>(DeviceCatalogue::builtin().with(*own));
  EXPECT_EQ(fill.devices->devices().size(), DeviceCatalogue::builtin().devices().size() + 1);
  const auto file =
      network_of(R"({"id": "a", "device": "atom-e3845"}, {"id": "b", "device": "mine"},
                               {"id": "c", "device": "i5-2500"})",
                 fill);
  EXPECT_THAT(nodes_filled(*file),
              ElementsAre("compute 1 2 GFLOP/s (atom-e3845)", "compute 1 84 GFLOP/s (i5-2500)",
                          "memory_bandwidth 1 21 GB/s (i5-2500)", "compute 1 3 GFLOP/s (mine)"));
  EXPECT_EQ(file->filled[0].source, "measured: here");
}

TEST(Devices, NameWhatIsWrong) {
  EXPECT_EQ(said(R"({"id": "a"})"), "d.json: devices[0]: the key 'speeds' is missing");
  EXPECT_EQ(said(R"({"id": "a", "speeds": []})"),
            "d.json: devices[0].speeds: must hold at least one speed");
  EXPECT_EQ(
      said(R"({"id": "", "speeds": [{"compute": "1 FLOP/s", "kind": "peak", "source": "s"}]})"),
      "d.json: devices[0].id: must not be empty");
  EXPECT_EQ(
      said(R"({"id": "a", "speeds": [{"compute": "1 FLOP/s", "kind": "peek", "source": "s"}]})"),
      "d.json: devices[0].speeds[0].kind: 'peek' is not a kind of figure (did you mean 'peak'?); "
      "known: measured, effective, peak");
  EXPECT_EQ(
      said(R"({"id": "a", "speeds": [{"compute": "0 FLOP/s", "kind": "peak", "source": "s"}]})"),
      "d.json: devices[0].speeds[0].compute: must be greater than zero");
  EXPECT_EQ(said(R"({"id": "a", "speeds": [{"compute": "1 FLOP/s", "kind": "peak"}]})"),
            "d.json: devices[0].speeds[0]: the key 'source' is missing");
  for (const auto& [bandwidth, rule] :
       {std::pair("0 B/s", "must be greater than zero; leave the key out if there is no limit"),
        {"68 GB",
         "'68 GB' is not a bandwidth: 'GB' measures something else; write e.g. \"100 "
         "Mbit/s\""}})
    EXPECT_EQ(
        said(fmt::format(
            R"({{"id": "a", "memory_bandwidth": "{}", "speeds": [{{"compute": "1 FLOP/s", "kind": "peak", "source": "s"}}]}})",
            bandwidth)),
        fmt::format("d.json: devices[0].memory_bandwidth: {}", rule));
  const std::string one =
      R"({"id": "a", "speeds": [{"compute": "1 FLOP/s", "kind": "peak", "source": "s"}]})";
  EXPECT_EQ(said(one + "," + one), "d.json: devices[1].id: device id 'a' occurs twice");
}

}  // namespace
}  // namespace lamina::io
