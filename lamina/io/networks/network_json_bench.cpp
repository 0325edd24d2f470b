// Reading a network against a bare parse of the same file.
//
//   network_json_bench [FILE]      without a file: 100,000 nodes and 480,000 links, written first
//
// Each method runs in a process of its own, so that its peak memory can be told. Rows: median CPU
// time of five runs, peak memory, both also as multiples of the bare parse (simdjson on demand:
// every value visited once, every string decoded).

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <nlohmann/json.hpp>
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "lamina/core/random.h"
#include "lamina/core/write_file.h"
#include "lamina/io/files.h"
#include "lamina/io/networks/network_json.h"

namespace {

using lamina::Random;

std::string made_network() {
  constexpr std::size_t kNodes = 100'000, kRows = 480'000;
  Random random(1);
  lamina::NetworkBuilder network("bench");
  for (std::size_t i = 0; i < kNodes; ++i) {
    lamina::Node node;
    node.id = fmt::format("node-{}", i);
    node.compute = lamina::FlopPerSecond(1e9 * static_cast<double>(1 + random.below(500)));
    if (!network.add_node(std::move(node))) std::abort();
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    lamina::LinkRow row;
    row.from = lamina::NodeId(random.below(kNodes));
    row.to = lamina::NodeId(random.below(kNodes));
    row.bandwidth = lamina::BytesPerSecond(1e6 * static_cast<double>(1 + random.below(1000)));
    row.delay = lamina::Seconds(1e-6 * static_cast<double>(random.below(50'000)));
    if (!network.add_link(row)) std::abort();
  }
  return lamina::io::network_json(std::move(network).build());
}

std::size_t visit(simdjson::ondemand::value value) {
  std::size_t sum = 0;
  switch (value.type()) {
    case simdjson::ondemand::json_type::object:
      for (auto field : value.get_object()) {
        sum += field.key().raw()[0];
        sum += visit(field.value());
      }
      return sum;
    case simdjson::ondemand::json_type::array:
      for (auto element : value.get_array()) sum += visit(element.value());
      return sum;
    case simdjson::ondemand::json_type::string: return std::string_view(value.get_string()).size();
    case simdjson::ondemand::json_type::number: return double(value.get_double()) > 0.0;
    case simdjson::ondemand::json_type::boolean: return bool(value.get_bool());
    case simdjson::ondemand::json_type::null: return 0;
  }
  return 0;
}

void bare_on_demand(const std::string& file) {
  simdjson::ondemand::parser parser;
  const auto text = simdjson::padded_string::load(file).value();
  auto document = parser.iterate(text).value();
  if (visit(document.get_value().value()) == 0) std::abort();
}

void bare_dom(const std::string& file) {
  simdjson::dom::parser parser;
  if (parser.load(file).error()) std::abort();
}

void nlohmann_dom(const std::string& file) {
  std::FILE* const in = std::fopen(file.c_str(), "rb");
  const auto document = nlohmann::json::parse(in);
  std::fclose(in);
  if (document.empty()) std::abort();
}

void read_network(const std::string& file) {
  const auto read = lamina::io::read_network(file);
  if (!read || read->network.num_nodes() == 0) std::abort();
}

struct Cost {
  double seconds = 0.0;
  double megabytes = 0.0;
};

Cost measure(const std::function<void(const std::string&)>& method, const std::string& file) {
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  std::array<double, 5> seconds{};
  double megabytes = 0.0;
  for (double& run : seconds) {
    const pid_t child = fork();
    if (child == 0) {
      method(file);
      _exit(0);
    }
    rusage usage{};
    int status = 0;
    wait4(child, &status, 0, &usage);
    if (status != 0) std::abort();
    run = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    megabytes = static_cast<double>(usage.ru_maxrss) / 1024.0;
  }
  std::ranges::nth_element(seconds, seconds.begin() + 2);
  return {seconds[2], megabytes};
}

}  // namespace

int main(int argc, char** argv) {
  std::string file = argc > 1 ? argv[1] : "";
  if (file.empty()) {
    file = (std::filesystem::temp_directory_path() / "lamina_network_json_bench.json").string();
    // Written by a child, so that its memory does not count for the measured ones.
    if (const pid_t child = fork(); child == 0)
      _exit(lamina::write_file(file, made_network()) ? 0 : 1);
    int status = 0;
    wait(&status);
  }
  fmt::print("{}: {:.1f} MB\n", file, static_cast<double>(std::filesystem::file_size(file)) / 1e6);
  const Cost bare = measure(bare_on_demand, file);
  const auto row = [&](std::string_view name, const Cost& cost) {
    fmt::print("{:24} {:8.3f} s {:6.2f} x {:8.1f} MB {:6.2f} x\n", name, cost.seconds,
               cost.seconds / bare.seconds, cost.megabytes, cost.megabytes / bare.megabytes);
  };
  row("bare simdjson on demand", bare);
  row("bare simdjson DOM", measure(bare_dom, file));
  row("nlohmann DOM", measure(nlohmann_dom, file));
  row("read_network", measure(read_network, file));
  if (argc == 1) std::filesystem::remove(file);
  return 0;
}
