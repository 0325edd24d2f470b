#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/temp_folder.h"

#include "lamina/api/instance.h"
#include "lamina/io/onnx/test_graph.h"
#include "lamina/split/checked_plan.h"

// Plans of a small model over a - b - c, as files.
namespace lamina::split::testing {

// Three layers; the last one has 512 x 8 weights.
inline io::onnx_reader::TestGraph three_layers() {
  io::onnx_reader::TestGraph g;
  g.input("x", {1, 8});
  const auto weight = [&](const std::string& name, std::vector<std::int64_t> dims) {
    const auto count = static_cast<std::size_t>(dims[0] * dims[1]);
    g.weight(name, dims).last_initializer().set_raw_data(std::string(4 * count, '\1'));
  };
  weight("v", {8, 512});
  weight("w", {512, 8});
  g.node("MatMul", {"x", "v"}, {"h"}).node("Relu", {"h"}, {"r"});
  g.node("MatMul", {"r", "w"}, {"y"}).output("y", {1, 8});
  return g;
}

class PlanFiles {
 public:
  explicit PlanFiles(const std::vector<std::string>& jobs = {"cam"}) {
    folder_.file("m.onnx", three_layers().bytes());
    folder_.file("network.json", network("1 MB/s"));
    std::string rows;
    for (const std::string& job : jobs)
      rows += (rows.empty() ? "" : ", ") +
              ("{\"id\": \"" + job +
               "\", \"model\": \"m\", \"source\": \"a\", \"destination\": \"c\"}");
    folder_.file(
        "jobs.json",
        R"({"format": "lamina.jobs/1", "models": {"m": "m.onnx"}, "jobs": [)" + rows + "]}");
    source.network = io::Input(folder_ / "network.json");
    source.jobs = io::Input(folder_ / "jobs.json");
  }

  static std::string network(const std::string& bandwidth) {
    const auto link = [&](const std::string& from, const std::string& to) {
      return R"({"from": ")" + from + R"(", "to": ")" + to + R"(", "bandwidth": ")" + bandwidth +
             R"(", "duplex": true})";
    };
    return R"({"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s"},
      {"id": "b", "compute": "1 GFLOP/s"}, {"id": "c", "compute": "1 GFLOP/s"}], "links": [)" +
           link("a", "b") + ", " + link("b", "c") + "]}";
  }

  // Layers 1 and 2 at a, layer 3 at b, the result to c, for each of the jobs: times are not judged.
  static std::string steps() {
    return R"([{"kind": "compute", "node": "a", "first_layer": 1, "last_layer": 2, "waiting_s": 0, "start_s": 0, "end_s": 1},
      {"kind": "send", "tensor": 2, "bytes": 2048, "from": "a", "to": "b", "link": 0, "waiting_s": 0, "start_s": 1, "end_s": 2},
      {"kind": "compute", "node": "b", "first_layer": 3, "last_layer": 3, "waiting_s": 0, "start_s": 2, "end_s": 3},
      {"kind": "send", "tensor": 3, "bytes": 32, "from": "b", "to": "c", "link": 1, "waiting_s": 0, "start_s": 3, "end_s": 4}])";
  }
  static std::string row(const std::string& job, const std::string& its_steps = steps()) {
    return R"({"id": ")" + job +
           R"(", "status": "planned", "priority": 1, "release_s": 0, "completion_s": 4, "latency_s": 4, "fictitious_s": 4,
      "breakdown": {"compute_s": 2, "transmission_s": 2, "propagation_s": 0, "waiting_s": 0}, "steps": )" +
           its_steps + "}";
  }
  static std::string plan(const std::string& rows, const std::string& more = "") {
    return R"({"format": "lamina.plan/1", "planner": "p", "waiting": "draining", "objective": "mean-latency", )" +
           more + R"("jobs": [)" + rows + "]}";
  }

  [[nodiscard]] Expected<CheckedPlan> checked(const std::string& text) const {
    return checked_plan(io::Input::of_bytes("plan.json", text), source);
  }
  void rewrite(const std::string& name, const std::string& text) { folder_.file(name, text); }
  [[nodiscard]] std::filesystem::path path(std::string_view name) const { return folder_ / name; }

  api::InstanceSource source;

 private:
  lamina::testing::TempFolder folder_;
};

}  // namespace lamina::split::testing
