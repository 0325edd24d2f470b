#include "lamina/io/onnx/einsum.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

constexpr std::size_t kLetters = 256;  // labels below are letters, behind them come those of "..."

struct Terms {
  std::vector<std::string> operands;
  std::string result;
  bool has_result = false;
};

Terms split(std::string equation) {
  std::erase_if(equation, [](unsigned char c) { return std::isspace(c) != 0; });
  Terms terms;
  if (const std::size_t arrow = equation.find("->"); arrow != std::string::npos) {
    terms.result = equation.substr(arrow + 2);
    terms.has_result = true;
    equation.resize(arrow);
  }
  for (std::size_t at = 0; at <= equation.size();) {
    const std::size_t end = std::min(equation.find(',', at), equation.size());
    terms.operands.push_back(equation.substr(at, end - at));
    at = end + 1;
  }
  return terms;
}

// The labels of a term whose "..." stands for `hidden` dimensions, counted from the right so that
// they are aligned as in broadcasting.
std::vector<std::size_t> labels_of(const std::string& term, std::size_t hidden) {
  std::vector<std::size_t> labels;
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (term[i] != '.') {
      labels.push_back(static_cast<unsigned char>(term[i]));
      continue;
    }
    i += 2;
    for (std::size_t h = hidden; h > 0; --h) labels.push_back(kLetters + h - 1);
  }
  return labels;
}

std::size_t num_letters(const std::string& term) {
  return term.size() - static_cast<std::size_t>(std::ranges::count(term, '.'));
}

// Without "->": the dimensions of "...", then the letters that occur once, in alphabetical order.
std::vector<std::size_t> implied_result(const Einsum& einsum, std::size_t hidden) {
  std::vector<std::size_t> result = labels_of("...", hidden);
  std::vector<int> seen(einsum.sizes.size());
  for (const auto& operand : einsum.operands)
    for (const std::size_t label : operand) ++seen[label];
  for (std::size_t label = 0; label < kLetters; ++label)
    if (seen[label] == 1) result.push_back(label);
  return result;
}

bool is_sound(const std::string& term) {
  const std::size_t dots = term.find("...");
  std::string letters = term;
  if (dots != std::string::npos) letters.erase(dots, 3);
  return std::ranges::all_of(letters, [](unsigned char c) { return std::isalpha(c) != 0; });
}

}  // namespace

Told<Einsum> read_einsum(const Op& op) {
  const std::string equation = op.text("equation", "");
  const Terms terms = split(equation);
  if (terms.operands.size() != op.num_inputs() || !std::ranges::all_of(terms.operands, is_sound) ||
      !is_sound(terms.result))
    return misfit("its equation '{}' does not fit its inputs", equation.substr(0, 80));
  Einsum einsum;
  einsum.sizes.assign(kLetters, 1);
  std::size_t most_hidden = 0;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
    const Shape& x = op.shape(i);
    const std::size_t letters = num_letters(terms.operands[i]);
    const bool has_dots = letters < terms.operands[i].size();
    if (x.size() < letters || (x.size() > letters && !has_dots))
      return misfit("its equation '{}' does not fit its input {}", equation.substr(0, 80),
                    to_text(x));
    const std::size_t hidden = has_dots ? x.size() - letters : 0;
    most_hidden = std::max(most_hidden, hidden);
    einsum.sizes.resize(std::max(einsum.sizes.size(), kLetters + hidden), 1);
    einsum.operands.push_back(labels_of(terms.operands[i], hidden));
    for (std::size_t d = 0; d < x.size(); ++d) {
      std::int64_t& size = einsum.sizes[einsum.operands[i][d]];
      if (size != x[d] && size != 1 && x[d] != 1)
        return misfit("its inputs give a label two sizes, {} and {}", size, x[d]);
      if (size == 1) size = x[d];
    }
  }
  einsum.result =
      terms.has_result ? labels_of(terms.result, most_hidden) : implied_result(einsum, most_hidden);
  return einsum;
}

double einsum_work(const Einsum& einsum) {
  using Labels = std::set<std::size_t>;
  const auto points = [&](const Labels& labels) {
    double count = 1.0;
    for (const std::size_t label : labels) count *= static_cast<double>(einsum.sizes[label]);
    return count;
  };
  Labels so_far(einsum.operands[0].begin(), einsum.operands[0].end());
  double work = 0.0;
  for (std::size_t i = 0; i == 0 || i < einsum.operands.size(); ++i) {
    Labels joint = so_far;
    joint.insert(einsum.operands[i].begin(), einsum.operands[i].end());
    Labels wanted(einsum.result.begin(), einsum.result.end());
    for (std::size_t later = i + 1; later < einsum.operands.size(); ++later)
      wanted.insert(einsum.operands[later].begin(), einsum.operands[later].end());
    Labels kept;
    std::ranges::set_intersection(joint, wanted, std::inserter(kept, kept.end()));
    // The first operand alone is only summed over labels that nobody else has.
    const double multiplications = i == 0 ? 0.0 : 1.0;
    const double additions = kept.size() < joint.size() ? 1.0 : 0.0;
    work += points(joint) * (multiplications + additions);
    so_far = kept;
  }
  return work;
}

}  // namespace lamina::io::onnx_reader
