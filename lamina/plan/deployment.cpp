#include "lamina/plan/deployment.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <utility>

#include "lamina/core/quoted.h"

namespace lamina {
namespace {

using Checked = Expected<void>;
using Places = std::map<std::string_view, const TensorSpec*>;  // the tensors of a job by name

constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;  // of one tensor
constexpr std::size_t kMostParts = std::size_t{1} << 16, kMostDimensions = 64, kLongestName = 255;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 13> kTypes = {{
    {"float32", 4},
    {"float64", 8},
    {"float16", 2},
    {"bfloat16", 2},
    {"int8", 1},
    {"int16", 2},
    {"int32", 4},
    {"int64", 8},
    {"uint8", 1},
    {"uint16", 2},
    {"uint32", 4},
    {"uint64", 8},
    {"bool", 1},
}};

auto wrong(std::string message, std::string where) {
  return error(ErrorCode::kValue, std::move(message), std::move(where));
}

std::string at(std::string_view key, std::size_t i) { return fmt::format(".{}[{}]", key, i); }

// The first error of the elements, with its place in front.
template <class Rows, class Check>
Checked each(std::string_view key, const Rows& rows, Check&& check) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (Checked ok = check(rows[i], i); !ok)
      return tl::unexpected(
          Error{ok.error().code, std::move(ok.error().message), at(key, i) + ok.error().where});
  return {};
}

// A file in the folder of the document and in no other, on any system.
Checked demand_file_name(const std::string& name, const char* where) {
  const bool is_plain =
      !name.empty() && name.size() <= kLongestName && name != "." && name != ".." &&
      std::ranges::none_of(name, [](char c) {
        return c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < ' ';
      });
  if (is_plain) return {};
  return wrong(fmt::format("{} is no name of a file in the folder", lamina::quoted(name)), where);
}

Checked demand_digest(const std::string& digest, const char* where) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (digest.size() == 64 && std::ranges::all_of(digest, is_digit)) return {};
  return wrong(
      fmt::format("{} is no SHA-256: 64 digits of 0 to 9 and a to f", lamina::quoted(digest)),
      where);
}

Checked demand_size(const TensorSpec& tensor) {
  const auto element = bytes_of_element(tensor.type);
  if (!element)
    return wrong(fmt::format("{} is no type of elements that travel: {}",
                             lamina::quoted(tensor.type), listed(element_types(), ", ")),
                 ".type");
  if (tensor.shape.size() > kMostDimensions)
    return wrong(
        fmt::format("{} dimensions are more than {}", tensor.shape.size(), kMostDimensions),
        ".shape");
  std::int64_t bytes = *element;
  for (const std::int64_t d : tensor.shape) {
    if (d < 0) return wrong(fmt::format("a dimension is 0 or more, not {}", d), ".shape");
    if (__builtin_mul_overflow(bytes, d, &bytes) || bytes > kMostBytes)
      return wrong("a tensor has at most 2^40 bytes", ".shape");
  }
  return {};
}

// Also that the tensor is everywhere what it is here.
Checked demand_tensor(const TensorSpec& tensor, Places& known) {
  if (tensor.name.empty()) return wrong("a tensor has a name", ".name");
  if (Checked ok = demand_size(tensor); !ok) return ok;
  const auto [known_as, is_new] = known.emplace(tensor.name, &tensor);
  if (!is_new && *known_as->second != tensor)
    return wrong(fmt::format("the tensor {} has another shape or type elsewhere in the job",
                             lamina::quoted(tensor.name)),
                 {});
  return {};
}

Checked demand_tensors(std::string_view key, const std::vector<TensorSpec>& tensors,
                       Places& known) {
  std::set<std::string_view> names;
  return each(key, tensors, [&](const TensorSpec& tensor, std::size_t) -> Checked {
    if (!names.insert(tensor.name).second)
      return error(ErrorCode::kDuplicate,
                   fmt::format("the tensor {} is there already", lamina::quoted(tensor.name)),
                   ".name");
    return demand_tensor(tensor, known);
  });
}

// The files of a document: one name is one content.
class Files {
 public:
  Checked demand(const std::string& name, const std::string& digest) {
    if (Checked ok = demand_file_name(name, ".file"); !ok) return ok;
    if (Checked ok = demand_digest(digest, ".sha256"); !ok) return ok;
    const auto [file, is_new] = digests_.emplace(name, digest);
    if (!is_new && file->second != digest)
      return error(ErrorCode::kDuplicate,
                   fmt::format("the file {} has another SHA-256 elsewhere", lamina::quoted(name)),
                   ".sha256");
    return {};
  }

 private:
  std::map<std::string_view, std::string_view> digests_;
};

Checked demand_part(const Part& part, std::int64_t first_layer, Files& files, Places& known) {
  if (Checked ok = files.demand(part.file, part.sha256); !ok) return ok;
  if (part.data)
    if (Checked ok = files.demand(part.data->file, part.data->sha256); !ok) {
      ok.error().where.insert(0, ".data");
      return ok;
    }
  if (part.node.empty()) return wrong("a part has a node", ".node");
  if (part.first_layer != first_layer)
    return wrong(fmt::format("the next layer is {}, not {}", first_layer, part.first_layer),
                 ".first_layer");
  if (part.last_layer < first_layer)
    return wrong(fmt::format("{} is in front of the part's first layer", part.last_layer),
                 ".last_layer");
  if (Checked ok = demand_tensors("inputs", part.inputs, known); !ok) return ok;
  return demand_tensors("outputs", part.outputs, known);
}

Checked demand_ends(const DeployedJob& job, std::size_t k) {
  const Way& way = job.ways[k];
  if (way.from.empty() || way.to.empty()) return wrong("a way leads from a node to a node", {});
  if (k > 0 && way.from != job.parts[k - 1].node)
    return wrong(fmt::format("the part before is at {}, not {}",
                             lamina::quoted(job.parts[k - 1].node), lamina::quoted(way.from)),
                 ".from");
  if (k < job.parts.size() && way.to != job.parts[k].node)
    return wrong(fmt::format("the next part is at {}, not {}", lamina::quoted(job.parts[k].node),
                             lamina::quoted(way.to)),
                 ".to");
  if (way.links.empty() && way.from != way.to)
    return wrong("a way from one node to another takes links", ".links");
  const auto is_row = [](std::int64_t row) { return row >= 0; };
  if (!std::ranges::all_of(way.links, is_row)) return wrong("rows are counted from 0", ".links");
  return {};
}

// `there`: what is at the way's beginning; then what is at its end.
Checked demand_tensors_of_way(const Way& way, std::set<std::string_view>& there) {
  std::set<std::string_view> brought;
  for (std::size_t i = 0; i < way.tensors.size(); ++i) {
    const std::string& name = way.tensors[i];
    if (!there.contains(name))
      return error(ErrorCode::kUnknownName,
                   fmt::format("the tensor {} is not there to be sent", lamina::quoted(name)),
                   at("tensors", i));
    if (!brought.insert(name).second)
      return error(ErrorCode::kDuplicate, fmt::format("{} is sent twice", lamina::quoted(name)),
                   at("tensors", i));
  }
  there = std::move(brought);
  return {};
}

Checked demand_brought(const std::vector<TensorSpec>& needed, std::string_view who,
                       const std::set<std::string_view>& there) {
  for (const TensorSpec& tensor : needed)
    if (!there.contains(tensor.name))
      return wrong(fmt::format("{} needs the tensor {}, which is not brought", who,
                               lamina::quoted(tensor.name)),
                   ".tensors");
  return {};
}

Checked demand_ways(const DeployedJob& job) {
  if (job.ways.size() != job.parts.size() + 1)
    return wrong(fmt::format("{} parts have {} ways, not {}", job.parts.size(),
                             job.parts.size() + 1, job.ways.size()),
                 ".ways");
  std::set<std::string_view> there;
  for (const TensorSpec& tensor : job.inputs) there.insert(tensor.name);
  return each("ways", job.ways, [&](const Way& way, std::size_t k) -> Checked {
    if (Checked ok = demand_ends(job, k); !ok) return ok;
    if (Checked ok = demand_tensors_of_way(way, there); !ok) return ok;
    if (k == job.parts.size()) return demand_brought(job.outputs, "the destination", there);
    const Part& part = job.parts[k];
    for (const TensorSpec& tensor : part.outputs)
      if (there.contains(tensor.name))
        return wrong(fmt::format("{} makes the tensor {}, which is there already",
                                 lamina::quoted(part.file), lamina::quoted(tensor.name)),
                     ".tensors");
    if (Checked ok = demand_brought(part.inputs, lamina::quoted(part.file), there); !ok) return ok;
    for (const TensorSpec& tensor : part.outputs) there.insert(tensor.name);
    return {};
  });
}

Checked demand_job(const DeployedJob& job, Files& files) {
  Places known;
  if (Checked ok = demand_tensors("inputs", job.inputs, known); !ok) return ok;
  if (Checked ok = demand_tensors("outputs", job.outputs, known); !ok) return ok;
  if (job.parts.empty()) return wrong("a job has parts", ".parts");
  std::int64_t next = 1;
  const auto demand = [&](const Part& part, std::size_t) -> Checked {
    const std::int64_t first = std::exchange(next, part.last_layer + 1);
    return demand_part(part, first, files, known);
  };
  if (Checked ok = each("parts", job.parts, demand); !ok) return ok;
  return demand_ways(job);
}

}  // namespace

std::vector<std::string_view> element_types() {
  std::vector<std::string_view> names;
  for (const auto& [name, bytes] : kTypes) names.push_back(name);
  return names;
}

std::optional<std::int64_t> bytes_of_element(std::string_view type) {
  for (const auto& [name, bytes] : kTypes)
    if (name == type) return bytes;
  return std::nullopt;
}

std::int64_t bytes_of(const TensorSpec& tensor) {
  std::int64_t bytes = bytes_of_element(tensor.type).value_or(0);
  for (const std::int64_t d : tensor.shape) bytes *= d;
  return bytes;
}

Expected<void> demand_sound(const Deployment& deployment) {
  std::size_t num_parts = 0;
  for (const DeployedJob& job : deployment.jobs) num_parts += job.parts.size();
  if (num_parts > kMostParts)
    return error(ErrorCode::kLimit, fmt::format("{} parts are more than {}", num_parts, kMostParts),
                 ".jobs");
  Files files;
  std::set<std::string_view> ids;
  return each("jobs", deployment.jobs, [&](const DeployedJob& job, std::size_t) -> Checked {
    if (job.id.empty()) return wrong("a job has an id", ".id");
    if (!ids.insert(job.id).second)
      return error(ErrorCode::kDuplicate,
                   fmt::format("there is a job {} already", lamina::quoted(job.id)), ".id");
    return demand_job(job, files);
  });
}

}  // namespace lamina
