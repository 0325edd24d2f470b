#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/units.h"
#include "lamina/report/axis.h"
#include "lamina/report/colours.h"
#include "lamina/report/figures.h"
#include "lamina/report/itinerary.h"
#include "lamina/report/svg.h"

// The layered graph of a job: a row a tensor, from the input at the bottom to the result at the
// top, a column a node on the way. On the left how large each tensor is, on the right how much work
// each layer, so that it is seen why the way leaves a row where it does.
namespace lamina::report {
namespace {

constexpr double kLayersWidth = 760.0;
constexpr double kSizesLeft = 46.0, kSizesRight = 170.0;
constexpr double kGraphLeft = 215.0, kGraphRight = 600.0;
constexpr double kWorkLeft = 640.0, kWorkRight = 752.0;
constexpr double kGraphTop = 54.0, kGraphHeight = 430.0, kNames = 52.0;
constexpr double kMostRowStep = 44.0;
constexpr std::size_t kMostColumns = 12;

class LayeredGraph {
 public:
  LayeredGraph(const Drawn& drawn, Svg& svg)
      : drawn_(drawn),
        svg_(svg),
        job_(drawn.instance.jobs[drawn.job]),
        way_(itinerary_of(drawn.plan.jobs[drawn.job].steps)) {
    list_columns(false);
    if (columns_.size() > kMostColumns) list_columns(true);
  }

  [[nodiscard]] static double height_of(const Model& model) {
    return kGraphTop + row_step(model) * model.num_layers() + kNames;
  }

  void draw() {
    draw_heads();
    draw_grid();
    draw_sizes();
    draw_work();
    draw_way();
    write_columns();
  }

 private:
  [[nodiscard]] static double row_step(const Model& model) {
    return std::min(kMostRowStep, kGraphHeight / std::max(1U, model.num_layers()));
  }
  [[nodiscard]] double step() const { return row_step(job_.model()); }
  [[nodiscard]] double y_of(std::int64_t tensor) const {
    return kGraphTop + step() * static_cast<double>(job_.model().num_layers() - tensor);
  }
  [[nodiscard]] double x_of(std::size_t column) const {
    const double gap = (kGraphRight - kGraphLeft) / static_cast<double>(columns_.size());
    return kGraphLeft + gap * (static_cast<double>(column) + 0.5);
  }
  [[nodiscard]] double column_gap() const {
    return (kGraphRight - kGraphLeft) / static_cast<double>(columns_.size());
  }
  [[nodiscard]] std::optional<std::size_t> column_of(std::string_view id) const {
    const auto found = std::ranges::find(columns_, id);
    return found == columns_.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - columns_.begin()));
  }

  void add_column(const std::string& id) {
    if (!column_of(id)) columns_.push_back(id);
  }

  // In the order of the way; `ends_only`: without the nodes that tensors only pass.
  void list_columns(bool ends_only) {
    columns_.clear();
    const Network& network = drawn_.network();
    add_column(network.node(job_.source()).id);
    for (const auto& leg : way_) {
      if (const auto* const stay = std::get_if<Stay>(&leg)) {
        add_column(stay->node);
        continue;
      }
      const auto& nodes = std::get<Trip>(leg).nodes;
      if (ends_only)
        add_column(nodes.back());
      else
        for (const std::string& node : nodes) add_column(node);
    }
    add_column(network.node(job_.destination()).id);
  }

  void draw_heads() {
    const auto head = [&](double x, std::string_view anchor, std::string_view words) {
      svg_.text({x, 20.0}, words, {.anchor = anchor, .size = 11.5, .fill = kFaint});
    };
    head(kSizesRight, "end", "size of each tensor");
    head(kWorkLeft, "start", "work of each layer");
    const std::string name = drawn_.is_single()
                                 ? job_.model().name()
                                 : fmt::format("{}: {}", job_.id(), job_.model().name());
    svg_.text({(kGraphLeft + kGraphRight) / 2.0, 20.0},
              fitted(name, kGraphRight - kGraphLeft - 40.0, 12.5, true),
              {.anchor = "middle", .size = 12.5, .bold = true});
    const PlannedJob& planned = drawn_.plan.jobs[drawn_.job];
    if (!planned.planned)
      svg_.text({(kGraphLeft + kGraphRight) / 2.0, 36.0},
                fitted("infeasible: " + planned.reason, kGraphRight - kGraphLeft, 11.0),
                {.anchor = "middle", .size = 11.0});
  }

  // Rows and columns, faint; a column that cannot compute is dashed.
  void draw_grid() {
    const std::uint32_t layers = job_.model().num_layers();
    const double left = x_of(0) - 14.0, right = x_of(columns_.size() - 1) + 14.0;
    constexpr double kClose = 6.0;
    for (std::uint32_t t = 0; t <= layers; ++t)
      if (step() >= kClose || t == 0 || t == layers)
        svg_.line({left, y_of(t)}, {right, y_of(t)}, "#e3e7eb", 0.8);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const auto node = drawn_.network().find(columns_[c]);
      const bool is_relay = node && drawn_.network().node(*node).is_relay();
      svg_.shape("path",
                 {{"d", fmt::format("M{:.1f} {:.1f}V{:.1f}", x_of(c), y_of(0), y_of(layers))},
                  {"stroke", kQuietLink},
                  {"stroke-width", 0.9},
                  {"stroke-dasharray", is_relay ? "2 4" : ""}});
    }
    // Numbers of tensors, as many as can be read; that of the last one in any case.
    const std::uint32_t every = rows_between_numbers();
    for (std::uint32_t t = 0; t + every <= layers; t += every) write_row(t);
    write_row(layers);
  }

  // 1, 2 or 5 times a power of ten.
  [[nodiscard]] std::uint32_t rows_between_numbers() const {
    constexpr double kLine = 13.0;
    std::uint32_t every = 1;
    for (std::uint32_t power = 1; power < 100'000'000; power *= 10)
      for (const std::uint32_t factor : {1U, 2U, 5U})
        if (every * step() < kLine) every = factor * power;
    return every;
  }

  void write_row(std::uint32_t t) {
    svg_.text({kSizesRight + 28.0, y_of(t) + 3.5}, t == 0 ? "input" : fmt::format("{}", t),
              {.anchor = "end", .size = 10.0, .fill = kFaint});
  }

  // Bars of the greatest value within each pixel, so that thousands of rows are some hundred.
  template <class Value, class Place, class Draw>
  static void draw_bars(std::uint32_t from, std::uint32_t to, Value value, Place place, Draw draw) {
    double most = 0.0, last = -1.0;
    for (std::uint32_t i = from; i <= to; ++i) {
      const double y = place(i);
      if (last >= 0.0 && std::abs(last - y) >= 1.0) {
        draw(last, most);
        most = 0.0;
        last = y;
      }
      if (last < 0.0) last = y;
      most = std::max(most, value(i));
    }
    if (last >= 0.0) draw(last, most);
  }

  void draw_sizes() {
    const Model& model = job_.model();
    double largest = 0.0;
    for (std::uint32_t t = 0; t <= model.num_layers(); ++t)
      largest = std::max(largest, model.tensor_size(t).value());
    if (largest <= 0.0) return;
    const double height = std::clamp(step() * 0.72, 0.9, 11.0);
    std::string path;
    draw_bars(
        0, model.num_layers(), [&](std::uint32_t t) { return model.tensor_size(t).value(); },
        [&](std::uint32_t t) { return y_of(t); },
        [&](double y, double bytes) {
          const double width = std::max(0.6, (kSizesRight - kSizesLeft) * bytes / largest);
          path += fmt::format("M{:.1f} {:.1f}h{:.1f}v{:.1f}h{:.1f}z", kSizesRight - width,
                              y - height / 2.0, width, height, -width);
        });
    svg_.shape("path", {{"d", path}, {"fill", kTransmission}});
    draw_scale(kSizesLeft, kSizesRight, to_human(Bytes(largest)));
  }

  void draw_work() {
    const Model& model = job_.model();
    double most = 0.0;
    for (const Layer& layer : model.layers()) most = std::max(most, layer.work.value());
    if (most <= 0.0) {
      svg_.text({kWorkLeft, kGraphTop}, "not stated", {.size = 10.5, .fill = kFaint});
      return;
    }
    const double height = std::clamp(step() * 0.72, 0.9, 11.0);
    std::string path;
    draw_bars(
        1, model.num_layers(), [&](std::uint32_t l) { return model.layer(l).work.value(); },
        [&](std::uint32_t l) { return (y_of(l) + y_of(l - 1)) / 2.0; },
        [&](double y, double work) {
          const double width = std::max(0.6, (kWorkRight - kWorkLeft) * work / most);
          path += fmt::format("M{:.1f} {:.1f}h{:.1f}v{:.1f}h{:.1f}z", kWorkLeft, y - height / 2.0,
                              width, height, -width);
        });
    svg_.shape("path", {{"d", path}, {"fill", kCompute}});
    draw_scale(kWorkLeft, kWorkRight, to_human(Flop(most)));
  }

  // How much the longest bar is.
  void draw_scale(double left, double right, std::string_view words) {
    const double y = y_of(0) + 16.0;
    svg_.shape("path", {{"d", fmt::format("M{:.1f} {:.1f}v6M{:.1f} {:.1f}v6M{:.1f} {:.1f}H{:.1f}",
                                          left, y - 3.0, right, y - 3.0, left, y, right)},
                        {"stroke", kFaint},
                        {"stroke-width", 0.8},
                        {"fill", "none"}});
    svg_.text({(left + right) / 2.0, y + 15.0}, words,
              {.anchor = "middle", .size = 10.5, .fill = kFaint});
  }

  void draw_way() {
    std::size_t trips = 0;
    for (const auto& leg : way_) {
      if (const auto* const trip = std::get_if<Trip>(&leg))
        draw_trip(*trip, series(trips++));
      else
        draw_stay(std::get<Stay>(leg));
    }
    // Where the job's input is and its result is wanted.
    const auto source = column_of(drawn_.network().node(job_.source()).id);
    const auto destination = column_of(drawn_.network().node(job_.destination()).id);
    if (source) disc(*source, 0, "#ffffff");
    if (destination) disc(*destination, job_.model().num_layers(), kInk);
  }

  void disc(std::size_t column, std::int64_t tensor, std::string_view fill) {
    svg_.shape("circle", {{"cx", x_of(column)},
                          {"cy", y_of(tensor)},
                          {"r", 5.0},
                          {"fill", fill},
                          {"stroke", kInk},
                          {"stroke-width", 1.6}});
  }

  void draw_trip(const Trip& trip, std::string_view colour) {
    const double y = y_of(trip.tensor);
    std::optional<double> last;
    double left = kGraphRight, right = kGraphLeft;
    std::string path;
    for (const std::string& node : trip.nodes) {
      const auto column = column_of(node);
      if (!column) continue;
      const double x = x_of(*column);
      path += fmt::format("{}{:.1f} {:.1f}", last ? "L" : "M", x, y);
      last = x;
      left = std::min(left, x);
      right = std::max(right, x);
    }
    svg_.shape("path", {{"d", path}, {"fill", "none"}, {"stroke", colour}, {"stroke-width", 3.2}});
    for (const std::string& node : trip.nodes)
      if (const auto column = column_of(node))
        svg_.shape("circle", {{"cx", x_of(*column)}, {"cy", y}, {"r", 3.0}, {"fill", colour}});
    // Above the line the way climbs at its end, and comes from below at its start.
    const bool goes_right = last && *last >= (left + right) / 2.0;
    svg_.text({goes_right ? right - 7.0 : left + 7.0, y - 8.0},
              fmt::format("{}, {}", to_human(trip.bytes), time_text(trip.end - trip.start)),
              {.anchor = goes_right ? "end" : "start", .size = 11.0, .halo = true});
  }

  void draw_stay(const Stay& stay) {
    const auto column = column_of(stay.node);
    if (!column) return;
    const double x = x_of(*column), from = y_of(stay.first_layer - 1), to = y_of(stay.last_layer);
    svg_.line({x, from}, {x, to}, kCompute, 5.0);
    const bool is_last = *column + 1 == columns_.size() && columns_.size() > 1;
    const double beside = is_last ? x - 9.0 : x + 9.0;
    const std::string_view anchor = is_last ? "end" : "start";
    const double middle = (from + to) / 2.0;
    const Lettering how{.anchor = anchor, .size = 11.0, .bold = true, .halo = true};
    const std::string layers = layers_text(stay), time = time_text(stay.end - stay.start);
    if (std::abs(from - to) > 40.0) {
      svg_.text({beside, middle - 3.0}, layers, how);
      svg_.text({beside, middle + 11.0}, time, {.anchor = anchor, .size = 11.0, .halo = true});
    } else {
      svg_.text({beside, middle + 4.0}, fmt::format("{}, {}", layers, time), how);
    }
  }

  // Names that are too wide to stand side by side stand on two lines in turn.
  void write_columns() {
    const bool in_turn = std::ranges::any_of(columns_, [&](const std::string& id) {
      return width_of(id, 12.0, true) > column_gap() - 6.0;
    });
    for (std::size_t c = 0; c < columns_.size(); ++c)
      svg_.text({x_of(c), y_of(0) + (in_turn && c % 2 == 1 ? 36.0 : 21.0)},
                fitted(columns_[c], (in_turn ? 2.0 : 1.0) * column_gap() - 6.0, 12.0, true),
                {.anchor = "middle", .bold = true});
  }

  const Drawn& drawn_;
  Svg& svg_;
  const Job& job_;
  Itinerary way_;
  std::vector<std::string> columns_;  // ids of nodes
};

}  // namespace

std::string draw_layers(const Drawn& drawn) {
  if (drawn.job >= drawn.plan.jobs.size()) return Svg(kLayersWidth, 60.0, "No job").finish();
  Svg svg(kLayersWidth, LayeredGraph::height_of(drawn.instance.jobs[drawn.job].model()),
          "Layered graph: the way of a job through tensors and nodes");
  LayeredGraph(drawn, svg).draw();
  return std::move(svg).finish();
}

}  // namespace lamina::report
