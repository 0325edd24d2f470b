#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamina/api/inspect.h"
#include "lamina/api/option.h"
#include "lamina/io/networks/network_change.h"

namespace lamina::api {

// What is asked of `generate`: the names and texts of lamina/generate/network.h and jobs.h.
struct GenerateItems {
  std::vector<std::pair<std::string, std::string>> items;
};

// The files that jobs are drawn for.
struct JobsSource {
  std::string network;
  std::vector<std::string> models;           // FILE, or NAME=FILE
  io::ModelOptions options{};                // what the files of the models leave open
  std::vector<io::NetworkChange> changes{};  // --set, --scale, --without
};

struct GeneratedFile {
  std::string text;  // the document
  Facts facts;       // of it
};

// The options of all families, of both, and of jobs.
[[nodiscard]] std::span<const Option<GenerateItems>> network_options();
[[nodiscard]] std::span<const Option<GenerateItems>> shared_options();
[[nodiscard]] std::span<const Option<GenerateItems>> jobs_options();
// --network, --model, --set, --scale, --without.
[[nodiscard]] std::span<const Option<JobsSource>> jobs_source_options();

// Each family by name, and what it is, its numbers with their presets, its roles.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> family_lines();
[[nodiscard]] std::vector<std::string_view> family_names();

// A lamina.network/1 of a family, with its recipe. Fails as generate::draw_network does.
[[nodiscard]] Expected<GeneratedFile> generate_network(std::string_view family,
                                                       const GenerateItems& items);

// A lamina.jobs/1 with its recipe. The models are read, so that none is missing; their paths are
// written as seen from the folder of `output` (from the current one where it is empty), absolute
// where that is. Fails as the readers and generate::draw_jobs do.
[[nodiscard]] Expected<GeneratedFile> generate_jobs(const JobsSource& source,
                                                    const GenerateItems& items,
                                                    const std::string& output);

}  // namespace lamina::api
