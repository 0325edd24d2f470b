#include "lamina/serve/metrics.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace lamina::serve {

void Metrics::count(std::string_view label, unsigned code, double seconds) {
  const std::lock_guard lock(mutex_);
  const std::string path(label);
  ++requests_[{path, code}];
  Histogram& histogram = durations_[path];
  const auto edge = std::ranges::lower_bound(kEdges, seconds);
  ++histogram.counts[static_cast<std::size_t>(edge - kEdges.begin())];
  histogram.sum += seconds;
}

void Metrics::refuse_plan() {
  const std::lock_guard lock(mutex_);
  ++refused_;
}

bool Metrics::start_plan(std::size_t most) {
  const std::lock_guard lock(mutex_);
  if (running_ >= most) return false;
  ++running_;
  return true;
}

void Metrics::end_plan() {
  const std::lock_guard lock(mutex_);
  --running_;
}

void Metrics::append_histogram(std::string& out, const std::string& path,
                               const Histogram& it) const {
  constexpr std::string_view kName = "lamina_http_request_duration_seconds";
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < it.counts.size(); ++i) {
    total += it.counts[i];
    const std::string edge = i < kEdges.size() ? fmt::format("{}", kEdges[i]) : "+Inf";
    fmt::format_to(std::back_inserter(out), "{}_bucket{{path=\"{}\",le=\"{}\"}} {}\n", kName, path,
                   edge, total);
  }
  fmt::format_to(std::back_inserter(out),
                 "{0}_sum{{path=\"{1}\"}} {2}\n{0}_count{{path=\"{1}\"}} {3}\n", kName, path,
                 it.sum, total);
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string out =
      "# HELP lamina_http_requests_total Requests answered, by path and code.\n"
      "# TYPE lamina_http_requests_total counter\n";
  for (const auto& [key, count] : requests_)
    fmt::format_to(std::back_inserter(out),
                   "lamina_http_requests_total{{path=\"{}\",code=\"{}\"}} {}\n", key.first,
                   key.second, count);
  out +=
      "# HELP lamina_http_request_duration_seconds From the end of a request to its answer.\n"
      "# TYPE lamina_http_request_duration_seconds histogram\n";
  for (const auto& [path, histogram] : durations_) append_histogram(out, path, histogram);
  fmt::format_to(std::back_inserter(out),
                 "# HELP lamina_plans_running Plans that run.\n"
                 "# TYPE lamina_plans_running gauge\n"
                 "lamina_plans_running {}\n"
                 "# HELP lamina_plans_refused_total Plans refused since --max-plans ran.\n"
                 "# TYPE lamina_plans_refused_total counter\n"
                 "lamina_plans_refused_total {}\n",
                 running_, refused_);
  return out;
}

}  // namespace lamina::serve
