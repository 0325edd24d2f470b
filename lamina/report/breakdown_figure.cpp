#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "lamina/report/axis.h"
#include "lamina/report/colours.h"
#include "lamina/report/figures.h"
#include "lamina/report/parts.h"
#include "lamina/report/svg.h"

// The breakdown: a bar a job of what its latency consists of; below a job's the alternatives that a
// plan states. Where there are too many bars, jobs stand side by side in the order of their
// latency.
namespace lamina::report {
namespace {

constexpr double kBreakdownWidth = 760.0, kBarsLeft = 160.0, kBarsRight = 660.0;
constexpr double kBarStep = 26.0, kBarHeight = 16.0, kBarsTop = 44.0, kAxisHeight = 44.0;
constexpr std::size_t kMostBars = 40;

struct Bar {
  std::string name;
  Seconds latency;
  const Breakdown* parts = nullptr;  // none: of an alternative, only its length is known
  std::optional<Seconds> deadline{};
  std::string note{};  // instead of a bar, or behind it
};

// Strokes over what waits, so that it is told apart in print.
void hatch(Svg& svg, const Box& box) {
  std::string path;
  constexpr double kStep = 5.0;
  for (double x = box.left - box.height() + kStep; x < box.right; x += kStep) {
    const double from = std::max(x, box.left), to = std::min(x + box.height(), box.right);
    if (to > from)
      path += fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", from, box.bottom - (from - x), to,
                          box.bottom - (to - x));
  }
  if (path.empty()) return;
  svg.shape("path",
            {{"d", path}, {"stroke", "#ffffff"}, {"stroke-width", 1.0}, {"stroke-opacity", "0.7"}});
}

class Bars {
 public:
  Bars(std::vector<Bar> bars, Seconds longest)
      : bars_(std::move(bars)),
        axis_(longest, 6),
        bottom_(kBarsTop + kBarStep * static_cast<double>(bars_.size())),
        svg_(kBreakdownWidth, bottom_ + kAxisHeight, "Breakdown: what latencies consist of") {}

  std::string draw() && {
    draw_parts_key(svg_, {12.0, 12.0});
    for (const double mark : axis_.marks) {
      const double x = kBarsLeft + (kBarsRight - kBarsLeft) * mark / axis_.end;
      svg_.line({x, kBarsTop - 4.0}, {x, bottom_}, kRule, 0.7);
      svg_.text({x, bottom_ + 15.0}, axis_.text(mark),
                {.anchor = "middle", .size = 11.0, .fill = kFaint});
    }
    svg_.text({(kBarsLeft + kBarsRight) / 2.0, bottom_ + 31.0},
              fmt::format("latency ({})", axis_.unit),
              {.anchor = "middle", .size = 11.0, .fill = kFaint});
    for (std::size_t i = 0; i < bars_.size(); ++i)
      draw_bar(bars_[i], kBarsTop + kBarStep * static_cast<double>(i));
    return std::move(svg_).finish();
  }

 private:
  [[nodiscard]] double x_of(Seconds time) const {
    return kBarsLeft +
           (kBarsRight - kBarsLeft) * (time.value() / axis_.seconds_per_unit) / axis_.end;
  }

  void draw_bar(const Bar& bar, double top) {
    const double y = top + (kBarStep - kBarHeight) / 2.0, base = top + 17.0;
    svg_.text({kBarsLeft - 8.0, base},
              fitted(bar.name, kBarsLeft - 14.0, 12.0, bar.parts != nullptr),
              {.anchor = "end", .bold = bar.parts != nullptr});
    const double end = bar.parts != nullptr ? draw_stack(bar, y) : draw_plain(bar, y);
    if (bar.deadline && x_of(*bar.deadline) <= kBarsRight) {
      const double x = x_of(*bar.deadline);
      svg_.line({x, y - 3.0}, {x, y + kBarHeight + 3.0}, kInk, 2.0);
    }
    svg_.text({end + 7.0, base}, bar.note, {.size = 11.5});
  }

  // The end of the bar.
  double draw_stack(const Bar& bar, double y) {
    Seconds reached;
    for (const Part& part : kParts) {
      const Seconds time = bar.parts->*part.time;
      const Box box{x_of(reached), y, x_of(reached + time), y + kBarHeight};
      reached += time;
      if (box.width() <= 0.0) continue;
      svg_.shape("rect",
                 {{"x", box.left},
                  {"y", box.top},
                  {"width", box.width()},
                  {"height", box.height()},
                  {"fill", part.fill}},
                 fmt::format("{} {}", part.name, time_text(time)));
      if (part.time == &Breakdown::waiting) hatch(svg_, box);
    }
    return x_of(reached);
  }

  // One too long for the axis ends in a jagged edge.
  double draw_plain(const Bar& bar, double y) {
    const double end = std::min(x_of(bar.latency), kBarsRight);
    if (bar.latency <= Seconds()) return kBarsLeft;
    const double middle = y + kBarHeight / 2.0, low = y + kBarHeight - 3.0, high = y + 3.0;
    const bool is_cut = x_of(bar.latency) > kBarsRight + 0.01;
    const std::string edge =
        is_cut ? fmt::format("L{:.1f} {:.1f}L{:.1f} {:.1f}", end - 6.0, middle, end, low)
               : fmt::format("L{:.1f} {:.1f}", end, low);
    svg_.shape("path", {{"d", fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}{}L{:.1f} {:.1f}Z",
                                          kBarsLeft, high, end, high, edge, kBarsLeft, low)},
                        {"fill", "#ffffff"},
                        {"stroke", kFaint}});
    return end;
  }

  std::vector<Bar> bars_;
  TimeAxis axis_;
  double bottom_;
  Svg svg_;
};

std::vector<Bar> bars_of_jobs(const Drawn& drawn) {
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < drawn.plan.jobs.size(); ++i) {
    const PlannedJob& job = drawn.plan.jobs[i];
    if (job.planned)
      bars.push_back({job.id, job.latency, &job.breakdown, drawn.instance.jobs[i].deadline(),
                      time_text(job.latency)});
    else
      bars.push_back({job.id, {}, nullptr, {}, "infeasible"});
  }
  return bars;
}

void add_alternatives(std::vector<Bar>& bars, const Plan& plan) {
  std::vector<Alternative> rows = plan.alternatives;
  std::ranges::stable_sort(
      rows, {}, [](const Alternative& a) { return a.latency.value_or(Seconds::infinity()); });
  for (const Alternative& row : rows) {
    Bar& bar = bars.emplace_back(Bar{row.planner, row.latency.value_or(Seconds())});
    bar.note = row.latency ? time_text(*row.latency) : "impossible";
  }
}

// The longest bar that the axis shows: all jobs and deadlines near them, and alternatives as long
// as they are comparable.
Seconds longest_shown(const std::vector<Bar>& bars) {
  constexpr double kComparable = 2.5;
  Seconds longest;
  for (const Bar& bar : bars)
    if (bar.parts != nullptr) longest = std::max(longest, bar.latency);
  Seconds shown = longest;
  for (const Bar& bar : bars)
    for (const Seconds more : {bar.latency, bar.deadline.value_or(Seconds())})
      if (more <= kComparable * longest) shown = std::max(shown, more);
  const bool is_cut = std::ranges::any_of(
      bars, [&](const Bar& bar) { return bar.parts == nullptr && bar.latency > shown; });
  return is_cut ? std::max(shown, 1.6 * longest) : shown;
}

}  // namespace

std::string draw_breakdown(const Drawn& drawn) {
  if (drawn.plan.jobs.size() > kMostBars) return draw_profile(drawn);
  std::vector<Bar> bars = bars_of_jobs(drawn);
  if (drawn.is_single()) add_alternatives(bars, drawn.plan);
  const Seconds longest = longest_shown(bars);
  return Bars(std::move(bars), longest).draw();
}

}  // namespace lamina::report
