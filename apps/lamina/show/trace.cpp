#include "apps/lamina/show/trace.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <utility>
#include <vector>

#include "apps/lamina/show/headline.h"
#include "apps/lamina/show/table.h"
#include "apps/lamina/show/timeline.h"

#include "lamina/core/durations.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

constexpr std::size_t kMostJobs = 24, kMostResources = 12;
constexpr std::size_t kWidestLabel = 24, kNarrowestChart = 12;
// Pages narrower than this do without what was planned.
constexpr std::size_t kWidePage = 80;

// Lines of one timeline: labels left, a chart that takes what the page leaves, figures right of it.
// Jobs and resources share it, so that what happens at one time stands below each other.
class Chart {
 public:
  Chart(const Style& style, Seconds length) : style_(style), length_(length) {}

  void make_room(std::string_view label, std::string_view figures) {
    const std::size_t widest = std::min(kWidestLabel, style_.width / 4);
    label_width_ = std::min(std::max(label_width_, columns(label)), widest);
    figures_width_ = std::max(figures_width_, columns(figures));
  }
  // Once there is room for all of them.
  [[nodiscard]] TimelineRow row() const { return {length_, width()}; }

  [[nodiscard]] std::string line(std::string_view label, std::string_view cells,
                                 std::string_view figures) const {
    std::string out = "  " + padded_right(shortened(label, label_width_), label_width_) + "  ";
    out += fmt::format("{}  {}", cells, figures);
    out.erase(out.find_last_not_of(' ') + 1);
    return out + '\n';
  }

  // "0          4.00 s", as wide as the chart.
  [[nodiscard]] std::string scale() const {
    const std::string end = Durations(length_).text(length_);
    const std::size_t blanks = width() > 1 + columns(end) ? width() - 1 - columns(end) : 1;
    return line("", paint(style_, Tone::kFaint, fmt::format("0{:{}}{}", "", blanks, end)), "");
  }

 private:
  [[nodiscard]] std::size_t width() const {
    const std::size_t others = 2 + label_width_ + 2 + 2 + figures_width_;
    return std::max(kNarrowestChart, style_.width > others ? style_.width - others : 0);
  }

  const Style& style_;
  Seconds length_;
  std::size_t label_width_ = 0, figures_width_ = 0;
};

bool is_as_planned(const TracedJob& job) {
  return std::abs((job.latency - job.planned_latency).value()) <=
         1e-9 * std::max(job.latency.value(), job.planned_latency.value());
}

Doing doing_of(const ResourceName& name) { return name.is_node() ? Doing::kCompute : Doing::kSend; }

// What every job does when: the service that resources gave it, the delays, and waiting for the
// rest.
std::vector<TimelineRow> rows_of_jobs(const Trace& trace, const Chart& chart) {
  std::vector<TimelineRow> rows(trace.jobs.size(), chart.row());
  for (std::size_t j = 0; j < rows.size(); ++j)
    for (const TracedStep& step : trace.jobs[j].steps) {
      rows[j].add(Doing::kWait, step.start, step.end - step.delay);
      rows[j].add(Doing::kTravel, step.end - step.delay, step.end);
    }
  for (const TracedResource& traced : trace.resources) {
    const Doing doing = doing_of(traced.name);
    for (const TracedInterval& interval : traced.intervals) {
      rows[interval.job].add(Doing::kWait, interval.start, interval.end, -1.0);
      rows[interval.job].add(doing, interval.start, interval.end);
    }
  }
  return rows;
}

// How busy the resource is when; where several jobs share it, its time counts once.
TimelineRow row_of_resource(const TracedResource& traced, Doing doing, const Chart& chart) {
  TimelineRow row = chart.row();
  Seconds reached;
  for (const TracedInterval& interval : traced.intervals) {
    row.add(doing, std::max(interval.start, reached), interval.end);
    reached = std::max(reached, interval.end);
  }
  return row;
}

std::string cut_text(const Style& style, std::size_t left_out, std::string_view thing) {
  if (left_out == 0) return "";
  return paint(style, Tone::kFaint,
               fmt::format("  ... and {} (--all shows them)\n",
                           counted(left_out, fmt::format("more {}", thing))));
}

// "53.9 ms   as planned", with its parts aligned over all jobs.
struct JobFigures {
  std::string latency, planned;
};

JobFigures figures_of(const Style& style, const Durations& durations, const TracedJob& job) {
  if (style.width < kWidePage) return {durations.text(job.latency), ""};
  return {durations.text(job.latency),
          is_as_planned(job) ? "as planned"
                             : fmt::format("{} planned", durations.text(job.planned_latency))};
}

std::string busy_text(double utilisation) {
  const double percent = 100.0 * utilisation;
  if (percent < 0.1) return "< 0.1 % busy";
  return fmt::format("{:>5.{}f} % busy", percent, percent < 9.95 ? 1 : 0);
}

// What is shown of a trace, and in what room.
class Page {
 public:
  Page(const Style& style, const Trace& trace, bool all)
      : style_(style),
        trace_(trace),
        chart_(style, trace.summary.makespan),
        num_jobs_(all ? trace.jobs.size() : std::min(kMostJobs, trace.jobs.size())) {
    for (const TracedResource& traced : trace.resources)
      if (traced.busy > Seconds()) resources_.push_back(&traced);
    std::ranges::stable_sort(resources_, std::greater(), &TracedResource::busy);
    num_resources_ = all ? resources_.size() : std::min(kMostResources, resources_.size());

    const Durations durations(trace.summary.max_latency);
    for (std::size_t j = 0; j < num_jobs_; ++j) {
      figures_.push_back(figures_of(style, durations, trace.jobs[j]));
      latency_width_ = std::max(latency_width_, columns(figures_.back().latency));
    }
    for (std::size_t j = 0; j < num_jobs_; ++j)
      chart_.make_room(printable(trace.jobs[j].id), job_figures(figures_[j]));
    for (std::size_t i = 0; i < num_resources_; ++i)
      chart_.make_room(resource_text(style, resources_[i]->name),
                       busy_text(resources_[i]->utilisation));
  }

  [[nodiscard]] std::string jobs() const {
    const std::vector<TimelineRow> rows = rows_of_jobs(trace_, chart_);
    std::string out = chart_.scale();
    for (std::size_t j = 0; j < num_jobs_; ++j) {
      const bool late = trace_.jobs[j].deadline_met == false;
      const auto& [latency, planned] = figures_[j];
      out += chart_.line(
          printable(trace_.jobs[j].id), rows[j].text(style_),
          paint(style_, late ? Tone::kBad : Tone::kStrong, padded_left(latency, latency_width_)) +
              "   " + paint(style_, Tone::kFaint, planned));
    }
    return out + cut_text(style_, trace_.jobs.size() - num_jobs_, "job");
  }

  [[nodiscard]] std::string resources() const {
    std::string out;
    for (std::size_t i = 0; i < num_resources_; ++i) {
      const TracedResource& traced = *resources_[i];
      const Doing doing = doing_of(traced.name);
      out += chart_.line(resource_text(style_, traced.name),
                         row_of_resource(traced, doing, chart_).shades(style_, doing),
                         busy_text(traced.utilisation));
    }
    return out + cut_text(style_, resources_.size() - num_resources_, "resource");
  }

 private:
  [[nodiscard]] std::string job_figures(const JobFigures& figures) const {
    const std::string latency = padded_left(figures.latency, latency_width_);
    return figures.planned.empty() ? latency : latency + "   " + figures.planned;
  }

  const Style& style_;
  const Trace& trace_;
  Chart chart_;
  std::size_t num_jobs_, num_resources_ = 0;
  std::size_t latency_width_ = 0;
  std::vector<JobFigures> figures_;
  std::vector<const TracedResource*> resources_;  // the busiest first, without those not used
};

std::string legend(const Style& style) {
  std::string out = "  ";
  for (const Doing doing : {Doing::kCompute, Doing::kSend, Doing::kTravel, Doing::kWait}) {
    const DoingLook& look = look_of(doing);
    out +=
        fmt::format("{}{} {}", out.size() > 2 ? "   " : "",
                    paint(style, look.tone, style.unicode ? look.block : look.letter), look.name);
  }
  return out + '\n';
}

}  // namespace

std::string resource_text(const Style& style, const ResourceName& name) {
  if (name.is_node()) return printable(name.node);
  return fmt::format("{} {} {}", printable(name.from), style.unicode ? "→" : "->",
                     printable(name.to));
}

std::string trace_figures(const Style& style, const Trace& trace) {
  const TraceSummary& summary = trace.summary;
  const Durations latencies(summary.max_latency);
  std::vector<Cell> pieces{
      {latencies.text(summary.mean_latency) + " mean latency", Tone::kStrong},
      {"half within " + latencies.bare(summary.p50_latency)},
      {"95 % within " + latencies.bare(summary.p95_latency)},
      {trace.streams ? "99 % within " + latencies.bare(summary.p99_latency) : ""},
      {"worst " + latencies.text(summary.max_latency)},
      {trace.streams ? "" : "all done at " + to_human(summary.makespan)}};
  if (trace.jobs.size() == 1 && trace.jobs.front().first_token) {
    const TracedJob& job = trace.jobs.front();
    pieces.push_back({"first token " + to_human(*job.first_token)});
    pieces.push_back({to_human(*job.time_per_token) + " a token"});
  }
  if (summary.num_deadlines_missed > 0)
    pieces.push_back({counted(summary.num_deadlines_missed, "deadline") + " missed", Tone::kBad});
  return in_lines(style, pieces);
}

std::string show_trace(const Style& style, const Network& network, const Trace& trace, bool all) {
  std::string out = network_line(
      style, network, fmt::format("{}, {}", counted(trace.jobs.size(), "job"), trace.discipline));
  if (trace.jobs.empty()) return out;
  out += trace_figures(style, trace);
  if (trace.summary.makespan == Seconds()) return out;
  const Page page(style, trace, all);
  return out + '\n' + page.jobs() + legend(style) + '\n' + page.resources();
}

}  // namespace lamina::app
