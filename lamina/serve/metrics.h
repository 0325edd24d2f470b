#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace lamina::serve {

// What is counted, in the text format of Prometheus. From any thread.
class Metrics {
 public:
  // A request was answered; `label` is its path if the server has it, else one word for all others.
  void count(std::string_view label, unsigned code, double seconds);
  void refuse_plan();
  // Every plan that runs; the caller keeps to the limit.
  [[nodiscard]] bool start_plan(std::size_t most);
  void end_plan();

  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::array kEdges{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                     0.25,   0.5,   1.0,    2.5,   5.0,  10.0,  30.0};
  struct Histogram {
    std::array<std::uint64_t, kEdges.size() + 1> counts{};  // between the edges
    double sum = 0.0;
  };
  void append_histogram(std::string& out, const std::string& path, const Histogram& it) const;

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, unsigned>, std::uint64_t> requests_;
  std::map<std::string, Histogram> durations_;
  std::size_t running_ = 0, refused_ = 0;
};

}  // namespace lamina::serve
