#include "bench/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fstream>
#include <thread>
#include <unistd.h>

#include "lamina/core/quantity.h"
#include "lamina/core/units.h"

namespace lamina::bench {
namespace {

std::string cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string today() { return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr))); }

#if defined(__clang__)
constexpr auto kCompiler = "clang " __clang_version__;
#else
constexpr auto kCompiler = "g++ " __VERSION__;
#endif

bool agree(double a, double b, double tolerance) {
  return a == b || std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

std::string answer_text(const Row& row) {
  return std::isfinite(row.value_s) ? to_human(Seconds(row.value_s)) : "none";
}

std::string line_of_times(const Row& row, const Row& first) {
  return fmt::format("  {:<34} median {:>10}   min {:>10}   runs {:>6}   {:>8.3g} x{}\n",
                     row.method, to_human(row.timing.median), to_human(row.timing.min),
                     row.timing.runs, row.timing.median / first.timing.median,
                     row.remark.empty() ? "" : "   " + row.remark);
}

std::string value_text(const nlohmann::ordered_json& value) {
  if (value.is_number_float()) return fmt::format("{:.4g}", value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string line_of_keys(const Row& row, const std::vector<std::string>& keys) {
  std::string text = fmt::format("  {:<22} {:>10}", row.method, answer_text(row));
  for (const std::string& key : keys)
    if (row.more.contains(key)) text += fmt::format("   {} {}", key, value_text(row.more[key]));
  return text + '\n';
}

}  // namespace

void Report::progress(std::string_view text) const {
  // Back to the start of the line, and clear what stood there.
  if (isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\033[K{}", text);
}

Row* Report::find(std::string_view instance, std::string_view method) {
  const auto at = std::ranges::find_if(
      rows_, [&](const Row& row) { return row.instance == instance && row.method == method; });
  return at != rows_.end() ? &*at : nullptr;
}

void Report::leave_out(std::string_view instance, std::string_view method,
                       std::string_view reason) {
  left_out_.push_back({{"instance", instance}, {"method", method}, {"reason", reason}});
}

void Report::demand_agreement(std::string_view instance, double tolerance) {
  const Row* first = nullptr;
  for (const Row& row : rows_) {
    if (row.instance != instance) continue;
    if (first == nullptr) first = &row;
    if (!agree(row.value_s, first->value_s, tolerance))
      fail(fmt::format("{}: {} says {:.17g} s, {} says {:.17g} s", instance, row.method,
                       row.value_s, first->method, first->value_s));
  }
}

nlohmann::ordered_json Report::json() const {
  nlohmann::ordered_json out;
  out["suite"] = suite_;
  out["machine"] = {{"cpu", cpu_name()},
                    {"threads", std::thread::hardware_concurrency()},
                    {"compiler", kCompiler},
                    {"date", today()}};
  // What else the machine did: of the last quarter of an hour.
  if (std::array<double, 3> load{}; getloadavg(load.data(), 3) == 3)
    out["machine"]["load"] = load[2];
  if (!versions_.empty()) out["versions"] = versions_;
  out["rows"] = nlohmann::ordered_json::array();
  for (const Row& row : rows_) {
    nlohmann::ordered_json line{
        {"instance", row.instance},        {"method", row.method},
        {"value_s", row.value_s},          {"median_s", row.timing.median.value()},
        {"min_s", row.timing.min.value()}, {"runs", row.timing.runs}};
    line.update(row.more);
    out["rows"].push_back(std::move(line));
  }
  if (!left_out_.empty()) out["left_out"] = left_out_;
  out.update(more_);
  if (!notes_.empty()) out["notes"] = notes_;
  if (!failures_.empty()) out["failures"] = failures_;
  return out;
}

std::string Report::table() const {
  std::string text = fmt::format("{}        {}\n", suite_, cpu_name());
  const Row* first = nullptr;
  for (const Row& row : rows_) {
    if (first == nullptr || first->instance != row.instance) {
      first = &row;
      text += fmt::format("\n{}    answer {}\n", row.instance, answer_text(row));
    }
    text += shown_.empty() ? line_of_times(row, *first) : line_of_keys(row, shown_);
  }
  for (const auto& each : left_out_)
    text += fmt::format("\nleft out: {}, {}: {}\n", each["instance"].get<std::string>(),
                        each["method"].get<std::string>(), each["reason"].get<std::string>());
  for (const std::string& note : notes_) text += fmt::format("\nnote: {}\n", note);
  for (const std::string& failure : failures_) text += fmt::format("\nFAILED: {}\n", failure);
  return text;
}

}  // namespace lamina::bench
