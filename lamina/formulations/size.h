#pragma once

namespace lamina::formulations {

// What a programme holds, the objective not counted. In doubles: sizes beyond what can be built are
// told, too.
struct Size {
  double variables = 0.0, rows = 0.0, nonzeros = 0.0;
  bool operator==(const Size&) const = default;
  friend Size operator+(const Size& a, const Size& b) {
    return {a.variables + b.variables, a.rows + b.rows, a.nonzeros + b.nonzeros};
  }
};

}  // namespace lamina::formulations
