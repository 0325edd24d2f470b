#include "lamina/io/documents/plan_parts_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"

namespace lamina::io {

std::int64_t read_position(JsonReader& in) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 53;
  return in.whole(-kLargest, kLargest);
}

namespace {

[[noreturn]] void refuse_kind(std::string_view kind) {
  fail(ErrorCode::kValue, fmt::format("{} is neither 'send' nor 'compute'", lamina::quoted(kind)),
       ".kind");
}

// The keys that only one kind of step has, in the order of `seen`.
struct StepKeys {
  bool node = false, first_layer = false, last_layer = false;
  bool first_name = false, last_name = false, operators = false;
  bool tensors = false, tensor = false, bytes = false, from = false, to = false, link = false;
};

using Keys = std::initializer_list<std::pair<std::string_view, bool>>;

void demand_keys(std::string_view kind, Keys needed) {
  for (const auto& [key, there] : needed)
    if (!there)
      fail(ErrorCode::kMissingKey,
           fmt::format("the key '{}' is missing from a {} step", key, kind));
}

void demand_no_keys(std::string_view kind, Keys alien) {
  for (const auto& [key, there] : alien)
    if (there) fail(ErrorCode::kUnknownKey, fmt::format("a {} step has no key '{}'", kind, key));
}

std::vector<std::string> names(JsonReader& in) {
  std::vector<std::string> names;
  in.list([&](std::size_t) { names.emplace_back(in.text()); });
  return names;
}

std::vector<OperatorName> operators(JsonReader& in) {
  std::vector<OperatorName> names;
  in.list([&](std::size_t) {
    if (in.is_text())
      names.emplace_back(std::string(in.text()));
    else
      names.emplace_back(read_position(in));
  });
  return names;
}

// Puts into the step what its kind has.
void settle_kind(std::string_view kind, const StepKeys& has, SendStep&& send, ComputeStep&& compute,
                 Step& step) {
  const Keys of_send = {{"tensor", has.tensor},
                        {"bytes", has.bytes},
                        {"from", has.from},
                        {"to", has.to},
                        {"link", has.link}};
  const Keys of_compute = {
      {"node", has.node}, {"first_layer", has.first_layer}, {"last_layer", has.last_layer}};
  if (kind == "send") {
    demand_keys(kind, of_send);
    demand_no_keys(kind, of_compute);
    demand_no_keys(kind, {{"first_layer_name", has.first_name},
                          {"last_layer_name", has.last_name},
                          {"operators", has.operators}});
    step.what = std::move(send);
  } else if (kind == "compute") {
    demand_keys(kind, of_compute);
    demand_no_keys(kind, of_send);
    demand_no_keys(kind, {{"tensors", has.tensors}});
    step.what = std::move(compute);
  } else {
    refuse_kind(kind);
  }
}

Step read_step(JsonReader& in, bool needs_times) {
  Step step;
  std::string kind;
  SendStep send;
  ComputeStep compute;
  StepKeys has;
  const auto mark = [](bool& seen, auto& field, auto value) {
    seen = true;
    field = std::move(value);
  };
  in.object(
      {{"kind", [&] { kind = in.text(); }, kRequired},
       {"tensor", [&] { mark(has.tensor, send.tensor, read_position(in)); }},
       {"tensors", [&] { mark(has.tensors, send.tensors, names(in)); }},
       {"bytes", [&] { mark(has.bytes, send.bytes, Bytes(in.number())); }},
       {"from", [&] { mark(has.from, send.from, in.text()); }},
       {"to", [&] { mark(has.to, send.to, in.text()); }},
       {"link", [&] { mark(has.link, send.link, read_position(in)); }},
       {"node", [&] { mark(has.node, compute.node, in.text()); }},
       {"first_layer", [&] { mark(has.first_layer, compute.first_layer, read_position(in)); }},
       {"last_layer", [&] { mark(has.last_layer, compute.last_layer, read_position(in)); }},
       {"first_layer_name", [&] { mark(has.first_name, compute.first_layer_name, in.text()); }},
       {"last_layer_name", [&] { mark(has.last_name, compute.last_layer_name, in.text()); }},
       {"operators", [&] { mark(has.operators, compute.operators, operators(in)); }},
       {"waiting_s", [&] { step.waiting = in.seconds(); }, needs_times},
       {"start_s", [&] { step.start = in.seconds(); }, needs_times},
       {"end_s", [&] { step.end = in.seconds(); }, needs_times}});
  settle_kind(kind, has, std::move(send), std::move(compute), step);
  return step;
}

}  // namespace

void read_steps(JsonReader& in, std::vector<Step>& steps, StepTimes times) {
  in.list([&](std::size_t) { steps.push_back(read_step(in, times == StepTimes::kStated)); });
}

namespace {

std::string read_fingerprint(JsonReader& in) {
  std::string print(in.text());
  const auto is_digit = [](char c) { return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f'); };
  if (print.size() != 16 || !std::ranges::all_of(print, is_digit))
    fail(ErrorCode::kValue, fmt::format("{} is not a fingerprint: expected 16 hexadecimal digits",
                                        lamina::quoted(print)));
  return print;
}

}  // namespace

PlanInput read_network_input(JsonReader& in) {
  PlanInput network;
  in.object({{"name", [&] { network.name = in.text(); }},
             {"fingerprint", [&] { network.fingerprint = read_fingerprint(in); }, kRequired}});
  return network;
}

std::vector<PlanInput> read_model_inputs(JsonReader& in) {
  std::vector<PlanInput> models;
  in.map([&](std::string_view name) {
    models.push_back({std::string(name), {}});
    in.object(
        {{"fingerprint", [&] { models.back().fingerprint = read_fingerprint(in); }, kRequired}});
  });
  return models;
}

Cuts read_cuts(JsonReader& in) {
  const std::string_view text = in.text();
  const auto cuts = parse_cuts(text);
  if (!cuts) fail(ErrorCode::kUnknownName, unknown_name(text, "kind of cuts", cuts_names()));
  return *cuts;
}

namespace {

void field(JsonBlock& row, std::string_view key, Seconds time) { row.field(key, time.value()); }

void write_times(JsonBlock& row, const Step& step) {
  field(row, "waiting_s", step.waiting);
  field(row, "start_s", step.start);
  field(row, "end_s", step.end);
}

void write_names(std::string& out, JsonBlock& row, const std::vector<std::string>& names) {
  row.key("tensors");
  JsonBlock list(out, '[');
  for (const std::string& name : names) {
    list.element();
    append_json(out, name);
  }
  list.close();
}

void write_operators(std::string& out, JsonBlock& row, const std::vector<OperatorName>& names) {
  row.key("operators");
  JsonBlock list(out, '[');
  for (const OperatorName& name : names) {
    list.element();
    std::visit([&](const auto& it) { append_json(out, it); }, name);
  }
  list.close();
}

void write_step(std::string& out, const Step& step, StepTimes times) {
  JsonBlock row(out, '{');
  if (const auto* const send = std::get_if<SendStep>(&step.what)) {
    row.field("kind", std::string_view("send"));
    row.field("tensor", send->tensor);
    if (send->tensors) write_names(out, row, *send->tensors);
    row.field("bytes", send->bytes.value());
    row.field("from", send->from);
    row.field("to", send->to);
    row.field("link", send->link);
  } else {
    const auto& compute = std::get<ComputeStep>(step.what);
    row.field("kind", std::string_view("compute"));
    row.field("node", compute.node);
    row.field("first_layer", compute.first_layer);
    row.field("last_layer", compute.last_layer);
    if (!compute.first_layer_name.empty()) row.field("first_layer_name", compute.first_layer_name);
    if (!compute.last_layer_name.empty()) row.field("last_layer_name", compute.last_layer_name);
    if (compute.operators) write_operators(out, row, *compute.operators);
  }
  if (times == StepTimes::kStated) write_times(row, step);
  row.close();
}

}  // namespace

void write_steps(std::string& out, JsonBlock& block, std::span<const Step> all, int depth,
                 StepTimes times) {
  block.key("steps");
  JsonBlock steps(out, '[', JsonBlock::Layout::kLines, depth);
  for (const Step& step : all) {
    steps.element();
    write_step(out, step, times);
  }
  steps.close();
}

void write_inputs(std::string& out, JsonBlock& document,
                  const std::optional<PlanInput>& network_input,
                  std::span<const PlanInput> model_inputs) {
  if (network_input) {
    document.key("network");
    JsonBlock network(out, '{');
    network.field("name", network_input->name);
    network.field("fingerprint", network_input->fingerprint);
    network.close();
  }
  if (model_inputs.empty()) return;
  document.key("models");
  JsonBlock models(out, '{', JsonBlock::Layout::kLines, 1);
  for (const PlanInput& model : model_inputs) {
    models.key(model.name);
    JsonBlock row(out, '{');
    row.field("fingerprint", model.fingerprint);
    row.close();
  }
  models.close();
}

}  // namespace lamina::io
