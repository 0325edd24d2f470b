// The module lamina._core: what the Python files of the package call. Everything is documents and
// options as text; values, checks of types and names are Python's (python/lamina).
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>
#include <string_view>

#include "python/binding/call.h"
#include "python/binding/interrupt.h"
#include "python/binding/router.h"

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/core/version.h"
#include "lamina/core/write_file.h"
#include "lamina/io/models/model_json.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace lamina::python {
namespace {

// What `work` returns, without the interpreter's lock.
template <class Work>
auto unlocked(Work work) {
  const nb::gil_scoped_release released;
  return work();
}

// ---- values

template <class Q>
double number(const std::string& text) {
  return demand(parse_quantity<Q>(text)).value();
}

struct Dimension {
  std::string_view unit;
  double (*read)(const std::string& text);
};
constexpr std::array kDimensions{Dimension{"FLOP/s", number<FlopPerSecond>},
                                 Dimension{"B/s", number<BytesPerSecond>},
                                 Dimension{"s", number<Seconds>}, Dimension{"FLOP", number<Flop>},
                                 Dimension{"B", number<Bytes>}};

double quantity(const std::string& text, const std::string& unit) {
  const auto row = std::ranges::find(kDimensions, unit, &Dimension::unit);
  if (row == kDimensions.end()) throw BadInput({ErrorCode::kUnit, "unknown unit " + unit, {}});
  return row->read(text);
}

using StateTuple = std::tuple<std::string, std::vector<std::vector<std::string>>, Texts,
                              std::vector<std::uint32_t>>;

void bind_network(nb::module_& m) {
  nb::class_<HeldNetwork>(m, "Network", "A network of the library, with what its file said.")
      .def(
          "value", [](const HeldNetwork& it) { return unlocked([&] { return value_of(it); }); },
          "The document of what counts when networks are compared.")
      .def(
          "text", [](const HeldNetwork& it) { return unlocked([&] { return text_of(it); }); },
          "The document that `lamina convert` writes.")
      .def(
          "filled", [](const HeldNetwork& it) { return state_of(it).filled; },
          "Rows of what, count, value, source, option.")
      .def(
          "state",
          [](const HeldNetwork& it) {
            NetworkState s = state_of(it);
            return StateTuple{std::move(s.text), std::move(s.filled), std::move(s.options),
                              std::move(s.numbers)};
          },
          "What pickling keeps.");
  m.def(
      "network_from_state",
      [](const StateTuple& state) {
        const auto& [text, filled, options, numbers] = state;
        return network_from({text, filled, options, numbers});
      },
      "state"_a, "The network of a state.");
  m.def(
      "read_network",
      [](const std::string& path, const Texts& options) {
        return unlocked([&] { return read_network(io::Input(path), options); });
      },
      "path"_a, "options"_a, "A network file of any format.");
  m.def(
      "parse_network",
      [](const std::string& text) { return unlocked([&] { return parse_network(text); }); },
      "text"_a, "A document lamina.network/1.");
  m.def(
      "parse_stated_network",
      [](const std::string& text) { return unlocked([&] { return read_stated(text); }); }, "text"_a,
      "The same, with no device class that adds anything.");
}

void demand_plan(const io::Input& text) {
  const auto kind = io::kind_of(text);
  if (kind && *kind == io::FileKind::kCapacity)
    (void)demand(io::read_capacity(text));
  else
    (void)demand(io::read_plan(text));
}

void bind_model(nb::module_& m) {
  nb::class_<HeldModel>(m, "Model", "A model of the library.")
      .def(
          "text",
          [](const HeldModel& it) { return unlocked([&] { return io::model_json(*it.model); }); },
          "The document that `lamina convert` writes.")
      .def(
          "chain", [](const HeldModel& it) { return unlocked([&] { return chain_of(it); }); },
          "The layers of the chain as JSON; nothing where they are the document's.")
      .def(
          "cuts", [](const HeldModel& it) { return std::string(to_text(it.model->cuts())); },
          "How it is cut.");
  m.def(
      "read_model",
      [](const std::string& path, const Texts& options) {
        return unlocked([&] { return read_model(io::Input(path), options); });
      },
      "path"_a, "options"_a, "A model file of any format.");
  m.def(
      "parse_model",
      [](const std::string& text, const std::string& cuts) {
        return unlocked([&] { return parse_model(text, cuts); });
      },
      "text"_a, "cuts"_a = "single", "A document lamina.model/1.");
  m.def(
      "job_row", [](const std::string& row, const HeldModel& model) { return job_row(row, model); },
      "row"_a, "model"_a, "A jobs file of this row alone, as Lamina writes it.");
  m.def(
      "read_jobs",
      [](const std::string& path, const HeldNetwork& network, const Texts& options) {
        ReadJobs read = unlocked([&] { return read_jobs(path, network, options); });
        return std::pair(std::move(read.document), std::move(read.models));
      },
      "path"_a, "network"_a, "options"_a, "The jobs of a file and their models.");
  m.def(
      "check_plan",
      [](const std::string& text) {
        unlocked([&] { demand_plan(io::Input::of_bytes(kInMemory, text)); });
      },
      "text"_a, "Refuses what is no plan of jobs or streams.");
}

// ---- verbs

const Verb& verb_of(std::string_view name) {
  const auto verb = std::ranges::find(verbs(), name, &Verb::name);
  if (verb == verbs().end()) throw BadInput({ErrorCode::kUsage, "no such verb", std::string(name)});
  return *verb;
}

// Places of options are keys here: "time-limit" is `time_limit`.
Error as_keyword(const Verb& verb, Error error) {
  error = without_name(std::move(error));
  if (error.where.empty()) error.where = verb.name;
  std::string key = error.where;
  std::ranges::replace(key, '-', '_');
  for (const OptionRow& row : verb.options())
    if (row.key == key) error.where = key;
  return error;
}

// Document, file, whether every job has a plan and nothing is wrong, whether it was interrupted.
using Answered = std::tuple<std::string, std::string, bool, bool>;

Answered ask(const std::string& name, const HeldNetwork* network,
             std::vector<std::pair<std::string, HeldModel>> models,
             const std::vector<std::string>& words, std::optional<std::string> plan, Texts options,
             bool watches) {
  const Verb& verb = verb_of(name);
  Call call{network,         std::move(models), words.at(0), words.at(1), words.at(2),
            std::move(plan), words.at(3),       words.at(4), words.at(5), std::move(options)};
  const Interrupt interrupt(watches && verb.row != nullptr && verb.row->can_stop);
  call.stop = interrupt.flag();
  try {
    Answer answer = unlocked([&] { return run(verb, call); });
    return {std::move(answer.document), std::move(answer.file),
            answer.outcome == api::Outcome::kDone, interrupt.was_set()};
  } catch (const BadInput& e) {
    throw BadInput(as_keyword(verb, e.error()));
  }
}

using RowTuple = std::tuple<std::string, std::string, std::string, bool>;

std::vector<RowTuple> rows_of(const std::vector<OptionRow>& rows) {
  std::vector<RowTuple> out;
  for (const OptionRow& row : rows) out.emplace_back(row.key, row.value, row.help, row.repeats);
  return out;
}

void bind_verbs(nb::module_& m) {
  m.def("ask", &ask, "verb"_a, "network"_a.none(), "models"_a, "words"_a, "plan"_a.none(),
        "options"_a, "watches"_a, "Answers one request of a verb.");
  m.def(
      "verbs",
      [] {
        std::vector<std::string> names;
        for (const Verb& verb : verbs()) names.emplace_back(verb.name);
        return names;
      },
      "The names of all verbs.");
  m.def(
      "options", [](const std::string& verb) { return rows_of(verb_of(verb).options()); }, "verb"_a,
      "Rows of key, value, help, repeats.");
  m.def(
      "network_options",
      [] {
        std::vector<OptionRow> rows;
        append_rows(rows, api::fill_options());
        return rows_of(rows);
      },
      "What load_network takes.");
  m.def(
      "model_options",
      [] {
        std::vector<OptionRow> rows;
        append_rows(rows, api::model_options());
        return rows_of(rows);
      },
      "What load_model takes.");
}

// ---- Router

using Positions = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::device::cpu>;
using Doubles = nb::ndarray<nb::numpy, double, nb::ndim<1>>;

Doubles owned(std::unique_ptr<std::vector<double>> values) {
  std::vector<double>* const raw = values.release();
  const nb::capsule owner(raw,
                          [](void* p) noexcept { delete static_cast<std::vector<double>*>(p); });
  return Doubles(raw->data(), {raw->size()}, owner);
}

// Positions as they are in memory, with any stride.
std::vector<std::uint32_t> nodes_of(const Positions& positions, std::size_t num_nodes,
                                    std::string_view name) {
  std::vector<std::uint32_t> nodes(positions.shape(0));
  const auto view = positions.view();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::int64_t at = view(i);
    if (at < 0 || at >= static_cast<std::int64_t>(num_nodes))
      throw BadInput({ErrorCode::kUnknownName,
                      "there is no node at position " + std::to_string(at) + ", only 0 to " +
                          std::to_string(static_cast<std::int64_t>(num_nodes) - 1),
                      std::string(name) + "[" + std::to_string(i) + "]"});
    nodes[i] = static_cast<std::uint32_t>(at);
  }
  return nodes;
}

void demand_single_run(const HeldModel& model) {
  if (model.model->steps() > 0)
    throw BadInput({ErrorCode::kUnsupported,
                    "batches do not know models that generate; plan() does", "model"});
}

Doubles latencies(const Router& router, const HeldModel& model, const Positions& sources,
                  const Positions& destinations, unsigned threads, bool watches) {
  demand_single_run(model);
  auto out = std::make_unique<std::vector<double>>(sources.shape(0));
  const std::size_t num_nodes = router.network().network->num_nodes();
  const Interrupt interrupt(watches);
  const bool done = unlocked([&] {
    const Router::Pairs pairs{nodes_of(sources, num_nodes, "sources"),
                              nodes_of(destinations, num_nodes, "destinations")};
    return router.latencies(model, pairs, threads, StopToken(interrupt.flag()), *out);
  });
  if (!done) {
    PyErr_SetNone(PyExc_KeyboardInterrupt);
    throw nb::python_error();
  }
  return owned(std::move(out));
}

Doubles completions(const Router& router, const HeldModel& model, std::int64_t source) {
  demand_single_run(model);
  const std::size_t num_nodes = router.network().network->num_nodes();
  auto out = std::make_unique<std::vector<double>>(num_nodes);
  unlocked([&] { router.completions(model, static_cast<std::uint32_t>(source), *out); });
  return owned(std::move(out));
}

void bind_router(nb::module_& m) {
  nb::class_<Router>(m, "Router", "Batches in one network.")
      .def(nb::init<HeldNetwork>(), "network"_a)
      .def(
          "change_to",
          [](Router& it, const HeldNetwork& network) { unlocked([&] { it.change_to(network); }); },
          "network"_a, "Goes over to another network.")
      .def("latencies", &latencies, "model"_a, "sources"_a, "destinations"_a, "threads"_a,
           "watches"_a, "One a pair, in s.")
      .def("completions", &completions, "model"_a, "source"_a, "One a node, in s.");
}

}  // namespace
}  // namespace lamina::python

NB_MODULE(_core, m) {
  using namespace lamina::python;
  m.doc() = "The binding of lamina/api: documents and options as text.";
  m.attr("version") = std::string(lamina::version());
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const BadInput& e) {
      raise_bad_input(without_name(e.error()));
    } catch (const std::length_error&) {
      raise_bad_input(
          {lamina::ErrorCode::kLimit, "the input needs more memory than is available", "memory"});
    }
  });
  m.def(
      "quantity",
      [](const std::string& text, const std::string& unit) { return quantity(text, unit); },
      "text"_a, "unit"_a, "The number of a text with a unit, in SI base units.");
  m.def(
      "write_file",
      [](const std::string& path, const std::string& text) {
        unlocked([&] { demand(lamina::write_file(path, text)); });
      },
      "path"_a, "text"_a, "Writes a file, all of it or nothing.");
  m.def(
      "did_you_mean",
      [](const std::string& word, const std::vector<std::string>& known) {
        const std::vector<std::string_view> names(known.begin(), known.end());
        return lamina::did_you_mean(word, names);
      },
      "word"_a, "known"_a, "A hint at the nearest of the names, or nothing.");
  bind_network(m);
  bind_model(m);
  bind_verbs(m);
  bind_router(m);
}
