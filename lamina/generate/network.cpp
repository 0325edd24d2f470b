#include "lamina/generate/network.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <optional>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/generate/distribution.h"
#include "lamina/generate/families.h"
#include "lamina/generate/items.h"
#include "lamina/model/great_circle.h"

namespace lamina::generate {
namespace {

constexpr std::string_view kFibre = "4.9 us";
constexpr std::string_view kRelay = "relay";

// One distribution for each role; none: relays, or delays by length.
using ByRole = std::vector<std::optional<Distribution>>;

// A family with everything that is needed to draw a network of it.
struct Order {
  const Family* family = nullptr;
  std::string name;
  std::uint64_t seed = 1;
  Numbers numbers;
  ByRole compute, bandwidth, delay;
  double relays = 0.0;
  std::optional<Seconds> per_km;
};

template <class Roles>
std::vector<std::string_view> names_of(const Roles& roles) {
  std::vector<std::string_view> names;
  for (const auto& role : roles) names.push_back(role.name);
  return names;
}

class OrderReader {
 public:
  OrderReader(const Family& family, const Items& items) : items_(items) {
    order_.family = &family;
    order_.name = family.name;
  }

  Expected<Order> read() && {
    const Family& family = *order_.family;
    for (const Preset& preset : family.parameters) order_.numbers[preset.parameter] = preset.value;
    preset_roles();
    for (const auto& item : items_)
      if (auto ok = read(item.first, item.second); !ok) return tl::unexpected(ok.error());
    if (auto ok = set_delays(); !ok) return tl::unexpected(ok.error());
    return std::move(order_);
  }

 private:
  void preset_roles() {
    const Family& family = *order_.family;
    for (const NodeRole& role : family.node_roles)
      order_.compute.push_back(role.compute == kRelay ? std::nullopt
                                                      : preset(role.compute, kSpeeds));
    for (const LinkRole& role : family.link_roles)
      order_.bandwidth.push_back(preset(role.bandwidth, kRates));
    order_.delay.resize(family.link_roles.size());
  }

  static std::optional<Distribution> preset(std::string_view text,
                                            const Distribution::Values& values) {
    return *Distribution::parse(text, values);
  }

  Expected<void> read(const std::string& name, const std::string& text) {
    if (auto ok = taken_.take(name, text); !ok) return ok;
    const std::string_view kind = std::string_view(name).substr(0, name.find('.'));
    const auto set_number = [&](double& number, double low, double high, bool whole) {
      return io_number(text, low, high, whole, number);
    };
    Expected<void> done;
    if (name == kName)
      order_.name = text;
    else if (name == kSeed)
      done = read_seed(text, order_.seed);
    else if (name == kRelays)
      done = set_number(order_.relays, 0.0, 1.0, false);
    else if (name == kDelayPerKm)
      done = read_per_km(text);
    else if (kind == kCompute)
      done = read_roles(name, text, kSpeeds, names_of(order_.family->node_roles), order_.compute);
    else if (kind == kBandwidth)
      done = read_roles(name, text, kRates, names_of(order_.family->link_roles), order_.bandwidth);
    else if (kind == kDelay)
      done = read_roles(name, text, kTimes, names_of(order_.family->link_roles), order_.delay);
    else
      done = read_parameter(name, text);
    if (!done && done.error().where.empty()) done.error().where = kind;
    return done;
  }

  static Expected<void> io_number(std::string_view text, double low, double high, bool whole,
                                  double& number) {
    const auto read = read_number(text, low, high, whole);
    if (!read) return tl::unexpected(read.error());
    number = *read;
    return {};
  }

  Expected<void> read_parameter(const std::string& name, std::string_view text) {
    std::vector<std::string_view> known;
    for (const Preset& preset : order_.family->parameters) {
      const ParameterInfo& info = parameters()[static_cast<std::size_t>(preset.parameter)];
      if (info.name == name)
        return io_number(text, info.low, info.high, info.whole, order_.numbers[preset.parameter]);
      known.push_back(info.name);
    }
    return error(ErrorCode::kUsage,
                 fmt::format("the family {} takes no {}; its numbers are {}", order_.family->name,
                             name, listed(known, ", ")),
                 name);
  }

  Expected<void> read_per_km(std::string_view text) {
    const auto time = parse_quantity<Seconds>(text);
    if (!time) return tl::unexpected(time.error());
    if (!order_.family->has_places)
      return error(
          ErrorCode::kUsage,
          fmt::format("the nodes of the family {} have no coordinates: give a delay instead",
                      order_.family->name));
    order_.per_km = *time;
    return {};
  }

  // "edge=10 GFLOP/s" sets one role, "10 GFLOP/s" all that are not relays and not set by name.
  Expected<void> read_roles(std::string_view name, std::string_view text,
                            const Distribution::Values& values,
                            const std::vector<std::string_view>& roles, ByRole& out) {
    const std::size_t dot = name.find('.'), equals = text.find('=');
    std::string_view role = dot == name.npos ? "" : name.substr(dot + 1);
    if (role.empty() && equals != text.npos) {
      role = text.substr(0, equals);
      text.remove_prefix(equals + 1);
    }
    std::optional<Distribution> drawn;
    if (&values != &kSpeeds || text != kRelay) {
      auto parsed = Distribution::parse(text, values);
      if (!parsed) return tl::unexpected(parsed.error());
      drawn = std::move(*parsed);
    }
    const std::string_view kind = name.substr(0, dot);
    if (role.empty()) {
      for (std::size_t i = 0; i < out.size(); ++i)
        if (!taken_.contains_role(kind, roles[i]) && (kind != kCompute || out[i])) out[i] = drawn;
      return {};
    }
    const auto at = std::ranges::find(roles, role);
    if (at == roles.end())
      return error(
          ErrorCode::kUnknownName,
          fmt::format("the family {} has no role {}{}; its roles are {}", order_.family->name,
                      quoted(role), did_you_mean(role, roles), listed(roles, ", ")));
    out[static_cast<std::size_t>(at - roles.begin())] = std::move(drawn);
    return taken_.take_role(kind, role);
  }

  // Links without a delay of their own: by length where there are places, else as preset.
  Expected<void> set_delays() {
    const Family& family = *order_.family;
    const bool all_given = std::ranges::all_of(order_.delay, [](const auto& d) { return !!d; });
    if (all_given && order_.per_km)
      return error(ErrorCode::kUsage, "sets no link: each already has a delay",
                   std::string(kDelayPerKm));
    if (family.has_places) {
      if (!all_given && !order_.per_km) order_.per_km = *parse_quantity<Seconds>(kFibre);
      return {};
    }
    for (std::size_t i = 0; i < order_.delay.size(); ++i)
      if (!order_.delay[i]) order_.delay[i] = preset(family.link_roles[i].delay, kTimes);
    return {};
  }

  const Items& items_;
  TakenItems taken_;
  Order order_;
};

Items recipe_of(const Order& order) {
  const Family& family = *order.family;
  Items recipe{{"family", std::string(family.name)}};
  if (order.name != family.name) recipe.emplace_back(kName, order.name);
  for (const Preset& preset : family.parameters)
    recipe.emplace_back(parameters()[static_cast<std::size_t>(preset.parameter)].name,
                        fmt::format("{}", order.numbers[preset.parameter]));
  const auto add = [&](std::string_view name, const ByRole& drawn, const auto& roles) {
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      if (!drawn[i] && name == kDelay) continue;
      recipe.emplace_back(
          drawn.size() == 1 ? std::string(name) : fmt::format("{}.{}", name, roles[i].name),
          drawn[i] ? drawn[i]->text() : std::string(kRelay));
    }
  };
  add(kCompute, order.compute, family.node_roles);
  if (order.relays > 0.0) recipe.emplace_back(kRelays, fmt::format("{}", order.relays));
  add(kBandwidth, order.bandwidth, family.link_roles);
  add(kDelay, order.delay, family.link_roles);
  if (order.per_km) recipe.emplace_back(kDelayPerKm, to_text(*order.per_km));
  recipe.emplace_back(kSeed, fmt::format("{}", order.seed));
  return recipe;
}

// The square lies about latitude 0, longitude 0, where a degree is the same length both ways;
// places are kept to about ten metres.
Coordinates coordinates_of(const Point& point, double side) {
  const double kilometres_per_degree = kEarthRadiusKm * std::numbers::pi / 180.0;
  const auto degrees = [&](double coordinate) {
    return std::round((coordinate - side / 2.0) / kilometres_per_degree * 1e4) / 1e4 + 0.0;
  };
  return {degrees(point.y), degrees(point.x)};
}

// Gives the sketch its speeds, rates and delays.
class Dresser {
 public:
  Dresser(const Order& order, const Sketch& sketch, Random& seeds)
      : order_(order),
        sketch_(sketch),
        speeds_(seeds()),
        relays_(seeds()),
        rates_(seeds()),
        delays_(seeds()),
        network_(order.name) {}

  Expected<Network> dress() && {
    network_.reserve(sketch_.nodes.size(), sketch_.links.size());
    const auto relays = drawn_relays();
    for (std::size_t i = 0; i < sketch_.nodes.size(); ++i)
      if (auto ok = network_.add_node(node(sketch_.nodes[i], relays[i])); !ok)
        return tl::unexpected(ok.error());
    for (const Sketch::Link& link : sketch_.links)
      if (auto ok = network_.add_link(row(link)); !ok) return tl::unexpected(ok.error());
    return std::move(network_).build();
  }

 private:
  [[nodiscard]] const std::optional<Distribution>& speed_of(const Sketch::Node& node) const {
    return order_.compute[node.role];
  }

  // Which nodes become relays: exactly the share of those that compute, rounded.
  std::vector<bool> drawn_relays() {
    std::vector<bool> relays(sketch_.nodes.size());
    std::vector<std::size_t> computing;
    for (std::size_t i = 0; i < relays.size(); ++i)
      if (speed_of(sketch_.nodes[i])) computing.push_back(i);
    relays_.shuffle(std::span(computing));
    const double share = std::round(order_.relays * static_cast<double>(computing.size()));
    for (std::size_t k = 0; k < static_cast<std::size_t>(share); ++k) relays[computing[k]] = true;
    return relays;
  }

  Node node(const Sketch::Node& from, bool relay) {
    Node made;
    made.id = from.id;
    if (const auto& speed = speed_of(from)) {
      const FlopPerSecond drawn(speed->draw(speeds_));  // also for relays: the others stay the same
      if (!relay) made.compute = drawn;
    }
    if (from.place) made.place = coordinates_of(*from.place, order_.numbers[Parameter::kSideKm]);
    places_.push_back(made.place);
    return made;
  }

  LinkRow row(const Sketch::Link& link) {
    LinkRow made;
    made.from = NodeId(link.from);
    made.to = NodeId(link.to);
    made.duplex = true;
    made.bandwidth = BytesPerSecond(order_.bandwidth[link.role]->draw(rates_));
    if (const auto& delay = order_.delay[link.role])
      made.delay = Seconds(delay->draw(delays_));
    else
      made.delay = Seconds(rounded(great_circle_km(*places_[link.from], *places_[link.to]) *
                                   order_.per_km->value()));
    return made;
  }

  const Order& order_;
  const Sketch& sketch_;
  Random speeds_, relays_, rates_, delays_;
  NetworkBuilder network_;
  std::vector<std::optional<Coordinates>> places_;
};

}  // namespace

Expected<GeneratedNetwork> draw_network(std::string_view family, const Items& items) {
  const auto found = family_named(family);
  if (!found) return tl::unexpected(found.error());
  const auto order = OrderReader(**found, items).read();
  if (!order) return tl::unexpected(order.error());
  Random seeds(order->seed);
  Random structure(seeds());
  const auto sketch = (*found)->draw(order->numbers, structure);
  if (!sketch) return tl::unexpected(sketch.error());
  auto network = Dresser(*order, *sketch, seeds).dress();
  if (!network) return tl::unexpected(network.error());
  return GeneratedNetwork{std::move(*network), recipe_of(*order), sketch->num_joining};
}

}  // namespace lamina::generate
