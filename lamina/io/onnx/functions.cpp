#include "lamina/io/onnx/functions.h"

#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::io::onnx_reader {
namespace {

constexpr int kDeepest = 32;
constexpr std::size_t kMostNodes = 200'000;
constexpr std::size_t kMostBytes = 256 * 1024 * 1024;  // of the nodes, without weights

using Names = std::unordered_map<std::string, std::string>;

class Expander {
 public:
  explicit Expander(const onnx::ModelProto& model) {
    for (const onnx::FunctionProto& f : model.functions())
      functions_.emplace(f.domain() + "." + f.name(), &f);
  }

  Expected<void> expand(onnx::GraphProto& graph, int depth) {
    onnx::GraphProto out;
    for (onnx::NodeProto& node : *graph.mutable_node())
      if (auto ok = add(std::move(node), out, depth); !ok) return ok;
    graph.mutable_node()->Swap(out.mutable_node());
    return {};
  }

 private:
  // Adds the node, or the body of the function that it calls.
  Expected<void> add(onnx::NodeProto node, onnx::GraphProto& out, int depth) {
    const auto called = functions_.find(node.domain() + "." + node.op_type());
    num_bytes_ += node.ByteSizeLong();
    if (++num_nodes_ > kMostNodes || num_bytes_ > kMostBytes)
      return error(ErrorCode::kLimit, "with its functions expanded, the model is too large");
    if (called != functions_.end()) return call(node, *called->second, out, depth);
    for (onnx::AttributeProto& a : *node.mutable_attribute()) {
      if (a.has_g())
        if (auto ok = expand(*a.mutable_g(), depth); !ok) return ok;
      for (onnx::GraphProto& body : *a.mutable_graphs())
        if (auto ok = expand(body, depth); !ok) return ok;
    }
    *out.add_node() = std::move(node);
    return {};
  }

  Expected<void> call(const onnx::NodeProto& caller, const onnx::FunctionProto& function,
                      onnx::GraphProto& out, int depth) {
    if (depth > kDeepest)
      return error(ErrorCode::kModel, fmt::format("function {} calls itself, or calls go too deep",
                                                  lamina::quoted(function.name())));
    if (caller.input_size() > function.input_size() ||
        caller.output_size() > function.output_size())
      return error(ErrorCode::kModel,
                   fmt::format("function {} is called with more arguments than it has",
                               lamina::quoted(function.name())));
    const std::string place = !caller.name().empty()     ? caller.name()
                              : caller.output_size() > 0 ? caller.output(0)
                                                         : fmt::format("call{}", num_nodes_);
    Names names;
    for (int i = 0; i < function.input_size(); ++i)
      names[function.input(i)] = i < caller.input_size() ? caller.input(i) : "";
    for (int i = 0; i < caller.output_size(); ++i)
      if (!caller.output(i).empty()) names[function.output(i)] = caller.output(i);
    for (const onnx::NodeProto& inside : function.node()) {
      onnx::NodeProto node = inside;
      for (const std::string& output : inside.output())
        if (!output.empty()) names.try_emplace(output, place + "/" + output);
      if (!node.name().empty()) node.set_name(place + "/" + node.name());
      pass_attributes(caller, node);
      rename(node, names);
      if (auto ok = add(std::move(node), out, depth + 1); !ok) return ok;
    }
    return {};
  }

  // Attributes that refer to the caller's get its values; those that it leaves out are left out.
  static void pass_attributes(const onnx::NodeProto& caller, onnx::NodeProto& node) {
    for (int i = node.attribute_size() - 1; i >= 0; --i) {
      onnx::AttributeProto& a = *node.mutable_attribute(i);
      if (a.ref_attr_name().empty()) continue;
      const std::string name = a.name();
      const auto given = std::find_if(
          caller.attribute().begin(), caller.attribute().end(),
          [&](const onnx::AttributeProto& c) { return c.name() == a.ref_attr_name(); });
      if (given == caller.attribute().end()) {
        node.mutable_attribute()->DeleteSubrange(i, 1);
      } else {
        a = *given;
        a.set_name(name);
      }
    }
  }

  static void rename(std::string& name, const Names& names) {
    if (const auto at = names.find(name); at != names.end()) name = at->second;
  }

  static void rename(onnx::NodeProto& node, const Names& names) {
    for (std::string& name : *node.mutable_input()) rename(name, names);
    for (std::string& name : *node.mutable_output()) rename(name, names);
    for (onnx::AttributeProto& a : *node.mutable_attribute()) {
      if (a.has_g()) rename_outer(*a.mutable_g(), names);
      for (onnx::GraphProto& body : *a.mutable_graphs()) rename_outer(body, names);
    }
  }

  // In a body, only what it takes from outside has another name.
  static void rename_outer(onnx::GraphProto& body, Names names) {
    for (const auto& input : body.input()) names.erase(input.name());
    for (const auto& weight : body.initializer()) names.erase(weight.name());
    for (const onnx::NodeProto& node : body.node())
      for (const std::string& output : node.output()) names.erase(output);
    for (onnx::NodeProto& node : *body.mutable_node()) rename(node, names);
    for (auto& output : *body.mutable_output()) rename(*output.mutable_name(), names);
  }

  std::unordered_map<std::string, const onnx::FunctionProto*> functions_;
  std::size_t num_nodes_ = 0, num_bytes_ = 0;
};

}  // namespace

Expected<void> expand_functions(onnx::ModelProto& model) {
  if (model.functions_size() == 0) return {};
  Expander expander(model);
  return expander.expand(*model.mutable_graph(), 0);
}

}  // namespace lamina::io::onnx_reader
