#include "apps/lamina/show/timeline.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lamina::app {
namespace {

constexpr std::array kLooks{DoingLook{"compute", Tone::kCompute, "█", "#"},
                            DoingLook{"send", Tone::kTransmission, "▓", "="},
                            DoingLook{"travel", Tone::kPropagation, "▒", "-"},
                            DoingLook{"wait", Tone::kWaiting, "░", "."}};

// Neighbouring pieces of one tone painted together.
class Painter {
 public:
  explicit Painter(const Style& style) : style_(style) {}

  void add(Tone tone, std::string_view piece) {
    if (tone != tone_) flush();
    tone_ = tone;
    pending_ += piece;
  }
  [[nodiscard]] std::string take() {
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    if (!pending_.empty())
      out_ += tone_ == Tone::kPlain ? pending_ : paint(style_, tone_, pending_);
    pending_.clear();
  }

  const Style& style_;
  Tone tone_ = Tone::kPlain;
  std::string pending_, out_;
};

}  // namespace

const DoingLook& look_of(Doing doing) { return kLooks[static_cast<std::size_t>(doing)]; }

TimelineRow::TimelineRow(Seconds length, std::size_t columns)
    : cell_s_(length.value() / static_cast<double>(columns)), cells_(columns) {}

void TimelineRow::add(Doing doing, Seconds start, Seconds end, double weight) {
  if (!(start < end) || cell_s_ <= 0.0) return;
  const double from = start.value() / cell_s_, to = end.value() / cell_s_;
  const auto last = static_cast<double>(cells_.size() - 1);
  const auto first_cell = static_cast<std::size_t>(std::clamp(std::floor(from), 0.0, last));
  const auto last_cell = static_cast<std::size_t>(std::clamp(std::floor(to), 0.0, last));
  for (std::size_t i = first_cell; i <= last_cell; ++i) {
    const auto left = static_cast<double>(i);
    const double overlap = std::min(to, left + 1.0) - std::max(from, left);
    if (overlap > 0.0) cells_[i][static_cast<std::size_t>(doing)] += weight * overlap;
  }
}

std::string TimelineRow::text(const Style& style) const {
  const auto taken = [](const Cell& cell) {
    return std::accumulate(cell.begin(), cell.end(), 0.0);
  };
  const double fullest = taken(*std::ranges::max_element(cells_, {}, taken));
  Painter painter(style);
  for (const Cell& cell : cells_) {
    if (taken(cell) < std::min(0.5, fullest) || fullest <= 0.0) {
      painter.add(Tone::kPlain, " ");
      continue;
    }
    const auto most = std::ranges::max_element(cell) - cell.begin();
    const DoingLook& look = kLooks[static_cast<std::size_t>(most)];
    painter.add(look.tone, style.unicode ? look.block : look.letter);
  }
  return painter.take();
}

std::string TimelineRow::shades(const Style& style, Doing doing) const {
  constexpr std::array<std::string_view, 5> kBlocks{" ", "░", "▒", "▓", "█"};
  constexpr std::array<std::string_view, 5> kLetters{" ", ".", ":", "+", "#"};
  Painter painter(style);
  for (const Cell& cell : cells_) {
    const double taken = std::clamp(std::accumulate(cell.begin(), cell.end(), 0.0), 0.0, 1.0);
    const auto shade = static_cast<std::size_t>(std::ceil(4.0 * taken - 1e-6));
    painter.add(shade == 0 ? Tone::kPlain : look_of(doing).tone,
                style.unicode ? kBlocks[shade] : kLetters[shade]);
  }
  return painter.take();
}

}  // namespace lamina::app
