#include "lamina/agents/options.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "lamina/agents/option_rows.h"
#include "lamina/api/option_values.h"
#include "lamina/core/quoted.h"
#include "lamina/io/text/source_text.h"

namespace lamina::agents {
namespace {

using api::Option;
using api::Reach;
using A = AgentOptions;
using R = RunOptions;

template <auto member>
Expected<void> set_address(api::SettingsOf<member>& settings, std::string_view text) {
  auto address = parse_address(text);
  if (!address) return tl::unexpected(address.error());
  settings.*member = *std::move(address);
  return {};
}

Expected<void> set_tolerance(R& options, std::string_view text) {
  const auto number = io::decimal(text);
  if (!number || *number < 0.0)
    return error(ErrorCode::kValue,
                 fmt::format("{} is no number of at least 0", lamina::quoted(text)));
  options.tolerance = *number;
  return {};
}

Expected<void> add_onnx(R& options, std::string_view text) {
  if (text.empty()) return error(ErrorCode::kUsage, "the value is empty");
  options.onnx.emplace_back(text);
  return {};
}

Expected<void> set_hold(R& options, std::string_view text) {
  const auto value = parse_quantity<Seconds>(text);
  if (!value) return tl::unexpected(value.error());
  options.hold = *value;
  return {};
}

constexpr std::array kAgentOptions{
    Option<A>{.name = "node",
              .value = "ID",
              .summary = "which node of networks it is",
              .set = api::set_text<&A::node>},
    Option<A>{.name = "listen",
              .value = "ADDRESS",
              .range = "HOST:PORT; port 0 takes any free one",
              .summary = "where controllers and other agents reach it",
              .set = set_address<&A::listen>},
    Option<A>{.name = "metrics",
              .value = "ADDRESS",
              .range = "HOST:PORT",
              .summary = "health and metrics over HTTP",
              .set = set_address<&A::metrics>},
    Option<A>{.name = "serve",
              .value = "ADDRESS",
              .range = "HOST:PORT",
              .summary = "where clients reach jobs that begin here, once run --serve has begun "
                         "and another source is its first",
              .set = set_address<&A::serve>},
    kThreads<A>,
    kSpinning<A>,
    kLibrary<A>,
    kCert<A>,
    kKey<A>,
    kCa<A>,
    kInsecure<A>};

constexpr std::array kRunOptions{
    Option<R>{.name = "agents",
              .value = "FILE",
              .range = "lamina.agents/1",
              .summary = "the agents and their addresses",
              .reaches = Reach::kReadsFile,
              .set = api::set_text<&R::agents>},
    Option<R>{.name = "onnx",
              .value = "[NAME=]FILE",
              .range = "NAME as the jobs file calls the model",
              .summary = "the ONNX file of a model that was given as lamina.model/1, as one that "
                         "was profiled is",
              .repeats = true,
              .reaches = Reach::kReadsFile,
              .set = add_onnx},
    Option<R>{.name = "runs",
              .value = "N",
              .preset = "20",
              .summary = "how often every job runs",
              .set = api::set_whole<&R::runs, 1, 1'000'000'000>},
    Option<R>{.name = "input",
              .value = "FILE",
              .range = ".npz; else drawn from a seed",
              .summary = "the inputs of the models, by name",
              .reaches = Reach::kReadsFile,
              .set = api::set_text<&R::input>},
    Option<R>{.name = "verify",
              .summary = "compare results with those of the whole model; exit 4 where they differ",
              .set = api::set_flag<&R::verify>},
    Option<R>{.name = "tolerance",
              .value = "X",
              .range = "relative to the largest value; else by the types at the cuts",
              .summary = "by how much results may differ",
              .set = set_tolerance},
    Option<R>{.name = "exact",
              .summary = "compute without optimisations of graphs: results then agree bit by bit",
              .set = api::set_flag<&R::exact>},
    Option<R>{.name = "retime",
              .summary = "time the parts where they run, and plan again until the plan stays",
              .set = api::set_flag<&R::retime>},
    Option<R>{.name = "parts",
              .value = "DIR",
              .summary = "what lamina split has written, instead of splitting again",
              .reaches = Reach::kReadsFile,
              .set = api::set_text<&R::parts>},
    Option<R>{.name = "output",
              .value = "FILE",
              .summary = "keep the results of the models here, by name, as .npz",
              .reaches = Reach::kWritesFile,
              .set = api::set_text<&R::output>},
    Option<R>{.name = "trace",
              .value = "FILE",
              .summary = "keep what was measured here, for a trace viewer (Perfetto)",
              .reaches = Reach::kWritesFile,
              .set = api::set_text<&R::trace>},
    Option<R>{.name = "serve",
              .value = "ADDRESS",
              .range = "HOST:PORT; port 0 takes free ones",
              .summary = "then serve clients at the source's agent, until SIGTERM or Ctrl-C",
              .set = set_address<&R::serve>},
    Option<R>{.name = "hold",
              .value = "DURATION",
              .preset = "10 s",
              .summary =
                  "how long a node that is back has to stay before it is used, and until a slow "
                  "link is tried again",
              .set = set_hold},
    kThreads<R>,
    kSpinning<R>,
    kLibrary<R>,
    kCert<R>,
    kKey<R>,
    kCa<R>,
    kInsecure<R>};

}  // namespace

std::span<const Option<AgentOptions>> agent_options() { return kAgentOptions; }
std::span<const Option<RunOptions>> run_options() { return kRunOptions; }

}  // namespace lamina::agents
