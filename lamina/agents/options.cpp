#include "lamina/agents/options.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

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

template <class S, std::string Tls::* file>
Expected<void> set_tls(S& settings, std::string_view text) {
  if (text.empty()) return error(ErrorCode::kUsage, "the value is empty");
  settings.tls.*file = text;
  return {};
}

template <class S>
Expected<void> set_insecure(S& settings, std::string_view text) {
  settings.tls.insecure = text == "true";
  return {};
}

template <class S>
Expected<void> set_library(S& settings, std::string_view text) {
  if (text.empty()) return error(ErrorCode::kUsage, "the value is empty");
  settings.engine.library = text;
  return {};
}

template <class S>
Expected<void> set_threads(S& settings, std::string_view text) {
  const auto number = api::whole_number(text, 1, 1024);
  if (!number) return tl::unexpected(number.error());
  settings.engine.threads = static_cast<unsigned>(*number);
  return {};
}

template <class S>
Expected<void> set_spinning(S& settings, std::string_view text) {
  settings.engine.spinning = text == "true";
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

Expected<void> set_hold(R& options, std::string_view text) {
  const auto value = parse_quantity<Seconds>(text);
  if (!value) return tl::unexpected(value.error());
  options.hold = *value;
  return {};
}

// Rows that several verbs have.
template <class S>
constexpr Option<S> tls_row(std::string_view name, std::string_view summary,
                            Expected<void> (*set)(S&, std::string_view)) {
  return {
      .name = name, .value = "FILE", .summary = summary, .reaches = Reach::kReadsFile, .set = set};
}

template <class S>
inline constexpr Option<S> kCert =
    tls_row<S>("tls-cert", "the certificate of this side, PEM", set_tls<S, &Tls::cert>);
template <class S>
inline constexpr Option<S> kKey =
    tls_row<S>("tls-key", "its private key, PEM", set_tls<S, &Tls::key>);
template <class S>
inline constexpr Option<S> kCa =
    tls_row<S>("tls-ca", "who signs the certificates of others, PEM", set_tls<S, &Tls::ca>);
template <class S>
inline constexpr Option<S> kInsecure{
    .name = "insecure",
    .summary = "use other addresses than the loopback's without TLS",
    .set = set_insecure<S>};
template <class S>
inline constexpr Option<S> kLibrary{
    .name = "onnxruntime",
    .value = "FILE",
    .range = "else $LAMINA_ONNXRUNTIME, beside the program, or where the system looks",
    .summary = "the library of ONNX Runtime",
    .reaches = Reach::kReadsFile,
    .set = set_library<S>};
template <class S>
inline constexpr Option<S> kThreads{.name = "threads",
                                    .value = "N",
                                    .preset = "1",
                                    .summary = "threads of one operator",
                                    .set = set_threads<S>};
template <class S>
inline constexpr Option<S> kSpinning{.name = "spinning",
                                     .summary = "let threads that wait keep their core busy",
                                     .set = set_spinning<S>};

constexpr std::array kAgentOptions{
    Option<A>{.name = "node",
              .value = "ID",
              .summary = "which node of networks it is",
              .set = api::set_text<&A::node>},
    Option<A>{.name = "listen",
              .value = "HOST:PORT",
              .range = "port 0 takes any free one",
              .summary = "where controllers and other agents reach it",
              .set = set_address<&A::listen>},
    Option<A>{.name = "metrics",
              .value = "HOST:PORT",
              .summary = "health and metrics over HTTP",
              .set = set_address<&A::metrics>},
    Option<A>{.name = "serve",
              .value = "HOST:PORT",
              .summary = "where clients reach jobs that begin here, once run --serve has begun",
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
              .value = "HOST:PORT",
              .range = "port 0 takes free ones",
              .summary = "then serve clients at the source's agent, until SIGTERM or Ctrl-C",
              .set = set_address<&R::serve>},
    Option<R>{.name = "hold",
              .value = "DURATION",
              .preset = "10 s",
              .summary = "how long a node that is back has to stay before it is used",
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
