#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/measure.h"

namespace lamina::bench {

// What one method did on one instance.
struct Row {
  std::string instance, method;
  double value_s = 0.0;  // its answer, so that agreement can be seen; not finite: it has none
  Timing timing;
  nlohmann::ordered_json more = nlohmann::ordered_json::object();  // further keys of this row
  std::string remark = {};                                         // shown behind the row to people
};

// The rows of one suite, in order; and what went wrong.
class Report {
 public:
  explicit Report(std::string suite) : suite_(std::move(suite)) {}

  void add(Row row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] Row& back() { return rows_.back(); }
  // The row of that instance and method, or null; good until the next is added.
  [[nodiscard]] Row* find(std::string_view instance, std::string_view method);
  // Why a method has no row on an instance: in the list "left_out" of the document.
  void leave_out(std::string_view instance, std::string_view method, std::string_view reason);
  // A further key of the document.
  void set(const std::string& key, nlohmann::ordered_json value) { more_[key] = std::move(value); }
  // The version of a rival or library that was measured.
  void version(const std::string& of, std::string number) { versions_[of] = std::move(number); }
  // Says on stderr, where that is a terminal, what is being measured now.
  void progress(std::string_view text) const;
  // Something that a reader should know: a rival that is not there.
  void note(std::string text) { notes_.push_back(std::move(text)); }
  // Something that must not be: two methods disagree.
  void fail(std::string text) { failures_.push_back(std::move(text)); }

  // The table shows these further keys of the rows instead of times.
  void show(std::vector<std::string> keys) { shown_ = std::move(keys); }

  // Demands that all values of the instance agree up to `tolerance`, relatively.
  void demand_agreement(std::string_view instance, double tolerance = 1e-9);

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

  [[nodiscard]] nlohmann::ordered_json json() const;
  // A table for people; ratios are to the first method of each instance.
  [[nodiscard]] std::string table() const;

 private:
  std::string suite_;
  std::vector<Row> rows_;
  std::vector<std::string> shown_, notes_, failures_;
  nlohmann::ordered_json versions_ = nlohmann::ordered_json::object();
  nlohmann::ordered_json more_ = nlohmann::ordered_json::object();
  nlohmann::ordered_json left_out_ = nlohmann::ordered_json::array();
};

}  // namespace lamina::bench
