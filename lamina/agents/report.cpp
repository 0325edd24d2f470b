#include "lamina/agents/report.h"

#include <algorithm>
#include <map>

#include "lamina/io/text/json_writer.h"

namespace lamina::agents {

using io::JsonBlock;
using Layout = JsonBlock::Layout;

std::string trace_json(const RunReport& report) {
  std::map<std::string, std::int64_t> rows;
  std::string out;
  JsonBlock document(out, '{', Layout::kLines, 0);
  document.key("traceEvents");
  JsonBlock events(out, '[', Layout::kLines, 1);
  for (const TraceRow& it : report.trace) {
    const auto [row, is_new] = rows.emplace(it.where, static_cast<std::int64_t>(rows.size()) + 1);
    if (is_new) {
      events.element();
      JsonBlock name(out, '{');
      name.field("ph", std::string_view("M"));
      name.field("name", std::string_view("thread_name"));
      name.field("pid", std::int64_t{1});
      name.field("tid", row->second);
      name.key("args");
      JsonBlock args(out, '{');
      args.field("name", it.where);
      args.close();
      name.close();
    }
    events.element();
    JsonBlock event(out, '{');
    event.field("ph", std::string_view("X"));
    event.field("name", it.what);
    event.field("pid", std::int64_t{1});
    event.field("tid", row->second);
    event.field("ts", it.start.value() * 1e6);
    event.field("dur", std::max((it.end - it.start).value() * 1e6, 1e-3));
    event.key("args");
    JsonBlock args(out, '{');
    args.field("run", static_cast<std::int64_t>(it.run));
    args.close();
    event.close();
  }
  events.close();
  document.field("displayTimeUnit", std::string_view("ms"));
  document.close();
  return out + "\n";
}

}  // namespace lamina::agents
