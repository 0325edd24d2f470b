#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/plan/resource_name.h"

namespace lamina::io {

// The keys that name a resource in an object: `node`, or `link` with `from` and `to`.
class ResourceKeys {
 public:
  // The reader stands at the value of the key.
  void read_node(JsonReader& in) { name_.node = in.text(), has_node_ = true; }
  void read_link(JsonReader& in) {
    constexpr std::int64_t kLargest = std::int64_t{1} << 53;
    name_.link = in.whole(-kLargest, kLargest);
    has_link_ = true;
  }
  void read_from(JsonReader& in) { name_.from = in.text(), has_from_ = true; }
  void read_to(JsonReader& in) { name_.to = in.text(), has_to_ = true; }

  // Once the object is read. Throws a Failure if its keys name no resource.
  [[nodiscard]] ResourceName take() && {
    const bool is_link = has_link_ && has_from_ && has_to_;
    if (has_node_ == is_link || (has_node_ && (has_link_ || has_from_ || has_to_)))
      fail(ErrorCode::kMissingKey, "a resource is a 'node', or a 'link' with 'from' and 'to'");
    return std::move(name_);
  }

 private:
  ResourceName name_;
  bool has_node_ = false, has_link_ = false, has_from_ = false, has_to_ = false;
};

inline void write_name(JsonBlock& row, const ResourceName& name) {
  if (name.is_node()) {
    row.field("node", name.node);
    return;
  }
  row.field("link", name.link);
  row.field("from", name.from);
  row.field("to", name.to);
}

}  // namespace lamina::io
