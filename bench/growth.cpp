#include "bench/growth.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace lamina::bench {
namespace {

using Points = std::vector<std::pair<double, double>>;  // logarithms of number and time

double slope(const Points& points) {
  double sum_x = 0.0, sum_y = 0.0, sum_xx = 0.0, sum_xy = 0.0;
  for (const auto& [x, y] : points) {
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
  }
  const auto n = static_cast<double>(points.size());
  return (n * sum_xy - sum_x * sum_y) / (n * sum_xx - sum_x * sum_x);
}

}  // namespace

nlohmann::ordered_json report_growth(std::span<const Series> series, Report& report) {
  auto document = nlohmann::ordered_json::object();
  for (const Series& each : series) {
    std::map<std::string, Points> by_method;
    for (const Row& row : report.rows())
      if (std::ranges::find(each.instances, row.instance) != each.instances.end() &&
          row.more.contains(each.over))
        by_method[row.method].emplace_back(std::log(row.more[each.over].get<double>()),
                                           std::log(row.timing.median.value()));
    nlohmann::ordered_json fits = {{"over", each.over}};
    for (const auto& [method, points] : by_method)
      if (points.size() >= 3) fits[method] = slope(points);
    document[each.name] = std::move(fits);
  }
  report.set("growth", document);
  return document;
}

}  // namespace lamina::bench
