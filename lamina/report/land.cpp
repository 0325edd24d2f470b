#include "lamina/report/land.h"

#include <string>

#include "lamina/io/text/json_reader.h"

namespace lamina::report {
namespace {

// x and y of the first point, then steps.
std::vector<Coordinates> read_ring(io::JsonReader& json) {
  constexpr std::int64_t kFarthest = 1'000'000;
  std::vector<Coordinates> ring;
  Coordinates at;
  json.list([&](std::size_t i) {
    const auto step = static_cast<double>(json.whole(-kFarthest, kFarthest));
    if (i % 2 == 0) {
      at.longitude += step;
    } else {
      at.latitude += step;
      ring.push_back(at);
    }
  });
  return ring;
}

}  // namespace

Land read_land(std::string_view json) {
  Land land;
  double per_degree = 1.0;
  const auto read =
      io::read_json(io::SourceText("land.json", std::string(json)), [&](io::JsonReader& reader) {
        const auto number = [&] { per_degree = reader.number(); };
        const auto rings = [&] {
          reader.list([&](std::size_t) { land.push_back(read_ring(reader)); });
        };
        reader.open_object(
            {{"per_degree", number, io::kRequired}, {"rings", rings, io::kRequired}});
      });
  if (!read || per_degree <= 0.0) return {};
  for (auto& ring : land)
    for (Coordinates& at : ring) at = {at.latitude / per_degree, at.longitude / per_degree};
  return land;
}

}  // namespace lamina::report
