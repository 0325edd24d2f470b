#include "lamina/api/verbs.h"

#include <utility>

namespace lamina::api {
namespace {

// The settings of several tables, as one request gives them, and the first error among them.
class Taken {
 public:
  explicit Taken(const VerbRequest& request) : request_(request) {}

  template <class Settings>
  Settings settings(std::span<const Option<Settings>> table) {
    Settings settings;
    take(settings, table);
    return settings;
  }

  // The instance, with the options that are about it.
  InstanceInput instance() {
    InstanceInput input = request_.instance;
    if (auto* const source = std::get_if<InstanceSource>(&input)) {
      take(*source, instance_options(), kByValue);
      take(source->model_options, model_options());
      take(source->fill, fill_options());
    }
    return input;
  }

  io::Defaults fill() {
    auto fill = settings(fill_options());
    if (!fill.devices) fill.devices = request_.devices;
    return fill;
  }

  // What `ask` replies, unless an option was wrong.
  template <class Ask>
  Expected<VerbAnswer> answered(Ask ask) {
    if (error_) return tl::unexpected(*std::move(error_));
    auto reply = ask();
    if (!reply) return tl::unexpected(reply.error());
    return VerbAnswer{std::move(reply->document), std::move(reply->file), reply->outcome};
  }

 private:
  template <class Settings>
  void take(Settings& settings, std::span<const Option<Settings>> table, Without without = {}) {
    if (error_) return;
    auto taken = take_options(settings, request_.options, table, request_.allowed, without);
    if (!taken) error_ = std::move(taken.error());
  }

  const VerbRequest& request_;
  std::optional<Error> error_;
};

template <class... Settings>
std::vector<OptionRow> with_instance(std::span<const Option<Settings>>... tables) {
  std::vector<OptionRow> rows;
  (append_rows(rows, tables), ...);
  for (OptionRow& row : instance_rows()) rows.push_back(std::move(row));
  return rows;
}

// ---- plan

std::vector<OptionRow> plan_rows() { return with_instance(plan_options()); }

Expected<VerbAnswer> run_plan(const VerbRequest& request) {
  Taken taken(request);
  auto options = taken.settings(plan_options());
  options.stop = request.stop;
  const PlanRequest asked{taken.instance(), std::move(options)};
  return taken.answered([&] { return answer(asked); });
}

// ---- check

std::vector<OptionRow> check_rows() { return instance_rows(); }

Expected<VerbAnswer> run_check(const VerbRequest& request) {
  Taken taken(request);
  const CheckRequest asked{request.plan, taken.instance()};
  return taken.answered([&] { return answer(asked); });
}

// ---- simulate

std::vector<OptionRow> simulate_rows() {
  return with_instance(simulate_options(), stream_options(), arrival_options(),
                       planning_on_arrival_options());
}

Expected<VerbAnswer> run_simulate(const VerbRequest& request) {
  Taken taken(request);
  SimulateRequest asked{request.plan,
                        {},
                        taken.settings(simulate_options()),
                        taken.settings(arrival_options()),
                        taken.settings(planning_on_arrival_options()),
                        taken.settings(stream_options())};
  asked.instance = taken.instance();
  asked.planning.stop = request.stop;
  asked.streams.stop = request.stop;
  return taken.answered([&] { return answer(asked); });
}

// ---- solve

std::vector<OptionRow> solve_rows() { return with_instance(solve_options()); }

Expected<VerbAnswer> run_solve(const VerbRequest& request) {
  Taken taken(request);
  auto options = taken.settings(solve_options());
  options.stop = request.stop;
  if (request.time_limit)
    options.time_limit =
        std::min(options.time_limit.value_or(*request.time_limit), *request.time_limit);
  const SolveRequest asked{taken.instance(), std::move(options)};
  return taken.answered([&] { return answer(asked); });
}

// ---- questions

std::vector<OptionRow> sweep_rows() { return with_instance(sweep_options(), planning_options()); }

std::vector<OptionRow> upgrade_rows() {
  return with_instance(upgrade_options(), question_options());
}

template <class Request, class Settings>
Expected<VerbAnswer> ask(const VerbRequest& request, std::span<const Option<Settings>> question,
                         std::span<const Option<PlanOptions>> planning) {
  Taken taken(request);
  auto how = taken.settings(planning);
  how.stop = request.stop;
  const Request asked{taken.instance(), taken.settings(question), std::move(how), taken.fill()};
  return taken.answered([&] { return answer(asked); });
}

Expected<VerbAnswer> run_sweep(const VerbRequest& request) {
  return ask<SweepRequest>(request, sweep_options(), planning_options());
}

Expected<VerbAnswer> run_upgrades(const VerbRequest& request) {
  return ask<UpgradesRequest>(request, upgrade_options(), question_options());
}

std::vector<OptionRow> capacity_rows() { return with_instance(capacity_options()); }

Expected<VerbAnswer> run_capacity(const VerbRequest& request) {
  Taken taken(request);
  auto options = taken.settings(capacity_options());
  options.stop = request.stop;
  const CapacityRequest asked{taken.instance(), std::move(options)};
  return taken.answered([&] { return answer(asked); });
}

// ---- files

std::vector<OptionRow> file_rows() {
  std::vector<OptionRow> rows;
  append_rows(rows, model_options());
  append_rows(rows, fill_options());
  return rows;
}

template <class Request>
Expected<VerbAnswer> look_into(const VerbRequest& request) {
  Taken taken(request);
  const Request asked{request.file,
                      {taken.settings(model_options()), taken.settings(fill_options())}};
  return taken.answered([&] { return answer(asked); });
}

constexpr Verb kConvert{.name = "convert",
                        .subject = Subject::kFile,
                        .options = file_rows,
                        .run = look_into<ConvertRequest>};

// A build without solvers of linear programmes has no rows that need them; the planner in the page,
// whose size counts, has those that the page asks.
constexpr auto kVerbs = std::to_array<Verb>({
    {.name = "plan", .options = plan_rows, .run = run_plan, .can_stop = true, .plans = true},
#ifndef LAMINA_NO_QUESTIONS
    {.name = "check",
     .subject = Subject::kInstanceAndPlan,
     .options = check_rows,
     .run = run_check},
#endif
    {.name = "simulate",
     .subject = Subject::kInstanceAndPlan,
     .options = simulate_rows,
     .run = run_simulate,
     .can_stop = true},
#ifndef LAMINA_NO_SOLVERS
    {.name = "solve", .options = solve_rows, .run = run_solve, .can_stop = true, .plans = true},
#endif
#ifndef LAMINA_NO_QUESTIONS
    {.name = "sweep", .options = sweep_rows, .run = run_sweep, .can_stop = true, .plans = true},
    {.name = "upgrades",
     .options = upgrade_rows,
     .run = run_upgrades,
     .can_stop = true,
     .plans = true},
#endif
#ifndef LAMINA_NO_SOLVERS
    {.name = "capacity",
     .options = capacity_rows,
     .run = run_capacity,
     .can_stop = true,
     .plans = true},
#endif
    {.name = "inspect",
     .subject = Subject::kFile,
     .options = file_rows,
     .run = look_into<InspectRequest>},
    kConvert,
});

}  // namespace

std::span<const Verb> verbs() { return kVerbs; }
const Verb& convert_verb() { return kConvert; }

const Verb* find_verb(std::string_view name) {
  const auto row = std::ranges::find(kVerbs, name, &Verb::name);
  return row == kVerbs.end() ? nullptr : &*row;
}

std::vector<OptionRow> instance_rows() {
  std::vector<OptionRow> rows;
  append_rows(rows, instance_options(), kByValue);
  append_rows(rows, model_options());
  append_rows(rows, fill_options());
  return rows;
}

std::vector<OptionRow> text_options(const Verb& verb) {
  auto rows = verb.options();
  std::erase_if(rows, [](const OptionRow& row) { return row.reaches != Reach::kNothing; });
  return rows;
}

}  // namespace lamina::api
