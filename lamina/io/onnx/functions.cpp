#include "lamina/io/onnx/functions.h"

#include <cstdint>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::io::onnx_reader {
namespace {

constexpr int kDeepest = 32;
constexpr std::size_t kMostNodes = 200'000;
constexpr std::size_t kMostBytes = 256 * 1024 * 1024;  // of the nodes, without weights

using Names = std::unordered_map<std::string, std::string>;

// Fields of messages (IR 9 and 10) that the classes of ONNX in Debian 12 (IR 8) do not have.
constexpr int kNodeOverload = 8, kFunctionDefaults = 11, kFunctionOverload = 13;

// What a message has that its class does not know, as it stood in the file. Classes for WebAssembly
// (protobuf-lite) keep just that; the others keep it parsed.
template <class Fields>
std::string bytes_of(const Fields& unknown) {
  if constexpr (std::is_same_v<Fields, std::string>) {
    return unknown;
  } else {
    std::string bytes;
    unknown.SerializeToString(&bytes);
    return bytes;
  }
}

// The contents of a field that the class of the message does not have.
template <class Message>
std::vector<std::string> unknown_field(const Message& message, int number) {
  using google::protobuf::internal::WireFormatLite;
  std::vector<std::string> found;
  const std::string bytes = bytes_of(message.unknown_fields());
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  for (std::uint32_t tag = in.ReadTag(); tag != 0; tag = in.ReadTag()) {
    std::uint32_t size = 0;
    std::string field;
    if (WireFormatLite::GetTagFieldNumber(tag) != number ||
        WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) break;
    } else if (in.ReadVarint32(&size) && in.ReadString(&field, static_cast<int>(size))) {
      found.push_back(std::move(field));
    } else {
      break;
    }
  }
  return found;
}

// Functions of one name are told apart by their overload.
std::string key_of(const std::string& domain, const std::string& name,
                   const std::vector<std::string>& overload) {
  return fmt::format("{}.{}:{}", domain == "ai.onnx" ? "" : domain, name,
                     overload.empty() ? std::string() : overload.back());
}

struct Function {
  const onnx::FunctionProto* proto = nullptr;
  std::vector<onnx::AttributeProto> defaults = {};  // of attributes that a call leaves out
};

Function read_function(const onnx::FunctionProto& proto) {
  Function function{&proto};
  for (const std::string& bytes : unknown_field(proto, kFunctionDefaults)) {
    onnx::AttributeProto attribute;
    if (attribute.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      function.defaults.push_back(std::move(attribute));
  }
  return function;
}

// The values of a function's attributes in one call.
class Arguments {
 public:
  Arguments(const onnx::NodeProto& caller, const Function& function) {
    for (const onnx::AttributeProto& a : caller.attribute()) values_.emplace(a.name(), &a);
    for (const onnx::AttributeProto& a : function.defaults) values_.emplace(a.name(), &a);
  }

  // Attributes that refer to the function's get its values, in bodies too; those that it has no
  // value for are left out.
  void pass_to(onnx::NodeProto& node) const {
    for (int i = node.attribute_size() - 1; i >= 0; --i) {
      onnx::AttributeProto& a = *node.mutable_attribute(i);
      if (a.has_g()) pass_to(*a.mutable_g());
      for (onnx::GraphProto& body : *a.mutable_graphs()) pass_to(body);
      if (a.ref_attr_name().empty()) continue;
      const auto given = values_.find(a.ref_attr_name());
      if (given == values_.end()) {
        node.mutable_attribute()->DeleteSubrange(i, 1);
        continue;
      }
      const std::string name = a.name();
      a = *given->second;
      a.set_name(name);
    }
  }

 private:
  void pass_to(onnx::GraphProto& body) const {
    for (onnx::NodeProto& node : *body.mutable_node()) pass_to(node);
  }

  std::unordered_map<std::string_view, const onnx::AttributeProto*> values_;
};

class Expander {
 public:
  explicit Expander(const onnx::ModelProto& model) {
    take_names(model.graph());
    for (const onnx::FunctionProto& f : model.functions())
      functions_.emplace(key_of(f.domain(), f.name(), unknown_field(f, kFunctionOverload)),
                         read_function(f));
  }

  Expected<void> expand(onnx::GraphProto& graph, int depth) {
    onnx::GraphProto out;
    for (onnx::NodeProto& node : *graph.mutable_node())
      if (auto ok = add(std::move(node), out, depth); !ok) return ok;
    graph.mutable_node()->Swap(out.mutable_node());
    return {};
  }

 private:
  void take_names(const onnx::GraphProto& graph) {
    for (const auto& input : graph.input()) taken_.insert(input.name());
    for (const auto& weight : graph.initializer()) taken_.insert(weight.name());
    for (const auto& weight : graph.sparse_initializer()) taken_.insert(weight.values().name());
    for (const onnx::NodeProto& node : graph.node()) {
      taken_.insert(node.output().begin(), node.output().end());
      for (const onnx::AttributeProto& a : node.attribute()) {
        if (a.has_g()) take_names(a.g());
        for (const onnx::GraphProto& body : a.graphs()) take_names(body);
      }
    }
  }

  // A name that no other tensor has.
  std::string free_name(std::string wanted) {
    while (!taken_.insert(wanted).second) wanted += '\'';
    return wanted;
  }

  // Adds the node, or the body of the function that it calls.
  Expected<void> add(onnx::NodeProto node, onnx::GraphProto& out, int depth) {
    const auto called =
        functions_.find(key_of(node.domain(), node.op_type(), unknown_field(node, kNodeOverload)));
    num_bytes_ += node.ByteSizeLong();
    if (++num_nodes_ > kMostNodes || num_bytes_ > kMostBytes)
      return error(ErrorCode::kLimit, "with its functions expanded, the model is too large");
    if (called != functions_.end()) return call(node, called->second, out, depth);
    for (onnx::AttributeProto& a : *node.mutable_attribute()) {
      if (a.has_g())
        if (auto ok = expand(*a.mutable_g(), depth); !ok) return ok;
      for (onnx::GraphProto& body : *a.mutable_graphs())
        if (auto ok = expand(body, depth); !ok) return ok;
    }
    *out.add_node() = std::move(node);
    return {};
  }

  Expected<void> call(const onnx::NodeProto& caller, const Function& called, onnx::GraphProto& out,
                      int depth) {
    const onnx::FunctionProto& function = *called.proto;
    if (depth > kDeepest)
      return error(ErrorCode::kModel, fmt::format("function {} calls itself, or calls go too deep",
                                                  lamina::quoted(function.name())));
    if (caller.input_size() > function.input_size() ||
        caller.output_size() > function.output_size())
      return error(ErrorCode::kModel,
                   fmt::format("function {} is called with more arguments than it has",
                               lamina::quoted(function.name())));
    const std::string place = place_of(caller);
    const Arguments arguments(caller, called);
    Names names = names_in(caller, function, out);
    for (const onnx::NodeProto& inside : function.node()) {
      onnx::NodeProto node = inside;
      for (const std::string& output : inside.output())
        if (!output.empty() && !names.contains(output))
          names.emplace(output, free_name(place + "/" + output));
      if (!node.name().empty()) node.set_name(place + "/" + node.name());
      arguments.pass_to(node);
      rename(node, names);
      if (auto ok = add(std::move(node), out, depth + 1); !ok) return ok;
    }
    return {};
  }

  // What the tensors inside are called after: the caller's name, or its first output's; numbered
  // where several callers share it.
  std::string place_of(const onnx::NodeProto& caller) {
    const std::string place = !caller.name().empty()     ? caller.name()
                              : caller.output_size() > 0 ? caller.output(0)
                                                         : fmt::format("call{}", num_nodes_);
    const std::size_t before = num_calls_[place]++;
    return before == 0 ? place : fmt::format("{}#{}", place, before + 1);
  }

  // What the function's inputs and outputs are called outside. An output that only passes on an
  // input, or is given twice, becomes a copy.
  static Names names_in(const onnx::NodeProto& caller, const onnx::FunctionProto& function,
                        onnx::GraphProto& out) {
    Names names;
    for (int i = 0; i < function.input_size(); ++i)
      names[function.input(i)] = i < caller.input_size() ? caller.input(i) : "";
    for (int i = 0; i < caller.output_size(); ++i) {
      if (caller.output(i).empty()) continue;
      const auto [at, is_new] = names.emplace(function.output(i), caller.output(i));
      if (is_new || at->second.empty()) continue;
      onnx::NodeProto& copy = *out.add_node();
      copy.set_op_type("Identity");
      copy.add_input(at->second);
      copy.add_output(caller.output(i));
    }
    return names;
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

  std::unordered_map<std::string, Function> functions_;
  std::unordered_map<std::string, std::size_t> num_calls_;  // by the name of the place
  std::unordered_set<std::string> taken_;                   // names of tensors
  std::size_t num_nodes_ = 0, num_bytes_ = 0;
};

}  // namespace

Expected<void> expand_functions(onnx::ModelProto& model) {
  if (model.functions_size() == 0) return {};
  Expander expander(model);
  return expander.expand(*model.mutable_graph(), 0);
}

}  // namespace lamina::io::onnx_reader
