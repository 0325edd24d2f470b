#include "bench/route_figures.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace lamina::bench {
namespace {

constexpr std::string_view kRival = "boost-dijkstra";

// time of `slow` / time of `fast` on the instance.
struct Ratio {
  std::string_view of, instance, slow, fast;
  double bound;
  bool is_least = true;  // bound is at_least, else at_most
};

constexpr std::array kRatios{
    Ratio{"one job, Boost's time", "us-24/vgg19", kRival, "elimination", 10},
    Ratio{"one job, Boost's time", "geometric-1000x100", kRival, "elimination", 20},
    Ratio{"one job, Boost's time", "geometric-10000x100", kRival, "elimination", 20},
    Ratio{"one job with delays, customisation included, Boost's time", "geometric-1000x100-delays",
          kRival, "elimination-customised", 10},
    Ratio{"the same where no layers can be merged, 20 sizes", "geometric-1000x100-timed-delays",
          kRival, "elimination-customised", 10},
    Ratio{"the same where no layers can be merged, 101 sizes", "geometric-1000x100-falling-delays",
          kRival, "elimination-customised", 10},
    Ratio{"a job of a batch, Boost's time", "geometric-1000x100", kRival, "batch", 100},
    Ratio{"a job of a batch, Boost's time", "geometric-10000x100", kRival, "batch", 100},
    Ratio{"the same where no layers can be merged", "geometric-1000x100-falling", kRival, "batch",
          100},
    Ratio{"the same where no layers can be merged", "geometric-10000x100-falling", kRival, "batch",
          100},
    Ratio{"one job, the sweep's time", "geometric-100000x100", "layered-sweep", "elimination", 10},
    Ratio{"one job, of the time to stream what a sweep touches", "geometric-100000x100",
          "elimination", "streaming-limit", 6, false},
    Ratio{"the same where no layers can be merged", "geometric-100000x100-falling", "elimination",
          "streaming-limit", 6, false},
};

class Figures {
 public:
  explicit Figures(Report& report) : report_(&report) {}

  void add(std::string_view of, std::string_view instance, double value, const Ratio& wanted) {
    const bool is_reached = wanted.is_least ? value >= wanted.bound : value <= wanted.bound;
    list_.push_back({{"of", of},
                     {"instance", instance},
                     {"value", value},
                     {wanted.is_least ? "at_least" : "at_most", wanted.bound},
                     {"is_reached", is_reached}});
  }

  void add_ratio(const Ratio& ratio) {
    const auto value = quotient(ratio.instance, ratio.slow, ratio.fast);
    if (value) add(ratio.of, ratio.instance, *value, ratio);
  }

  // The instance where choosing costs most.
  void add_worst_choice() {
    std::set<std::string> instances;
    for (const Row& row : report_->rows()) instances.insert(row.instance);
    double worst = 0.0;
    std::string where;
    for (const std::string& instance : instances) {
      const auto value = quotient(instance, "auto-fresh", "layered-sweep-fresh");
      if (!value || *value <= worst) continue;
      worst = *value;
      where = instance;
    }
    if (worst > 0.0)
      add("all made anew and one plan by auto, of the sweep's time, at worst", where, worst,
          {{}, {}, {}, {}, 1.1, false});
  }

  void add_memory() {
    const Row* const row = report_->find("plan-100000x100", "lamina-plan");
    if (row == nullptr) return;
    constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
    add("memory of lamina plan, GiB", row->instance, row->more["memory_bytes"].get<double>() / kGiB,
        {{}, {}, {}, {}, 1.0, false});
  }

  void add_growth(const nlohmann::ordered_json& growth) {
    for (const auto& [series, fits] : growth.items())
      if (fits["over"] == "nodes")
        for (const std::string method : {"elimination", "prepare"})
          if (fits.contains(method))
            add("exponent of growth with nodes, " + method, series, fits[method].get<double>(),
                {{}, {}, {}, {}, 1.15, false});
  }

  [[nodiscard]] const nlohmann::ordered_json& list() const { return list_; }

 private:
  [[nodiscard]] std::optional<double> quotient(std::string_view instance, std::string_view over,
                                               std::string_view under) const {
    const Row* const a = report_->find(instance, over);
    const Row* const b = report_->find(instance, under);
    if (a == nullptr || b == nullptr) return std::nullopt;
    return a->timing.median / b->timing.median;
  }

  Report* report_;
  nlohmann::ordered_json list_ = nlohmann::ordered_json::array();
};

}  // namespace

void add_route_figures(const nlohmann::ordered_json& growth, Report& report) {
  Figures figures(report);
  for (const Ratio& ratio : kRatios) figures.add_ratio(ratio);
  figures.add_worst_choice();
  figures.add_memory();
  figures.add_growth(growth);
  report.set("figures", figures.list());
}

}  // namespace lamina::bench
