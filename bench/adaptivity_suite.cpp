#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/adaptivity_jobs.h"
#include "bench/examples.h"
#include "bench/executed.h"
#include "bench/sound.h"
#include "bench/suite.h"
#include "bench/varied.h"

#include "lamina/api/plan.h"
#include "lamina/core/units.h"
#include "lamina/route/planners.h"

namespace lamina::bench {
namespace {

// One job of a model between two places of a network.
struct Case {
  std::string name;
  std::shared_ptr<const Network> network;
  std::shared_ptr<const Model> model;
  NodeId source, destination;

  [[nodiscard]] Instance instance() const {
    JobSpec spec;
    spec.model = model;
    spec.source = source;
    spec.destination = destination;
    return {network, {sound(Job::make(*network, std::move(spec)))}};
  }
};

Plan planned(const Instance& instance, std::string_view planner) {
  api::PlanOptions options;
  options.planner = planner;
  return sound(api::plan(instance, options));
}

// The node where the plan computes longest.
NodeId most_used(const Network& network, const Plan& plan) {
  NodeId most;
  Seconds longest(-1.0);
  for (const Step& step : plan.jobs.front().steps) {
    const auto* const stay = std::get_if<ComputeStep>(&step.what);
    if (stay == nullptr || step.end - step.start <= longest) continue;
    longest = step.end - step.start;
    most = *network.find(stay->node);
  }
  return most;
}

// What is varied, and how a case looks at one value of it.
struct Sweep {
  std::string_view name;
  bool is_factor;  // values are factors; else seconds
  Case (*at)(const Case& base, const Plan& kept, double value);
};

Case with_model(const Case& base, const ModelScale& scale) {
  Case varied = base;
  varied.model = std::make_shared<const Model>(scaled(*base.model, scale));
  return varied;
}

constexpr std::array kSweeps{
    Sweep{"work", true,
          [](const Case& base, const Plan& /*kept*/, double value) {
            return with_model(base, {.work = value});
          }},
    Sweep{"inner tensors", true,
          [](const Case& base, const Plan& /*kept*/, double value) {
            return with_model(base, {.inner = value});
          }},
    Sweep{"network rate", true,
          [](const Case& base, const Plan& /*kept*/, double value) {
            Case varied = base;
            varied.network = std::make_shared<const Network>(with_rates(*base.network, value));
            return varied;
          }},
    Sweep{"backlog", false, [](const Case& base, const Plan& kept, double value) {
            Case varied = base;
            varied.network = std::make_shared<const Network>(
                with_backlog(*base.network, most_used(*base.network, kept), Seconds(value)));
            return varied;
          }}};

std::vector<double> values_of(const Sweep& sweep, bool quick) {
  std::vector<double> values;
  if (sweep.is_factor)
    for (int power = -6; power <= 6; power += quick ? 6 : 1) values.push_back(std::exp2(power));
  else
    for (int power = -10; power <= 1; power += quick ? 5 : 1) values.push_back(std::exp2(power));
  return values;
}

// Rows of one case: every method, and what it would save to follow the optimum instead.
class Rows {
 public:
  Rows(const Sweep& sweep, double value, const Case& varied, Report& report)
      : sweep_(sweep),
        value_(value),
        source_(varied.network->node(varied.source).id),
        name_(sweep.is_factor
                  ? fmt::format("{}/{} x{:g}", varied.name, sweep.name, value)
                  : fmt::format("{}/{} {}", varied.name, sweep.name, to_human(Seconds(value)))),
        report_(report) {}

  void add_planned(const Instance& instance, const Plan& plan) {
    const PlannedJob& job = plan.jobs.front();
    if (!job.planned) {
      add(plan, std::numeric_limits<double>::quiet_NaN());
      return;
    }
    (void)verified(instance, plan, name_, report_);
    add(plan, job.latency.value());
  }

  // The plan of the case that is not varied, carried out in this one.
  void add_kept(const Instance& instance, Plan kept) {
    const Seconds latency = executed(instance, kept).jobs.front().latency;
    kept.planner = "kept-plan";
    kept.summary->planning_time = Seconds();
    add(kept, latency.value());
  }

 private:
  void add(const Plan& plan, double latency) {
    const bool is_optimum = plan.planner == "shortest-path";
    if (is_optimum) optimum_ = latency;
    if (latency < optimum_ * (1.0 - 1e-9))
      report_.fail(fmt::format("{}: {} takes {:.17g} s, shortest-path {:.17g} s", name_,
                               plan.planner, latency, optimum_));
    const Seconds time = plan.summary ? plan.summary->planning_time : Seconds();
    Row row{name_, plan.planner, latency, {time, time, 1}};
    row.more["varied"] = sweep_.name;
    row.more[sweep_.is_factor ? "factor" : "backlog_s"] = value_;
    if (std::isfinite(latency)) {
      const Choice choice = choice_of(plan);
      row.more["stays"] = choice.stays;
      row.more["hops"] = choice.hops;
      row.more["saving"] = 1.0 - optimum_ / latency;
      row.more["walk"] = walk_text(plan.jobs.front(), source_);
    }
    report_.add(std::move(row));
  }

  const Sweep& sweep_;
  double value_;
  std::string source_, name_;
  Report& report_;
  double optimum_ = 0.0;
};

void vary(const Case& base, bool quick, Report& report) {
  const Plan kept = planned(base.instance(), "shortest-path");
  for (const Sweep& sweep : kSweeps)
    for (const double value : values_of(sweep, quick)) {
      const Case varied = sweep.at(base, kept, value);
      const Instance instance = varied.instance();
      Rows rows(sweep, value, varied, report);
      for (const route::JobPlanner& planner : route::planners())
        if (planner.name != "tiers") rows.add_planned(instance, planned(instance, planner.name));
      rows.add_kept(instance, kept);
    }
}

struct Place {
  std::string_view network, source, destination;
};
constexpr std::array kPlaces{Place{"us-24", "n0", "n23"}, Place{"abilene", "sea", "nyc"},
                             Place{"campus", "camera", "tablet"}};
constexpr std::array<std::string_view, 4> kModels{"vgg19", "resnet34", "mobilenet_v2", "alexnet"};

}  // namespace

void run_adaptivity_suite(const SuiteOptions& options, Report& report) {
  report.show({"stays", "hops", "nodes", "saving", "walk"});
  std::vector<std::shared_ptr<const Model>> models;
  for (const std::string_view name : kModels) models.push_back(sound(example_model(name)));
  for (const Place& place : kPlaces) {
    const auto network = sound(example_network(place.network));
    for (std::size_t m = 0; m < models.size(); ++m)
      vary({fmt::format("{}/{}", place.network, kModels[m]), network, models[m],
            *network->find(place.source), *network->find(place.destination)},
           options.quick, report);
    load_with_jobs(place.network, network, models, options, report);
  }
}

}  // namespace lamina::bench
