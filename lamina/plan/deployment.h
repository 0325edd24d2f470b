#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/plan/plan.h"

namespace lamina {

// A plan whose models have been cut into parts, as files hold it (lamina.deployment/1): which file
// runs at which node, what it takes and makes, and the ways of the tensors. Field names are the
// keys of the file; docs/commands.md describes them.

// A tensor as a part takes or makes it.
struct TensorSpec {
  std::string name;
  std::vector<std::int64_t> shape;  // every dimension >= 0; none: a single element
  std::string type;                 // one of element_types: "float32"
  friend bool operator==(const TensorSpec&, const TensorSpec&) = default;
};

// The types of elements that travel, by name. Strings and packed types (int4) do not.
[[nodiscard]] std::vector<std::string_view> element_types();
// Bytes of one element; nothing where the type is none of these.
[[nodiscard]] std::optional<std::int64_t> bytes_of_element(std::string_view type);
// Bytes of a tensor that `demand_sound` accepts.
[[nodiscard]] std::int64_t bytes_of(const TensorSpec& tensor);

// Weights that stand beside a part, because it would be too large for one file of protobuf.
struct PartData {
  std::string file, sha256;
  friend bool operator==(const PartData&, const PartData&) = default;
};

// One stay of a job: an ONNX file and what it takes and makes.
struct Part {
  std::string file;    // a name in the folder of the document, without a path
  std::string sha256;  // of the file: 64 hexadecimal digits, in lower case
  std::string node;
  std::int64_t first_layer = 1, last_layer = 1;  // of the plan
  std::vector<TensorSpec> inputs, outputs;
  std::optional<PartData> data{};
  friend bool operator==(const Part&, const Part&) = default;
};

// What travels to a part, or from the last one to the destination.
struct Way {
  std::string from, to;             // equal where nothing has to travel
  std::vector<std::int64_t> links;  // rows of the network file, from 0, in their order
  // All that the next part or a later one needs, and results on their way to the destination: also
  // what only passes the next part by.
  std::vector<std::string> tensors;
  friend bool operator==(const Way&, const Way&) = default;
};

struct DeployedJob {
  std::string id;
  std::string model;                        // as the jobs file calls it
  std::vector<TensorSpec> inputs, outputs;  // of the whole model, in the order of its file
  std::vector<Part> parts;                  // in the order in which they run
  std::vector<Way> ways;                    // one more than parts
  friend bool operator==(const DeployedJob&, const DeployedJob&) = default;
};

struct Deployment {
  std::optional<PlanInput> network{};  // what the plan was made for; none: it does not say
  std::vector<PlanInput> models{};
  std::vector<DeployedJob> jobs;
};

// Whether everything fits together, so that whoever runs it may rely on it: names of files that
// leave no folder, digests, known types, sizes of at most 2^40 bytes a tensor, parts that follow
// one another by layers, ways that lead from part to part and bring what is needed, of what is
// there, one size and type for each tensor of a job, at most 2^16 parts, no two files of one name
// that differ. The error's `where` is the place: ".jobs[0].parts[1].file". O(size log size).
[[nodiscard]] Expected<void> demand_sound(const Deployment& deployment);

}  // namespace lamina
