#include "lamina/runtime/node_metrics.h"

#include <fmt/format.h>
#include <string_view>

namespace lamina::runtime {
namespace {

void add(std::string& out, std::string_view name, std::string_view type, std::string_view help,
         double value) {
  out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
}

}  // namespace

std::string metrics_text(Node& node) {
  const NodeFigures& it = node.figures();
  std::string out;
  add(out, "lamina_stays_total", "counter", "Parts that were run.", static_cast<double>(it.stays));
  add(out, "lamina_stay_failures_total", "counter", "Parts that failed.",
      static_cast<double>(it.failures));
  add(out, "lamina_compute_seconds_total", "counter", "Seconds in which parts ran.",
      static_cast<double>(it.busy_ns) * 1e-9);
  add(out, "lamina_received_bytes_total", "counter", "Bytes of tensors that came.",
      static_cast<double>(it.bytes_in));
  add(out, "lamina_sent_bytes_total", "counter", "Bytes of tensors that went on.",
      static_cast<double>(it.bytes_out));
  add(out, "lamina_stays_waiting", "gauge", "Parts that wait to be run.",
      static_cast<double>(node.num_waiting()));
  add(out, "lamina_deployments", "gauge", "Deployments that are here.",
      static_cast<double>(node.num_deployments()));
  return out;
}

}  // namespace lamina::runtime
