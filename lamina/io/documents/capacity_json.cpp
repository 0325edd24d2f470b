#include "lamina/io/documents/capacity_json.h"

#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/documents/plan_parts_json.h"
#include "lamina/io/documents/resource_keys.h"

namespace lamina::io {
namespace {

std::optional<double> number_or_null(JsonReader& in) {
  return in.is_null() ? std::nullopt : std::optional(in.number());
}

FurtherRuns read_again(JsonReader& in) {
  FurtherRuns again;
  in.object({{"count", [&] { again.count = in.whole(0, std::int64_t{1} << 53); }, kRequired},
             {"steps", [&] { read_steps(in, again.steps, StepTimes::kMayLack); }, kRequired}});
  return again;
}

StreamPlan read_plan(JsonReader& in) {
  StreamPlan plan;
  in.object({{"share", [&] { plan.share = in.number(); }, kRequired},
             {"latency_s", [&] { plan.latency = Seconds(in.number()); }, kRequired},
             {"steps", [&] { read_steps(in, plan.steps, StepTimes::kMayLack); }, kRequired},
             {"again", [&] { plan.again = read_again(in); }}});
  return plan;
}

PlannedStream read_stream(JsonReader& in) {
  PlannedStream stream;
  in.object(
      {{"id", [&] { stream.id = in.text(); }, kRequired},
       {"rate_per_s", [&] { stream.rate_per_s = in.number(); }, kRequired},
       {"plans", [&] { in.list([&](std::size_t) { stream.plans.push_back(read_plan(in)); }); },
        kRequired},
       {"reason", [&] { stream.reason = in.text(); }}});
  return stream;
}

ResourceUse read_resource(JsonReader& in) {
  ResourceUse use;
  ResourceKeys keys;
  std::string kind;
  in.object({{"kind", [&] { kind = in.text(); }, kRequired},
             {"node", [&] { keys.read_node(in); }},
             {"link", [&] { keys.read_link(in); }},
             {"from", [&] { keys.read_from(in); }},
             {"to", [&] { keys.read_to(in); }},
             {"load", [&] { use.load = in.number(); }, kRequired},
             {"price", [&] { use.price = in.number(); }, kRequired},
             {"marginal", [&] { use.marginal = in.number(); }}});
  use.resource = std::move(keys).take();
  if (kind != (use.resource.is_node() ? "node" : "link"))
    fail(ErrorCode::kValue, fmt::format("{} does not fit the keys beside it", lamina::quoted(kind)),
         ".kind");
  return use;
}

Capacity read_capacity_document(JsonReader& in) {
  Capacity capacity;
  in.object(
      {{"format", [&] { demand_format(in, kCapacityFormat); }, kRequired},
       {"theta", [&] { capacity.theta = number_or_null(in); }, kRequired},
       {"upper", [&] { capacity.upper = number_or_null(in); }, kRequired},
       {"gap", [&] { capacity.gap = number_or_null(in); }},
       {"reason", [&] { capacity.reason = in.text(); }},
       {"method", [&] { capacity.method = in.text(); }},
       {"cuts", [&] { capacity.cuts = read_cuts(in); }},
       {"within_s", [&] { capacity.within = Seconds(in.number()); }},
       {"unsplittable", [&] { capacity.unsplittable = in.boolean(); }},
       {"network", [&] { capacity.network = read_network_input(in); }},
       {"models", [&] { capacity.models = read_model_inputs(in); }},
       {"streams",
        [&] { in.list([&](std::size_t) { capacity.streams.push_back(read_stream(in)); }); },
        kRequired},
       {"resources",
        [&] { in.list([&](std::size_t) { capacity.resources.push_back(read_resource(in)); }); },
        kRequired},
       {"plan", [&] { capacity.plan = std::make_shared<const Plan>(read_plan_object(in)); }},
       {"assumptions", [&] { in.pass_over(); }},  // of network and models, and for people
       {"filled", [&] { in.pass_over(); }},       // likewise
       {"changes", [&] { in.pass_over(); }}});    // likewise
  return capacity;
}

using Layout = JsonBlock::Layout;

void write_again(std::string& out, const FurtherRuns& again) {
  JsonBlock block(out, '{', Layout::kLines, 4);
  block.field("count", again.count);
  write_steps(out, block, again.steps, 5, StepTimes::kMayLack);
  block.close();
}

void write_plans(std::string& out, const std::vector<StreamPlan>& all) {
  JsonBlock plans(out, '[', Layout::kLines, 3);
  for (const StreamPlan& plan : all) {
    plans.element();
    JsonBlock row(out, '{', Layout::kLines, 4);
    row.field("share", plan.share);
    row.field("latency_s", plan.latency.value());
    write_steps(out, row, plan.steps, 5, StepTimes::kMayLack);
    if (plan.again) {
      row.key("again");
      write_again(out, *plan.again);
    }
    row.close();
  }
  plans.close();
}

void write_streams(std::string& out, const std::vector<PlannedStream>& all) {
  JsonBlock streams(out, '[', Layout::kLines, 1);
  for (const PlannedStream& stream : all) {
    streams.element();
    JsonBlock row(out, '{', Layout::kLines, 2);
    row.field("id", stream.id);
    row.field("rate_per_s", stream.rate_per_s);
    if (!stream.reason.empty()) row.field("reason", stream.reason);
    row.key("plans");
    write_plans(out, stream.plans);
    row.close();
  }
  streams.close();
}

void write_resources(std::string& out, const std::vector<ResourceUse>& all) {
  JsonBlock list(out, '[', Layout::kLines, 1);
  for (const ResourceUse& use : all) {
    list.element();
    JsonBlock row(out, '{');
    row.field("kind", std::string_view(use.resource.is_node() ? "node" : "link"));
    write_name(row, use.resource);
    row.field("load", use.load);
    row.field("price", use.price);
    row.field("marginal", use.marginal);
    row.close();
  }
  list.close();
}

}  // namespace

Expected<Capacity> parse_capacity_json(const SourceText& source) {
  Capacity capacity;
  if (auto ok = read_json(source, [&](JsonReader& in) { capacity = read_capacity_document(in); });
      !ok)
    return tl::unexpected(std::move(ok.error()));
  return capacity;
}

std::string capacity_json(const Capacity& capacity, const Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', Layout::kLines);
  document.field("format", kCapacityFormat);
  document.field("theta", capacity.theta);
  document.field("upper", capacity.upper);
  document.field("gap", capacity.gap);
  if (!capacity.reason.empty()) document.field("reason", capacity.reason);
  if (!capacity.method.empty()) document.field("method", capacity.method);
  document.field("cuts", to_text(capacity.cuts));
  if (capacity.within) document.field("within_s", capacity.within->value());
  if (capacity.unsplittable) document.field("unsplittable", true);
  write_inputs(out, document, capacity.network, capacity.models);
  document.key("streams");
  write_streams(out, capacity.streams);
  document.key("resources");
  write_resources(out, capacity.resources);
  if (capacity.plan) {
    document.key("plan");
    JsonBlock plan(out, '{', Layout::kLines, 1);
    write_plan_keys(out, plan, *capacity.plan);
    plan.close();
  }
  write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

}  // namespace lamina::io
