#include "lamina/report/trace_events.h"

#include <cstdint>
#include <fmt/format.h>
#include <utility>

#include "lamina/io/text/json_writer.h"

namespace lamina::report {
namespace {

using io::JsonBlock;

constexpr std::int64_t kNodes = 1, kLinks = 2;  // processes

using Track = std::pair<std::int64_t, std::int64_t>;  // process and thread

std::string track_name(const ResourceName& name) {
  return name.is_node() ? name.node
                        : fmt::format("{} → {} (link {})", name.from, name.to, name.link);
}

// What the program calls a process or thread, which is told as an event, too.
void name_event(std::string& out, JsonBlock& events, std::string_view what, Track track,
                std::string_view name) {
  events.element();
  JsonBlock event(out, '{');
  event.field("ph", std::string_view("M"));
  event.field("name", what);
  event.field("pid", track.first);
  event.field("tid", track.second);
  event.key("args");
  JsonBlock args(out, '{');
  args.field("name", name);
  args.close();
  event.close();
}

void slice(std::string& out, JsonBlock& events, const Trace& trace, const TracedInterval& interval,
           Track track) {
  constexpr double kMicroseconds = 1e6;
  events.element();
  JsonBlock event(out, '{');
  event.field("ph", std::string_view("X"));
  event.field("name", trace.jobs[interval.job].id);
  event.field("pid", track.first);
  event.field("tid", track.second);
  event.field("ts", kMicroseconds * interval.start.value());
  event.field("dur", kMicroseconds * (interval.end - interval.start).value());
  event.key("args");
  JsonBlock args(out, '{');
  args.field("step", std::int64_t{interval.step});
  if (interval.run) args.field("run", std::int64_t{*interval.run});
  args.close();
  event.close();
}

}  // namespace

std::string trace_events(const Trace& trace) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("displayTimeUnit", std::string_view("ms"));
  document.key("traceEvents");
  JsonBlock events(out, '[', JsonBlock::Layout::kLines, 1);
  name_event(out, events, "process_name", {kNodes, 0}, "nodes");
  name_event(out, events, "process_name", {kLinks, 0}, "links");
  std::int64_t thread = 0;
  for (const TracedResource& resource : trace.resources) {
    const std::int64_t process = resource.name.is_node() ? kNodes : kLinks;
    name_event(out, events, "thread_name", {process, ++thread}, track_name(resource.name));
    for (const TracedInterval& interval : resource.intervals)
      slice(out, events, trace, interval, {process, thread});
  }
  events.close();
  document.close();
  return out + '\n';
}

}  // namespace lamina::report
