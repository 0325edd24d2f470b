#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/job.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina::io {

// A lamina.jobs/1 document by itself: shapes, units and ranges are checked, names not yet looked
// up.
struct JobsDocument {
  struct PinRow {
    std::uint32_t first_layer = 1, last_layer = 1;
    std::vector<std::string> nodes;
    std::string first_name{}, last_name{};  // of layers; instead of the numbers where not empty
  };
  struct Row {
    std::string id, model, source, destination;
    Seconds release;
    std::optional<Seconds> deadline;
    double weight = 1.0;
    std::uint32_t count = 1, private_layers = 0;
    std::vector<PinRow> pins;
    std::optional<PerSecond> rate{};     // of a stream
    std::optional<Arrivals> arrivals{};  // stated only with a rate
    std::string last_private{};  // the name of the last private layer, instead of their number
  };
  std::vector<std::pair<std::string, std::string>> models;  // name and path, as the file has them
  std::vector<Row> rows;
  Recipe recipe{};
};

// All counts together may make so many jobs.
inline constexpr std::uint32_t kMostJobs = 1'000'000;

[[nodiscard]] Expected<JobsDocument> parse_jobs_json(const SourceText& source);

// The document as text: a row a line, keys left out where they hold what they hold without.
[[nodiscard]] std::string jobs_json(const JobsDocument& document);

// The row that makes this job of the network again.
[[nodiscard]] JobsDocument::Row row_of(const Network& network, const Job& job);

using NamedModels = std::vector<std::pair<std::string, std::shared_ptr<const Model>>>;

// The jobs of the document in this network, `count` spread out: ids id#1 .. id#n. Fails with
// kUnknownName, kValue, kDuplicate (an id, after spreading) or kLimit; `where` is the JSON path.
[[nodiscard]] Expected<std::vector<Job>> make_jobs(const JobsDocument& document,
                                                   const Network& network,
                                                   const NamedModels& models);

}  // namespace lamina::io
