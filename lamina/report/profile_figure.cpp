#include <algorithm>
#include <fmt/format.h>
#include <tuple>
#include <utility>
#include <vector>

#include "lamina/report/axis.h"
#include "lamina/report/colours.h"
#include "lamina/report/parts.h"

namespace lamina::report {
namespace {

constexpr double kProfileWidth = 760.0, kProfileLeft = 64.0, kProfileRight = 740.0;
constexpr double kProfileTop = 44.0, kProfileHeight = 240.0, kBelow = 44.0;

class Profile {
 public:
  explicit Profile(const Drawn& drawn)
      : jobs_(drawn.plan.jobs),
        order_(order_of(jobs_)),
        axis_(order_.empty() ? Seconds() : jobs_[order_.back()].latency, 5),
        svg_(kProfileWidth, kBottom + kBelow, "Breakdown: what latencies consist of") {}

  std::string draw() && {
    draw_parts_key(svg_, {12.0, 12.0});
    draw_axis();
    draw_jobs();
    if (!order_.empty())
      for (const auto& [share, x, words] :
           {std::tuple(0.0, 0.0, "least"), std::tuple(0.5, 0.5, "median"),
            std::tuple(0.95, 0.83, "p95"), std::tuple(1.0, 1.0, "greatest")})
        name_job(share, kProfileLeft + (kProfileRight - kProfileLeft) * x, words);
    return std::move(svg_).finish();
  }

 private:
  static constexpr double kBottom = kProfileTop + kProfileHeight;

  // Positions of the planned jobs by their latency.
  static std::vector<std::size_t> order_of(const std::vector<PlannedJob>& jobs) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < jobs.size(); ++i)
      if (jobs[i].planned) order.push_back(i);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return jobs[i].latency; });
    return order;
  }

  [[nodiscard]] double height_of(Seconds time) const {
    return kProfileHeight * time.value() / (axis_.end * axis_.seconds_per_unit);
  }

  void draw_axis() {
    for (const double mark : axis_.marks) {
      const double y = kBottom - kProfileHeight * mark / axis_.end;
      svg_.line({kProfileLeft, y}, {kProfileRight, y}, kRule, 0.7);
      svg_.text({kProfileLeft - 7.0, y + 4.0}, axis_.text(mark),
                {.anchor = "end", .size = 11.0, .fill = kFaint});
    }
    svg_.text({16.0, kProfileTop + kProfileHeight / 2.0}, fmt::format("latency ({})", axis_.unit),
              {.anchor = "middle", .size = 11.0, .fill = kFaint, .turned = -90.0});
  }

  void draw_jobs() {
    const std::size_t bars =
        std::min(order_.size(), static_cast<std::size_t>(kProfileRight - kProfileLeft));
    const double step =
        (kProfileRight - kProfileLeft) / static_cast<double>(std::max<std::size_t>(bars, 1));
    std::array<std::string, kParts.size()> paths;
    for (std::size_t b = 0; b < bars; ++b) {
      const std::size_t place = (b * order_.size() + order_.size() / 2) / bars;
      double y = kBottom;
      for (std::size_t p = 0; p < kParts.size(); ++p) {
        const double height = height_of(jobs_[order_[place]].breakdown.*kParts[p].time);
        y -= height;
        if (height > 0.02)
          paths[p] +=
              fmt::format("M{:.2f} {:.2f}h{:.2f}v{:.2f}h{:.2f}z",
                          kProfileLeft + step * static_cast<double>(b), y, step, height, -step);
      }
    }
    for (std::size_t p = 0; p < kParts.size(); ++p)
      svg_.shape("path", {{"d", paths[p]}, {"fill", kParts[p].fill}});
  }

  // The job at this share of the order.
  void name_job(double share, double x, std::string_view words) {
    const auto place =
        static_cast<std::size_t>(share * static_cast<double>(order_.size() - 1) + 0.5);
    const PlannedJob& job = jobs_[order_[place]];
    const std::string_view anchor = share == 0.0 ? "start" : share >= 0.9 ? "end" : "middle";
    svg_.text({x, kBottom + 16.0}, fmt::format("{} {}", words, time_text(job.latency)),
              {.anchor = anchor, .size = 11.0});
    svg_.text({x, kBottom + 31.0}, fitted(job.id, 110.0, 11.0),
              {.anchor = anchor, .size = 11.0, .fill = kFaint});
  }

  const std::vector<PlannedJob>& jobs_;
  std::vector<std::size_t> order_;
  TimeAxis axis_;
  Svg svg_;
};

}  // namespace

void draw_parts_key(Svg& svg, Point at) {
  for (const Part& part : kParts) {
    svg.shape("rect",
              {{"x", at.x}, {"y", at.y}, {"width", 12.0}, {"height", 10.0}, {"fill", part.fill}});
    svg.text({at.x + 17.0, at.y + 9.0}, part.name, {.size = 11.5});
    at.x += 17.0 + width_of(part.name, 11.5) + 20.0;
  }
}

std::string draw_profile(const Drawn& drawn) { return Profile(drawn).draw(); }

}  // namespace lamina::report
