#include "lamina/io/documents/multipliers_json.h"

#include <utility>

#include "lamina/io/documents/resource_keys.h"

namespace lamina::io {
namespace {

PriceRow::Point read_point(JsonReader& in) {
  PriceRow::Point point;
  in.object({{"time_s", [&] { point.time = in.seconds(); }, kRequired},
             {"price", [&] { point.price = in.number(); }, kRequired}});
  return point;
}

PriceRow read_price(JsonReader& in) {
  PriceRow row;
  ResourceKeys keys;
  in.object(
      {{"node", [&] { keys.read_node(in); }},
       {"link", [&] { keys.read_link(in); }},
       {"from", [&] { keys.read_from(in); }},
       {"to", [&] { keys.read_to(in); }},
       {"arrived_from_s", [&] { row.arrived_from = in.seconds(); }},
       {"points", [&] { in.list([&](std::size_t) { row.points.push_back(read_point(in)); }); },
        kRequired}});
  row.resource = std::move(keys).take();
  return row;
}

LoadRow read_load(JsonReader& in) {
  LoadRow row;
  ResourceKeys keys;
  in.object({{"node", [&] { keys.read_node(in); }},
             {"link", [&] { keys.read_link(in); }},
             {"from", [&] { keys.read_from(in); }},
             {"to", [&] { keys.read_to(in); }},
             {"released_from_s", [&] { row.released_from = in.seconds(); }, kRequired},
             {"released_until_s", [&] { row.released_until = in.seconds(); }, kRequired},
             {"weight", [&] { row.weight = in.number(); }, kRequired}});
  row.resource = std::move(keys).take();
  return row;
}

JobWeight read_job_weight(JsonReader& in) {
  JobWeight row;
  in.object({{"id", [&] { row.id = in.text(); }, kRequired},
             {"weight", [&] { row.weight = in.number(); }, kRequired}});
  return row;
}

}  // namespace

Multipliers read_multipliers(JsonReader& in) {
  Multipliers all;
  in.object(
      {{"cell_s", [&] { all.cell = in.seconds(); }},
       {"prices", [&] { in.list([&](std::size_t) { all.prices.push_back(read_price(in)); }); }},
       {"loads", [&] { in.list([&](std::size_t) { all.loads.push_back(read_load(in)); }); }},
       {"jobs", [&] { in.list([&](std::size_t) { all.jobs.push_back(read_job_weight(in)); }); }}});
  return all;
}

}  // namespace lamina::io
