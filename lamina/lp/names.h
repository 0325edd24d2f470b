#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lamina/core/ids.h"

namespace lamina::lp {

using LabelId = Id<struct LabelTag>;

// The name of a variable or row, spelt only when a file is written: a programme of a million
// variables would hold more text than numbers. "run.3.oslo" is word "run", number 3, label "oslo".
struct Name {
  const char* word = "";            // of static life: letters only
  std::uint32_t number = 0;         // a layer or tensor
  std::array<LabelId, 3> labels{};  // nodes and links; those not valid() are left out
};

// The labels that names refer to. Every solver's reader must take them: only ASCII letters, digits
// and '_' are kept of each part, all else becomes '_'; parts are joined by '.', cut to 60 bytes,
// and what would then repeat gets a number.
class Labels {
 public:
  LabelId add(std::string_view part) { return add({&part, 1}); }
  // A label of several parts: {"oslo", "bergen", "link4"} gives "oslo.bergen.link4".
  LabelId add(std::initializer_list<std::string_view> parts) {
    return add({parts.begin(), parts.size()});
  }

  [[nodiscard]] const std::string& operator[](LabelId label) const { return texts_[label.index()]; }
  [[nodiscard]] std::string text(const Name& name) const;

 private:
  struct Parts {
    const std::string_view* first;
    std::size_t count;
  };
  LabelId add(Parts parts);

  std::vector<std::string> texts_;
  std::unordered_set<std::string> taken_;
};

}  // namespace lamina::lp
