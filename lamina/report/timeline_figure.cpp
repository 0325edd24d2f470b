#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <vector>

#include "lamina/report/axis.h"
#include "lamina/report/colours.h"
#include "lamina/report/figures.h"
#include "lamina/report/parts.h"
#include "lamina/report/svg.h"

// The timeline: a row a resource, with all that it serves; of one job also where it waits and what
// is under way.
namespace lamina::report {
namespace {

constexpr double kTimelineWidth = 760.0, kLeft = 150.0, kRight = 712.0;
constexpr double kRowHeight = 20.0, kBar = 13.0, kThin = 4.0, kMeasured = 2.5, kTop = 26.0,
                 kFoot = 44.0;
constexpr std::size_t kMostRows = 44, kMostKeys = 10;
// Up to so many intervals each is an element of its own, and says what it is.
constexpr std::size_t kMostTips = 400;
// Neighbours narrower than this, in pixels, are drawn as one.
constexpr double kNarrow = 1.5;

struct Rows {
  std::vector<std::size_t> shown;  // positions in the trace's resources
  std::size_t left_out = 0, num_intervals = 0;
};

Seconds first_use(const TracedResource& resource) {
  return resource.intervals.empty() ? Seconds::infinity() : resource.intervals.front().start;
}

// As many nodes as links, if there are as many.
void keep_busiest(Rows& rows, const std::vector<TracedResource>& all) {
  const auto is_node = [&](std::size_t r) { return all[r].name.is_node(); };
  const auto nodes = static_cast<std::size_t>(std::ranges::count_if(rows.shown, is_node));
  const std::size_t links = rows.shown.size() - nodes;
  const std::size_t most_nodes = std::max(kMostRows / 2, kMostRows - std::min(kMostRows, links));
  std::size_t kept_nodes = 0, kept_links = 0;
  std::vector<std::size_t> kept;
  for (const std::size_t r : rows.shown)
    if (is_node(r) ? kept_nodes++ < most_nodes
                   : kept_links++ < kMostRows - std::min(nodes, most_nodes))
      kept.push_back(r);
  rows.left_out = rows.shown.size() - kept.size();
  rows.shown = std::move(kept);
}

// Of one job in the order of its way; of several nodes before links, the busiest first.
Rows rows_of(const Drawn& drawn) {
  Rows rows;
  const auto& all = drawn.trace.resources;
  for (std::size_t r = 0; r < all.size(); ++r) rows.shown.push_back(r);
  if (drawn.is_single())
    std::ranges::stable_sort(rows.shown, {}, [&](std::size_t r) { return first_use(all[r]); });
  else
    std::ranges::stable_sort(rows.shown, {}, [&](std::size_t r) {
      return std::pair(!all[r].name.is_node(), -all[r].busy.value());
    });
  if (rows.shown.size() > kMostRows) keep_busiest(rows, all);
  for (const std::size_t r : rows.shown) rows.num_intervals += all[r].intervals.size();
  return rows;
}

std::string name_text(const ResourceName& name) {
  return name.is_node() ? name.node : fmt::format("{} → {}", name.from, name.to);
}

std::string share_text(double share) {
  return share > 0.0 && share < 0.01 ? std::string("< 1 %")
                                     : fmt::format("{:.0f} %", 100.0 * share);
}

// When everything is over, as planned and as measured.
Seconds last_of(const Drawn& drawn) {
  Seconds last = drawn.trace.summary.makespan;
  if (drawn.measured != nullptr)
    for (const auto& rows : drawn.measured->rows)
      for (const MeasuredPlan::Row& row : rows) last = std::max(last, row.end);
  return last;
}

class Timeline {
 public:
  Timeline(const Drawn& drawn, Rows rows)
      : drawn_(drawn),
        rows_(std::move(rows)),
        axis_(last_of(drawn), 8),
        bottom_(kTop + kRowHeight * static_cast<double>(rows_.shown.size())),
        svg_(kTimelineWidth, bottom_ + kFoot + key_height(),
             "Timeline: what every resource does when") {}

  std::string draw() && {
    draw_frame();
    for (std::size_t i = 0; i < rows_.shown.size(); ++i) draw_row(i);
    if (drawn_.measured != nullptr) draw_measured(*drawn_.measured);
    for (const auto& [colour, path] : paths_) svg_.shape("path", {{"d", path}, {"fill", colour}});
    draw_key();
    return std::move(svg_).finish();
  }

 private:
  [[nodiscard]] bool is_named() const {
    return !drawn_.is_single() && drawn_.trace.jobs.size() <= kMostKeys;
  }
  [[nodiscard]] double key_height() const {
    return drawn_.is_single() || is_named() || drawn_.measured != nullptr ? 24.0 : 0.0;
  }
  [[nodiscard]] double x_of(Seconds time) const {
    return kLeft + (kRight - kLeft) * (time.value() / axis_.seconds_per_unit) / axis_.end;
  }

  void draw_frame() {
    for (const double mark : axis_.marks) {
      const double x = kLeft + (kRight - kLeft) * mark / axis_.end;
      svg_.line({x, kTop - 4.0}, {x, bottom_}, kRule, 0.7);
      svg_.text({x, bottom_ + 15.0}, axis_.text(mark),
                {.anchor = "middle", .size = 11.0, .fill = kFaint});
    }
    svg_.text({(kLeft + kRight) / 2.0, bottom_ + 31.0}, fmt::format("time ({})", axis_.unit),
              {.anchor = "middle", .size = 11.0, .fill = kFaint});
    svg_.text({kTimelineWidth - 4.0, kTop - 10.0}, "used",
              {.anchor = "end", .size = 11.0, .fill = kFaint});
    if (rows_.left_out > 0)
      svg_.text({4.0, bottom_ + 15.0}, fmt::format("{} more resources", rows_.left_out),
                {.size = 11.0, .fill = kFaint});
  }

  void draw_row(std::size_t i) {
    const TracedResource& resource = drawn_.trace.resources[rows_.shown[i]];
    const double top = kTop + kRowHeight * static_cast<double>(i);
    const bool is_node = resource.name.is_node();
    svg_.line({kLeft, top + kRowHeight}, {kRight, top + kRowHeight}, kRule, 0.5);
    svg_.text({kLeft - 8.0, top + 14.0},
              fitted(name_text(resource.name), kLeft - 14.0, 12.0, is_node),
              {.anchor = "end", .bold = is_node});
    svg_.text({kTimelineWidth - 4.0, top + 14.0}, share_text(resource.utilisation),
              {.anchor = "end", .size = 11.0, .fill = kFaint});
    if (drawn_.is_single()) draw_waits(rows_.shown[i], top);
    if (rows_.num_intervals <= kMostTips)
      for (const TracedInterval& interval : resource.intervals)
        draw_interval(resource, interval, top);
    else
      merge_intervals(resource, top);
  }

  // Of the one job: from reaching the resource until the tensor has arrived.
  void draw_waits(std::size_t resource, double top) {
    const double y = top + (kRowHeight - kThin) / 2.0;
    const auto thin = [&](Seconds from, Seconds to, std::string_view colour) {
      if (x_of(to) - x_of(from) < 0.05) return;
      svg_.shape("rect", {{"x", x_of(from)},
                          {"y", y},
                          {"width", x_of(to) - x_of(from)},
                          {"height", kThin},
                          {"fill", colour}});
    };
    for (const TracedJob& job : drawn_.trace.jobs)
      for (const TracedStep& step : job.steps) {
        if (step.resource != resource) continue;
        const Seconds served = step.end - step.delay;
        if (step.start + step.served < served) thin(step.start, served, kWaiting);
        thin(served, step.end, kPropagation);
      }
  }

  void draw_interval(const TracedResource& resource, const TracedInterval& interval, double top) {
    const std::string& job = drawn_.trace.jobs[interval.job].id;
    const double left = x_of(interval.start), width = x_of(interval.end) - left;
    const std::string_view colour = colour_of(resource, interval.job);
    svg_.shape("rect",
               {{"x", left},
                {"y", top + (kRowHeight - kBar) / 2.0},
                {"width", std::max(width, 0.5)},
                {"height", kBar},
                {"fill", colour}},
               fmt::format("{}, step {}: {} to {}", job, interval.step, time_text(interval.start),
                           time_text(interval.end)));
    if (drawn_.is_single() || width_of(job, 10.0) + 4.0 > width) return;
    svg_.text({left + width / 2.0, top + 13.6}, job,
              {.anchor = "middle", .size = 10.0, .fill = ink_on(colour)});
  }

  [[nodiscard]] std::string_view colour_of(const TracedResource& resource, std::size_t job) const {
    if (!drawn_.is_single()) return series(job);
    return resource.name.is_node() ? kCompute : kTransmission;
  }

  // A dark line below what was planned, as long as the step took. Many are one path a shade.
  void draw_measured(const MeasuredPlan& measured) {
    std::size_t num_rows = 0;
    for (const auto& rows : measured.rows) num_rows += rows.size();
    for (std::size_t j = 0; j < measured.rows.size(); ++j)
      for (const MeasuredPlan::Row& row : measured.rows[j]) {
        const auto at =
            std::ranges::find(rows_.shown, drawn_.trace.jobs[j].steps[row.first].resource);
        if (at == rows_.shown.end()) continue;
        draw_measured(j, row, kTop + kRowHeight * static_cast<double>(at - rows_.shown.begin()),
                      num_rows <= kMostTips);
      }
  }

  void draw_measured(std::size_t job, const MeasuredPlan::Row& row, double top, bool with_tip) {
    const double y = top + (kRowHeight + kBar) / 2.0;
    const double left = x_of(row.start), width = std::max(x_of(row.end) - left, 0.5);
    if (!with_tip) {
      paths_[std::string(kInk)] +=
          fmt::format("M{:.1f} {:.1f}h{:.1f}v{}h{:.1f}z", left, y, width, kMeasured, -width);
      return;
    }
    svg_.shape("rect",
               {{"x", left}, {"y", y}, {"width", width}, {"height", kMeasured}, {"fill", kInk}},
               fmt::format("{}, step {}, measured: {}, predicted {}", drawn_.trace.jobs[job].id,
                           row.first + 1, time_text(row.measured), time_text(row.predicted)));
  }

  // Neighbours that are too narrow to be told apart become one, in the shade of their share.
  void merge_intervals(const TracedResource& resource, double top) {
    double left = 0.0, right = 0.0, busy = 0.0;
    const auto flush = [&] {
      if (right > left)
        add_block(left, right, top, shade(0.25 + 0.65 * std::min(1.0, busy / (right - left))));
      busy = 0.0;
      right = left = 0.0;
    };
    for (const TracedInterval& interval : resource.intervals) {
      const double from = x_of(interval.start), to = x_of(interval.end);
      if (to - from >= kNarrow) {
        flush();
        add_block(from, to, top, std::string(colour_of(resource, interval.job)));
        continue;
      }
      if (right > left && from - right > kNarrow) flush();
      if (right <= left) left = from;
      right = std::max({right, to, left + kNarrow / 2.0});
      busy += to - from;
    }
    flush();
  }

  void add_block(double left, double right, double top, const std::string& colour) {
    paths_[colour] +=
        fmt::format("M{:.1f} {:.1f}h{:.1f}v{}h{:.1f}z", left, top + (kRowHeight - kBar) / 2.0,
                    right - left, kBar, left - right);
  }

  void draw_key() {
    double x = kLeft;
    const double y = bottom_ + kFoot;
    const auto key = [&](std::string_view colour, std::string_view words) {
      const std::string text = fitted(words, 120.0, 11.0);
      if (x + width_of(text, 11.0) > kTimelineWidth - 20.0) return;
      svg_.shape("rect", {{"x", x}, {"y", y}, {"width", 12.0}, {"height", 10.0}, {"fill", colour}});
      svg_.text({x + 17.0, y + 9.0}, text, {.size = 11.0});
      x += 17.0 + width_of(text, 11.0) + 18.0;
    };
    if (drawn_.measured != nullptr) {
      const double left = 12.0;
      svg_.shape(
          "rect",
          {{"x", left}, {"y", y + 4.0}, {"width", 12.0}, {"height", kMeasured}, {"fill", kInk}});
      svg_.text({left + 17.0, y + 9.0}, "measured", {.size = 11.0});
      x = kLeft;
    }
    if (drawn_.is_single()) {
      draw_parts_key(svg_, {x, y});
    } else if (is_named()) {
      x = drawn_.measured != nullptr ? 92.0 : 12.0;
      for (std::size_t j = 0; j < drawn_.trace.jobs.size(); ++j)
        key(series(j), drawn_.trace.jobs[j].id);
    }
  }

  const Drawn& drawn_;
  Rows rows_;
  TimeAxis axis_;
  double bottom_;
  Svg svg_;
  std::map<std::string, std::string> paths_;  // by colour
};

}  // namespace

std::string draw_timeline(const Drawn& drawn) { return Timeline(drawn, rows_of(drawn)).draw(); }

}  // namespace lamina::report
