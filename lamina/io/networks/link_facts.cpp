#include "lamina/io/networks/link_facts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/text/failure.h"

namespace lamina::io {
namespace {

struct Word {
  std::string_view word;
  LinkQuantity quantity;
};
constexpr std::array kWords{
    Word{"bandwidth", LinkQuantity::kRate},  Word{"bw", LinkQuantity::kRate},
    Word{"capacity", LinkQuantity::kRate},   Word{"cap", LinkQuantity::kRate},
    Word{"speed", LinkQuantity::kRate},      Word{"rate", LinkQuantity::kRate},
    Word{"datarate", LinkQuantity::kRate},   Word{"bitrate", LinkQuantity::kRate},
    Word{"throughput", LinkQuantity::kRate}, Word{"delay", LinkQuantity::kDelay},
    Word{"latency", LinkQuantity::kDelay},   Word{"lat", LinkQuantity::kDelay},
    Word{"length", LinkQuantity::kLength},   Word{"len", LinkQuantity::kLength},
    Word{"distance", LinkQuantity::kLength}, Word{"dist", LinkQuantity::kLength},
    Word{"km", LinkQuantity::kLength},       Word{"rtt", LinkQuantity::kDelay}};
// Words that change nothing of what such a name says.
constexpr std::array<std::string_view, 24> kFillers{
    "link",    "edge", "fwd",   "forward", "max", "maximum",      "nominal", "propagation",
    "prop",    "data", "bit",   "total",   "in",  "physical",     "fiber",   "fibre",
    "network", "line", "cable", "the",     "of",  "transmission", "geo",     "raw"};
// Words in front, written in one with what follows: "linkspeed", "fwdcap".
constexpr std::array<std::string_view, 4> kFronts{"link", "edge", "fwd", "prop"};
constexpr std::array<std::string_view, 8> kNothing{"",    "none", "null", "na",
                                                   "n/a", "?",    "-",    "unknown"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '/' || byte >= 0x80;
}

// "LinkSpeedRaw" as Link, Speed, Raw; "delay (ms)" as delay, ms.
std::vector<std::string_view> words_in(std::string_view name) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < name.size();) {
    std::size_t end = at;
    while (end < name.size() && is_letter(name[end]) &&
           !(end > at && std::isupper(static_cast<unsigned char>(name[end])) != 0 &&
             std::islower(static_cast<unsigned char>(name[end - 1])) != 0))
      ++end;
    if (end > at) words.push_back(name.substr(at, end - at));
    at = std::max(end, at + (end == at ? 1 : 0));
  }
  return words;
}

template <class List>
bool holds(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

std::string_view without_front(std::string_view word) {
  for (const std::string_view front : kFronts)
    if (word.size() > front.size() && word.starts_with(front))
      return without_front(word.substr(front.size()));
  return word;
}

// Units of lengths and delays hold whatever those are called; rates have several.
std::string common_stem(const Word& row) {
  if (row.quantity == LinkQuantity::kRate) return std::string(row.word);
  return row.quantity == LinkQuantity::kDelay ? "delay" : "length";
}

bool says_nothing(std::string_view value) {
  const std::string word = lower(trimmed(value));
  return holds(kNothing, word) || word == "nan" || word == "-nan" || word == "+nan";
}

// A number and what follows it: "10" and "Gbps".
struct Measured {
  double number;
  std::string_view unit;
};
std::optional<Measured> measured(std::string_view text) {
  text = trimmed(text);
  double number = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc()) return std::nullopt;
  return Measured{number, trimmed(text.substr(static_cast<std::size_t>(end - text.data())))};
}

}  // namespace

PlaceKey place_key(std::string_view name) {
  const std::string word = lower(name);
  if (word == "latitude" || word == "lat") return PlaceKey::kLatitude;
  if (word == "longitude" || word == "lon" || word == "lng" || word == "long")
    return PlaceKey::kLongitude;
  return PlaceKey::kNone;
}

std::optional<double> number_or_nothing(std::string_view name, std::string_view text) {
  if (says_nothing(text)) return std::nullopt;
  if (const auto value = decimal(trimmed(text))) return *value;
  fail(ErrorCode::kValue, fmt::format("{} is {}, not a finite decimal number", name, quoted(text)));
}

// Words in order: fillers, one that names the quantity, a unit or "units". Whatever else there is
// makes it another thing ("error_rate", "residual_bandwidth"), of which a note is due all the same.
LinkFacts::Meaning LinkFacts::meaning_of(std::string_view name) {
  Meaning meaning;
  bool is_raw = false, is_unit = false, has_others = false, found = false;
  for (const std::string_view original : words_in(name)) {
    const std::string whole = lower(original);
    is_raw = is_raw || whole == "raw";
    if (holds(kFillers, whole)) continue;
    const std::string_view word = without_front(whole);
    const auto* const row = std::ranges::find(kWords, word, &Word::word);
    if (row != kWords.end() && !found) {
      found = true;
      meaning.quantity = row->quantity;
      meaning.stem = common_stem(*row);
      if (word == "km") meaning.unit = 1.0;
      has_others = has_others || word == "rtt";  // both ways, with what waits at the other end
    } else if (found && (word == "unit" || word == "units")) {
      is_unit = true;
    } else if (const auto unit = link_unit(meaning.quantity, original); found && unit) {
      meaning.unit = unit;
    } else {
      has_others = true;
    }
  }
  if (!found) return meaning;
  meaning.kind = is_unit      ? Meaning::Kind::kUnit
                 : has_others ? Meaning::Kind::kUnclear
                              : Meaning::Kind::kQuantity;
  if (is_raw && meaning.stem == "speed") meaning.unit = 0.125;  // LinkSpeedRaw: bits a second
  return meaning;
}

const LinkFacts::Meanings::value_type& LinkFacts::meaning(std::string_view name) {
  if (const auto known = meanings_.find(name); known != meanings_.end()) return *known;
  Meaning meaning = meaning_of(name);
  if (holds(in_kilometres_, name)) meaning.unit = 1.0;
  return *meanings_.emplace(std::string(name), std::move(meaning)).first;
}

bool LinkFacts::knows(std::string_view name) {
  return meaning(name).second.kind != Meaning::Kind::kOther;
}

void LinkFacts::take_of_graph(std::string_view name, std::string_view value) {
  const Meaning& says = meaning(name).second;
  if (says.kind == Meaning::Kind::kUnit) graph_units_[says.stem] = value;
}

void LinkFacts::take(std::string_view name, std::string_view value) {
  const auto& [known, says] = meaning(name);
  if (says.kind == Meaning::Kind::kOther || says_nothing(value)) return;
  taken_.push_back({&known, &says, std::string(trimmed(value))});
}

// `written` stands behind the number.
std::optional<double> LinkFacts::unit_of(const Taken& taken, std::string_view written) const {
  const auto& [kind, quantity, unit, stem] = *taken.meaning;
  if (!written.empty()) return link_unit(quantity, written);
  if (unit) return unit;
  for (const Taken& beside : taken_)
    if (beside.meaning->kind == Meaning::Kind::kUnit && beside.meaning->stem == stem)
      return link_unit(quantity, beside.value);
  const auto of_graph = graph_units_.find(stem);
  return of_graph == graph_units_.end() ? std::nullopt : link_unit(quantity, of_graph->second);
}

void LinkFacts::set(TopologyLink& link, const Taken& taken, double value) {
  if (!std::isfinite(value) || value < 0.0)
    fail(ErrorCode::kValue,
         fmt::format("{} is {}, which is {}", *taken.name, lamina::quoted(taken.value),
                     value < 0.0 ? "negative" : "not finite"));
  const bool is_raw = lower(*taken.name) == "linkspeedraw";
  switch (taken.meaning->quantity) {
    case LinkQuantity::kRate:
      if (value > 0.0 && (is_raw || !link.bandwidth)) link.bandwidth = BytesPerSecond(value);
      break;
    case LinkQuantity::kDelay:
      if (!link.delay) link.delay = Seconds(value);
      break;
    case LinkQuantity::kLength:
      if (!link.kilometres) link.kilometres = value;
      break;
  }
}

void LinkFacts::finish(TopologyLink& link) {
  for (const Taken& taken : taken_) {
    if (taken.meaning->kind == Meaning::Kind::kUnit) continue;
    const auto value = measured(taken.value);
    if (!value && lower(*taken.name) == "linkspeedraw")
      static_cast<void>(number_or_nothing(*taken.name, taken.value));
    const auto unit = value && taken.meaning->kind == Meaning::Kind::kQuantity
                          ? unit_of(taken, value->unit)
                          : std::nullopt;
    if (unit) {
      set(link, taken, value->number * *unit);
      continue;
    }
    if (is_said_by_another(taken)) continue;
    LeftOut& row = left_out_[*taken.name];
    if (row.count++ == 0) row.example = taken.value;
  }
  taken_.clear();
}

// LinkSpeed without a unit says nothing that LinkSpeedRaw has not said.
bool LinkFacts::is_said_by_another(const Taken& taken) const {
  return taken.meaning->stem == "speed" && std::ranges::any_of(taken_, [&](const Taken& other) {
           return other.meaning != taken.meaning && other.meaning->stem == "speed" &&
                  other.meaning->unit;
         });
}

std::vector<Note> LinkFacts::notes() const {
  std::vector<Note> notes;
  for (const auto& [name, row] : left_out_)
    notes.push_back(
        {.code = "attribute-left-out",
         .count = row.count,
         .text = fmt::format("{} edges state {} (the first {}), {}: it is left out", row.count,
                             lamina::quoted(name, 40), lamina::quoted(row.example, 40),
                             meanings_.find(name)->second.kind == Meaning::Kind::kQuantity
                                 ? "whose unit is not known"
                                 : "which is not read"),
         .assumption = true});
  return notes;
}

}  // namespace lamina::io
