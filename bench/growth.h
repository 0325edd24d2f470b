#pragma once

#include <span>
#include <string>

#include "bench/report.h"

namespace lamina::bench {

// How the time of each method grows along a series of instances that differ in one number: the
// exponent b of the least-squares fit time = a x^b, of methods measured on at least three of them.
// Written into the document under "growth", and returned: {series: {"over": ..., method: b}}.
struct Series {
  std::string name;  // "geometric, 100 layers"
  std::string over;  // the key of the rows that changes: "nodes"
  std::vector<std::string> instances;
};

nlohmann::ordered_json report_growth(std::span<const Series> series, Report& report);

}  // namespace lamina::bench
