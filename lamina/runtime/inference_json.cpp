#include "lamina/runtime/inference_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/core/version.h"
#include "lamina/engine/types.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/runtime/elements.h"

namespace lamina::runtime {
namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 40;

// One input while it is read: its keys come in any order.
struct InputReader {
  TensorSpec spec{};
  std::string_view data{};  // the list as it is written
  std::optional<std::int64_t> binary_size{};

  void read(io::JsonReader& in) {
    in.open_object(
        {{"name", [&] { spec.name = in.text(); }, io::kRequired},
         {"datatype", [&] { spec.type = in.text(); }, io::kRequired},
         {"shape",
          [&] {
            in.list([&](std::size_t) { spec.shape.push_back(in.whole(-kLargest, kLargest)); });
          },
          io::kRequired},
         {"parameters", [&] { read_parameters(in); }},
         {"data", [&] { data = in.raw_list(); }}});
  }

  void read_parameters(io::JsonReader& in) {
    in.open_object({{"binary_data_size", [&] { binary_size = in.whole(0, kLargest); }}});
  }

  // With the type by our name for it, and the elements.
  [[nodiscard]] Expected<engine::Tensor> tensor(std::string_view& binary) && {
    const engine::ElementType* const type = engine::find_type_of_protocol(spec.type);
    if (type == nullptr)
      return error(ErrorCode::kUnknownName,
                   fmt::format("{} is no datatype that is known here", lamina::quoted(spec.type)),
                   spec.name);
    spec.type = type->name;
    engine::Tensor made{std::move(spec), {}};
    if (binary_size) {
      if (static_cast<std::uint64_t>(*binary_size) > binary.size())
        return error(ErrorCode::kValue,
                     fmt::format("announces {} bytes, {} are there", *binary_size, binary.size()),
                     made.spec.name);
      made.bytes = binary.substr(0, static_cast<std::size_t>(*binary_size));
      binary.remove_prefix(made.bytes.size());
      return made;
    }
    if (data.empty()) return error(ErrorCode::kMissingKey, "has no data", made.spec.name);
    if (auto read = elements(*type, made.bytes); !read)
      return tl::unexpected(located(read.error(), made.spec.name));
    return made;
  }

  // Lists in lists are taken one behind the other.
  [[nodiscard]] Expected<void> elements(const engine::ElementType& type, std::string& bytes) const {
    const io::SourceText source("data", std::string(data));
    return io::read_json(source, [&](io::JsonReader& in) {
      const auto walk = [&](const auto& self, int depth) -> void {
        if (!in.is_list()) return append_element(in, type, bytes);
        if (depth > 32) io::fail(ErrorCode::kLimit, "lists lie in lists more than 32 deep");
        in.list([&](std::size_t) { self(self, depth + 1); });
      };
      walk(walk, 0);
    });
  }
};

AskedOutput read_output(io::JsonReader& in, bool binary) {
  AskedOutput output{"", binary};
  in.open_object({{"name", [&] { output.name = in.text(); }, io::kRequired},
                  {"parameters", [&] {
                     in.open_object({{"binary_data", [&] { output.binary = in.boolean(); }}});
                   }}});
  return output;
}

}  // namespace

Expected<InferenceRequest> parse_inference(std::string_view json, std::string_view binary) {
  InferenceRequest request;
  std::vector<InputReader> inputs;
  std::string_view outputs;
  const io::SourceText source("request", std::string(json));
  auto read = io::read_json(source, [&](io::JsonReader& in) {
    in.open_object(
        {{"id", [&] { request.id = in.text(); }},
         {"parameters",
          [&] {
            in.open_object({{"binary_data_output", [&] { request.binary = in.boolean(); }}});
          }},
         {"inputs", [&] { in.list([&](std::size_t) { inputs.emplace_back().read(in); }); },
          io::kRequired},
         {"outputs", [&] { outputs = in.raw_list(); }}});
  });
  if (!read) return tl::unexpected(read.error());
  if (!outputs.empty()) {
    request.outputs.emplace();
    const io::SourceText list("request: outputs", std::string(outputs));
    read = io::read_json(list, [&](io::JsonReader& in) {
      in.list([&](std::size_t) { request.outputs->push_back(read_output(in, request.binary)); });
    });
    if (!read) return tl::unexpected(read.error());
  }
  for (InputReader& input : inputs) {
    auto tensor = std::move(input).tensor(binary);
    if (!tensor) return tl::unexpected(tensor.error());
    request.inputs.push_back(std::move(*tensor));
  }
  if (!binary.empty())
    return error(ErrorCode::kValue,
                 fmt::format("{} bytes stand behind those of the inputs", binary.size()),
                 "request");
  return request;
}

Expected<void> demand_outputs(const ServedModel& model, const InferenceRequest& request) {
  if (!request.outputs) return {};
  for (const AskedOutput& output : *request.outputs)
    if (std::ranges::find(model.outputs, output.name, &TensorSpec::name) == model.outputs.end())
      return error(ErrorCode::kUnknownName,
                   fmt::format("is no output of model {}", lamina::quoted(model.name)),
                   output.name);
  return {};
}

Expected<InferenceAnswer> inference_answer(const InferenceRequest& request,
                                           const std::string& model,
                                           const std::vector<engine::Tensor>& outputs) {
  std::vector<AskedOutput> asked;
  if (request.outputs)
    asked = *request.outputs;
  else
    for (const engine::Tensor& tensor : outputs)
      asked.push_back({tensor.spec.name, request.binary});
  InferenceAnswer answer;
  io::JsonBlock document(answer.json, '{');
  document.field("model_name", model);
  document.field("model_version", std::string_view("1"));
  if (!request.id.empty()) document.field("id", request.id);
  document.key("outputs");
  io::JsonBlock rows(answer.json, '[');
  for (const AskedOutput& output : asked) {
    const auto it = std::ranges::find_if(
        outputs, [&](const engine::Tensor& tensor) { return tensor.spec.name == output.name; });
    if (it == outputs.end())
      return error(ErrorCode::kUnknownName, "is no output of the model", output.name);
    const engine::ElementType& type = *engine::find_type(it->spec.type);
    rows.element();
    io::JsonBlock row(answer.json, '{');
    row.field("name", it->spec.name);
    row.field("datatype", type.protocol);
    row.key("shape");
    io::JsonBlock shape(answer.json, '[');
    for (const std::int64_t extent : it->spec.shape) {
      shape.element();
      io::append_json(answer.json, extent);
    }
    shape.close();
    if (output.binary) {
      row.key("parameters");
      io::JsonBlock parameters(answer.json, '{');
      parameters.field("binary_data_size", static_cast<std::int64_t>(it->bytes.size()));
      parameters.close();
      answer.binary += it->bytes;
    } else {
      row.key("data");
      io::JsonBlock data(answer.json, '[');
      for (std::size_t i = 0; i < it->bytes.size() / type.bytes; ++i) {
        data.element();
        append_element_json(answer.json, type, it->bytes, i);
      }
      data.close();
    }
    row.close();
  }
  rows.close();
  document.close();
  return answer;
}

std::string server_json() {
  return fmt::format(
      R"({{"name": "lamina", "version": "{}", "extensions": ["binary_tensor_data"]}})", version());
}

std::string model_json(const ServedModel& model) {
  std::string out;
  io::JsonBlock document(out, '{');
  document.field("name", model.name);
  document.key("versions");
  out += "[\"1\"]";
  document.field("platform", kPlatform);
  const std::pair<std::string_view, const std::vector<TensorSpec>*> ends[] = {
      {"inputs", &model.inputs}, {"outputs", &model.outputs}};
  for (const auto& [key, specs] : ends) {
    document.key(key);
    io::JsonBlock rows(out, '[');
    for (const TensorSpec& spec : *specs) {
      rows.element();
      io::JsonBlock row(out, '{');
      row.field("name", spec.name);
      row.field("datatype", engine::find_type(spec.type)->protocol);
      row.key("shape");
      io::JsonBlock shape(out, '[');
      for (const std::int64_t extent : spec.shape) {
        shape.element();
        io::append_json(out, extent);
      }
      shape.close();
      row.close();
    }
    rows.close();
  }
  document.close();
  return out;
}

std::string ready_json(const ServedModel& model) {
  std::string out;
  io::JsonBlock document(out, '{');
  document.field("name", model.name);
  document.key("ready");
  out += "true";
  document.close();
  return out;
}

std::string error_document(std::string_view text) {
  std::string out;
  io::JsonBlock document(out, '{');
  document.field("error", text.substr(0, 1000));
  document.close();
  return out;
}

}  // namespace lamina::runtime
