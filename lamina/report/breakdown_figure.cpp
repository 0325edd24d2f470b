#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>
#include <optional>
#include <vector>

#include "lamina/report/axis.h"
#include "lamina/report/colours.h"
#include "lamina/report/figures.h"
#include "lamina/report/svg.h"

// The breakdown: a bar a job of what its latency consists of; below a job's the alternatives that a
// plan states. Where there are too many bars, jobs stand side by side in the order of their
// latency.
namespace lamina::report {
namespace {

constexpr double kBreakdownWidth = 760.0, kBarsLeft = 160.0, kBarsRight = 660.0;
constexpr double kBarStep = 26.0, kBarHeight = 16.0, kBarsTop = 44.0, kAxisHeight = 44.0;
constexpr double kProfileHeight = 240.0, kProfileRight = 740.0, kProfileLeft = 64.0;
constexpr std::size_t kMostBars = 40;

struct Part {
  std::string_view name, fill;
  Seconds Breakdown::* time;
};
constexpr std::array kParts{Part{"computing", kCompute, &Breakdown::compute},
                            Part{"transmission", kTransmission, &Breakdown::transmission},
                            Part{"propagation", kPropagation, &Breakdown::propagation},
                            Part{"waiting", kWaiting, &Breakdown::waiting}};

struct Bar {
  std::string name;
  Seconds latency;
  const Breakdown* parts = nullptr;  // none: of an alternative, only its length is known
  std::optional<Seconds> deadline{};
  std::string note{};  // instead of a bar, or behind it
};

void draw_parts_key(Svg& svg) {
  double x = 12.0;
  for (const Part& part : kParts) {
    svg.shape("rect",
              {{"x", x}, {"y", 12.0}, {"width", 12.0}, {"height", 10.0}, {"fill", part.fill}});
    svg.text({x + 17.0, 21.0}, part.name, {.size = 11.5});
    x += 17.0 + width_of(part.name, 11.5) + 20.0;
  }
}

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
    draw_parts_key(svg_);
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

// ---- many jobs

// Jobs in the order of their latency, each as wide as fits, stacked; at most one a pixel.
std::string draw_profile(const Drawn& drawn) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < drawn.plan.jobs.size(); ++i)
    if (drawn.plan.jobs[i].planned) order.push_back(i);
  const auto latency = [&](std::size_t i) { return drawn.plan.jobs[i].latency; };
  std::ranges::stable_sort(order, {}, latency);
  const double bottom = kBarsTop + kProfileHeight;
  Svg svg(kBreakdownWidth, bottom + kAxisHeight, "Breakdown: what latencies consist of");
  draw_parts_key(svg);
  const TimeAxis axis(order.empty() ? Seconds() : latency(order.back()), 5);
  const double scale = kProfileHeight / (axis.end * axis.seconds_per_unit);
  for (const double mark : axis.marks) {
    const double y = bottom - mark * axis.seconds_per_unit * scale;
    svg.line({kProfileLeft, y}, {kProfileRight, y}, kRule, 0.7);
    svg.text({kProfileLeft - 7.0, y + 4.0}, axis.text(mark),
             {.anchor = "end", .size = 11.0, .fill = kFaint});
  }
  svg.text({16.0, kBarsTop + kProfileHeight / 2.0}, fmt::format("latency ({})", axis.unit),
           {.anchor = "middle", .size = 11.0, .fill = kFaint, .turned = -90.0});
  const std::size_t bars =
      std::min(order.size(), static_cast<std::size_t>(kProfileRight - kProfileLeft));
  const double step = bars == 0 ? 0.0 : (kProfileRight - kProfileLeft) / static_cast<double>(bars);
  std::array<std::string, kParts.size()> paths;
  for (std::size_t b = 0; b < bars; ++b) {
    const PlannedJob& job = drawn.plan.jobs[order[(b * order.size() + order.size() / 2) / bars]];
    double y = bottom;
    for (std::size_t p = 0; p < kParts.size(); ++p) {
      const double height = (job.breakdown.*kParts[p].time).value() * scale;
      y -= height;
      if (height > 0.02)
        paths[p] +=
            fmt::format("M{:.2f} {:.2f}h{:.2f}v{:.2f}h{:.2f}z",
                        kProfileLeft + step * static_cast<double>(b), y, step, height, -step);
    }
  }
  for (std::size_t p = 0; p < kParts.size(); ++p)
    svg.shape("path", {{"d", paths[p]}, {"fill", kParts[p].fill}});
  // Who is where in the order.
  for (const auto& [share, words] : {std::pair(0.0, "least"), std::pair(0.5, "median"),
                                     std::pair(0.95, "p95"), std::pair(1.0, "most")}) {
    if (order.empty()) break;
    const auto place = static_cast<std::size_t>(share * static_cast<double>(order.size() - 1));
    const double x = kProfileLeft + (kProfileRight - kProfileLeft) * share;
    const PlannedJob& job = drawn.plan.jobs[order[place]];
    const std::string_view anchor = share == 0.0 ? "start" : share >= 0.9 ? "end" : "middle";
    svg.text({share == 0.95 ? x - 60.0 : x, bottom + 16.0},
             fmt::format("{} {}", words, time_text(job.latency)), {.anchor = anchor, .size = 11.0});
    svg.text({share == 0.95 ? x - 60.0 : x, bottom + 31.0}, fitted(job.id, 130.0, 11.0),
             {.anchor = anchor, .size = 11.0, .fill = kFaint});
  }
  return std::move(svg).finish();
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
