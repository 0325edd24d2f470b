#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/api/given_options.h"
#include "lamina/api/requests.h"

// Verbs for fronts that have options as text: a document or keyword arguments. Each is a row, and
// its options come from the tables of options alone, so that a new one appears by itself.
namespace lamina::api {

// What a verb is asked. Options of the instance (--dim, --set, ...) are taken over into an
// InstanceSource; a front that has a LoadedInstance has applied them itself.
struct VerbRequest {
  InstanceInput instance{};
  io::Input plan{};  // of check, simulate
  io::Input file{};  // of inspect, convert
  GivenOptions options{};
  Reach allowed = Reach::kWritesFile;  // how far the options may reach
  // Device classes that changes know where no option names others; null: the built-in ones.
  std::shared_ptr<const io::DeviceCatalogue> devices{};
  const std::atomic<bool>* stop = nullptr;  // searches end with their best once it is set
  // Of what cannot be stopped but has a limit of time: solvers.
  std::optional<Seconds> time_limit{};
};

struct VerbAnswer {
  std::string document, file;  // as in Reply
  Outcome outcome = Outcome::kDone;
};

// What a verb is about.
enum class Subject { kInstance, kInstanceAndPlan, kFile };

struct Verb {
  std::string_view name;
  Subject subject = Subject::kInstance;
  std::vector<OptionRow> (*options)() = nullptr;
  Expected<VerbAnswer> (*run)(const VerbRequest& request) = nullptr;
  bool can_stop = false;  // by VerbRequest::stop
  bool plans = false;     // may take long, since it plans or solves
};

[[nodiscard]] std::span<const Verb> verbs();
// The row with this name; null if there is none.
[[nodiscard]] const Verb* find_verb(std::string_view name);
// The row "convert", for programs that convert alone: what the other rows need is not linked then.
[[nodiscard]] const Verb& convert_verb();

// Options of an instance that fronts without files state by values: the network and the jobs.
inline constexpr std::array<std::string_view, 5> kByValue{"network", "model", "source",
                                                          "destination", "jobs"};

// The others: of models, of gaps in networks, of what-ifs.
[[nodiscard]] std::vector<OptionRow> instance_rows();

// The options of a verb that requests in text may give: none that only names files.
[[nodiscard]] std::vector<OptionRow> text_options(const Verb& verb);

}  // namespace lamina::api
