#include "lamina/agents/measure_options.h"

#include <array>

#include "lamina/agents/option_rows.h"
#include "lamina/api/instance.h"
#include "lamina/api/option_values.h"

namespace lamina::agents {
namespace {

using api::Option;
using api::Reach;
using P = ProfileOptions;
using Q = ProbeOptions;

Expected<void> set_dim(P& options, std::string_view text) {
  return api::find_option(api::model_options(), "dim")->set(options.model, text);
}

// Orders of operators that depend on the job have no profile.
std::vector<std::string_view> names_of_cuts() { return {"single", "any"}; }

Expected<void> set_cuts(P& options, std::string_view text) {
  const auto names = names_of_cuts();
  if (auto ok = api::demand_choice("kind of cuts", text, names); !ok) return ok;
  options.model.cuts = parse_cuts(text);
  return {};
}

constexpr std::array kProfileOptions{
    Option<P>{.name = "device",
              .value = "NAME",
              .summary = "what nodes like this machine have as their device",
              .set = api::set_text<&P::device>},
    Option<P>{.name = "into",
              .value = "FILE",
              .range = "refused if its layers are others",
              .summary = "add the device to this lamina.model/1, which may have others",
              .reaches = Reach::kWritesFile,
              .set = api::set_text<&P::into>},
    Option<P>{.name = "runs",
              .value = "N",
              .range = "twice as many if times vary by more than 2 %",
              .preset = "30",
              .summary = "rounds in which everything is timed",
              .set = api::set_whole<&P::runs, 1, 1'000'000>},
    Option<P>{.name = "pause",
              .value = "DURATION",
              .range = "a time with its unit, as in \"5 ms\"; medians count then",
              .preset = "none",
              .summary = "wait so long before each run that counts, as a node does for tensors "
                         "that travel: a device that idles begins slower",
              .set = api::set_quantity<&P::pause>},
    Option<P>{.name = "cuts",
              .value = "WHERE",
              .preset = "single",
              .summary = "where plans may cut the model",
              .choices = names_of_cuts,
              .set = set_cuts},
    Option<P>{.name = "dim",
              .value = "NAME=N",
              .preset = "1 for each",
              .summary = "sets a symbolic dimension of the model, as in batch=1",
              .repeats = true,
              .set = set_dim},
    Option<P>{.name = "exact",
              .summary = "compute without optimisations of graphs, as run --exact does",
              .set = api::set_flag<&P::exact>},
    kThreads<P>,
    kSpinning<P>,
    kLibrary<P>};

constexpr std::array kProbeOptions{
    Option<Q>{.name = "agents",
              .value = "FILE",
              .range = "lamina.agents/1",
              .summary = "the agents and their addresses",
              .reaches = Reach::kReadsFile,
              .set = api::set_text<&Q::agents>},
    Option<Q>{.name = "network",
              .value = "FILE",
              .summary = "measure the links of this network; else between all agents that reach "
                         "each other",
              .reaches = Reach::kReadsFile,
              .set = api::set_text<&Q::network>},
    Option<Q>{.name = "runs",
              .value = "N",
              .preset = "10",
              .summary = "how often each figure is measured",
              .set = api::set_whole<&Q::runs, 3, 10'000>},
    kCert<Q>,
    kKey<Q>,
    kCa<Q>,
    kInsecure<Q>};

}  // namespace

std::span<const Option<ProfileOptions>> profile_options() { return kProfileOptions; }
std::span<const Option<ProbeOptions>> probe_options() { return kProbeOptions; }

}  // namespace lamina::agents
