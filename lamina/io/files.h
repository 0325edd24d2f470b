#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/write_file.h"
#include "lamina/io/compute_rule.h"
#include "lamina/model/job.h"
#include "lamina/model/note.h"
#include "lamina/plan/plan.h"

// Reading and writing of files. Every Error names file, place, value and rule.
namespace lamina::io {

class DeviceCatalogue;

// What to put where a topology file says nothing; what is not set stays missing, and a link without
// a bandwidth is then an error that names the option.
struct FillIns {
  std::optional<FlopPerSecond> compute{};     // --default-compute
  std::optional<BytesPerSecond> bandwidth{};  // --default-bandwidth
  std::optional<Seconds> delay{};             // --default-delay
  std::optional<Seconds> delay_per_km{};      // --delay-per-km, where lengths are known
  std::optional<Seconds> backlog{};           // --default-backlog: how long it takes
  std::vector<ComputeRule> rules{};           // --compute, before the default
  // --devices: what nodes with a device and no speed of their own are given; null: the built-in.
  std::shared_ptr<const DeviceCatalogue> devices{};
};

// One kind of value that was filled in: `count` nodes or directed links got `value`.
struct Filled {
  std::string what;  // "compute", "memory", "bandwidth", "delay"
  std::size_t count = 0;
  std::string value;
  std::string source{};  // whose figure it is, where it is not the user's own
  std::string option{};  // what gave it: "default-bandwidth"; "devices" where the catalogue did
};
// Each row as an assumption of a plan, in words: "bandwidth of 86 links is 1 Gbit/s".
[[nodiscard]] std::vector<Note> notes_of(std::span<const Filled> filled);
// A note for each option of `fill` that filled nothing, since the file states what it would fill.
[[nodiscard]] std::vector<Note> idle_options(const FillIns& fill, std::span<const Filled> filled);

// What an answer rests on beside its files: every document of plans, times and verdicts has it.
struct Premises {
  std::vector<Filled> filled{};     // what the network's file lacked
  std::vector<Note> assumptions{};  // all that is taken for granted, that among it
};

// How a generated file was made: names and texts, in the order in which it says them.
using Recipe = std::vector<std::pair<std::string, std::string>>;

struct NetworkFile {
  Network network;
  std::vector<Filled> filled;
  std::vector<Note> notes;
  Recipe recipe{};
};

// What formats of models leave open. Each format takes some of these (docs/formats.md).
struct ModelOptions {
  std::vector<std::pair<std::string, std::int64_t>> dims{};  // --dim batch=1
  std::string profiled_on{};               // --profiled-on: the device of a profile's times
  std::string profile{};                   // --profile: one model of a file with several
  std::string device_types{};              // --device-types: the file of PipeEdge's times
  std::string dtype{};                     // --dtype: of weights and tensors
  std::optional<std::uint32_t> batch{};    // --batch
  std::optional<std::uint32_t> layers{};   // --layers: how often a profiled layer is there
  std::optional<std::uint32_t> tokens{};   // --tokens: of a prompt
  std::optional<std::uint32_t> context{};  // --context: tokens seen by one decoding step
  std::optional<Bytes> input{};            // --input: size of the model's input
};

// A network in any supported format, told apart by content first, then by name.
[[nodiscard]] Expected<NetworkFile> read_network(const std::filesystem::path& file,
                                                 const FillIns& fill = {});
// A model in any supported format (docs/formats.md). Fails with kUsage where an option is given
// that the file's format does not take.
[[nodiscard]] Expected<Model> read_model(const std::filesystem::path& file,
                                         const ModelOptions& options = {});
// A lamina.jobs/1 file with the models it names; `count` is spread out.
[[nodiscard]] Expected<std::vector<Job>> read_jobs(const std::filesystem::path& file,
                                                   const Network& network,
                                                   const ModelOptions& options = {});

// What a jobs file says by itself, with no network to look its names up in: for `inspect`.
struct JobsOutline {
  struct Row {
    std::string id, model, source, destination;
    std::uint32_t count = 1;
  };
  std::vector<std::pair<std::string, std::string>> models;  // name and path, as the file has them
  std::vector<Row> rows;  // in the file's order, `count` not spread out
  Recipe recipe{};
};
// Checks the shape of the whole file (keys, units, ranges), but not whether names are defined.
[[nodiscard]] Expected<JobsOutline> outline_jobs(const std::filesystem::path& file);
[[nodiscard]] Expected<Plan> read_plan(const std::filesystem::path& file);

enum class FileKind { kNetwork, kModel, kJobs, kPlan, kDevices };
// What a file holds, by its content, without reading all of it.
[[nodiscard]] Expected<FileKind> kind_of(const std::filesystem::path& file);

// Documents in Lamina's formats. Deterministic: same data, same bytes.
[[nodiscard]] std::string network_json(const Network& network, const Recipe& recipe = {},
                                       std::span<const Note> notes = {});
[[nodiscard]] std::string model_json(const Model& model);
[[nodiscard]] std::string plan_json(const Plan& plan, const Premises& premises = {});

using lamina::write_file;

}  // namespace lamina::io
