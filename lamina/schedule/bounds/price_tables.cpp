#include "lamina/schedule/bounds/price_tables.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lamina::schedule {
namespace {

// The integral of the price up to whole cells, until it is 0.
std::vector<double> integrals(const TimedPrice& price, double cell) {
  const auto& points = price.points;
  const auto num_cells = static_cast<std::size_t>(std::ceil(points.back().time / cell)) + 1;
  std::vector<double> sum{0.0};
  sum.reserve(num_cells + 1);
  double total = 0.0, at = 0.0, height = points.front().price;
  std::size_t next = 0;
  for (std::size_t i = 1; i <= num_cells; ++i) {
    const double time = static_cast<double>(i) * cell;
    for (; next < points.size() && points[next].time < time; ++next) {
      const auto& [x, y] = points[next];
      if (x > at) {
        total += 0.5 * (height + y) * (x - at);
        at = x;
      }
      height = next + 1 == points.size() ? 0.0 : y;
    }
    if (next == points.size()) {
      sum.push_back(total);
      continue;
    }
    const auto& [x, y] = points[next];
    const double here = x > at ? height + (y - height) * (time - at) / (x - at) : y;
    sum.push_back(total + 0.5 * (height + here) * (time - at));
  }
  return sum;
}

void add_to(std::vector<double>& sum, const std::vector<double>& more) {
  if (sum.size() < more.size()) sum.resize(more.size(), sum.empty() ? 0.0 : sum.back());
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += i < more.size() ? more[i] : more.back();
}

}  // namespace

PriceTables::PriceTables(std::span<const TimedPrice> prices, std::size_t num_resources, double cell)
    : cell_(cell), lists_(num_resources) {
  for (const TimedPrice& price : prices)
    if (!price.points.empty() && price.points.front().price > 0.0)
      rows_.push_back({price.resource, price.arrived_from, integrals(price, cell)});
  std::ranges::stable_sort(rows_, {}, &Row::from);
  for (const Row& row : rows_) {
    std::vector<List>& lists = lists_[row.resource.index()];
    if (lists.empty() && row.from > 0.0) lists.push_back({0.0, {0.0, 0.0}});
    if (lists.empty())
      lists.push_back({row.from, {}});
    else if (lists.back().from < row.from)
      lists.push_back({row.from, lists.back().sum});
    add_to(lists.back().sum, row.sum);
  }
}

double PriceTables::area(std::span<const double> first) const {
  double area = 0.0;
  for (const Row& row : rows_) {
    const double from = std::max(row.from, first[row.resource.index()]);
    if (std::isfinite(from)) area += row.sum.back() - integral_at(row.sum, from / cell_);
  }
  return area;
}

double integral_at(std::span<const double> sum, double time) {
  double at = 0.0;
  add_integrals(sum, time, 1.0, {&at, 1});
  return at;
}

void add_integrals(std::span<const double> sum, double time, double sign, std::span<double> out) {
  const auto last = static_cast<double>(sum.size() - 1);
  const auto n = static_cast<std::int64_t>(out.size());
  const auto whole = static_cast<std::int64_t>(std::floor(std::clamp(time, -1e15, last)));
  const double part = time >= last ? 0.0 : time - static_cast<double>(whole);
  std::int64_t i = 0;
  for (; i < n && whole + i < 0; ++i)
    out[static_cast<std::size_t>(i)] +=
        sign * (sum[1] - sum[0]) * (static_cast<double>(whole + i) + part);
  const double* const from = sum.data() + whole;
  const std::int64_t inside = std::min(n, static_cast<std::int64_t>(sum.size()) - 1 - whole);
  double* const to = out.data();
  for (; i < inside; ++i) to[i] += sign * (from[i] + part * (from[i + 1] - from[i]));
  for (; i < n; ++i) to[i] += sign * sum.back();
}

}  // namespace lamina::schedule
