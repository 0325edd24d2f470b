#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "python/binding/given.h"

#include "lamina/io/files.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina::python {

// A network that Python holds, with what its file said beside it.
struct HeldNetwork {
  std::shared_ptr<const Network> network;
  std::vector<io::Filled> filled{};
  std::vector<Note> notes{};
  io::Recipe recipe{};
  io::Defaults fill{};  // what it was read with
  Texts options{};      // the same as texts
};

struct HeldModel {
  std::shared_ptr<const Model> model;
};

// Each throws BadInput as the reader of the file fails.
[[nodiscard]] HeldNetwork read_network(const io::Input& file, Texts options);
[[nodiscard]] HeldModel read_model(const io::Input& file, const Texts& options);
// Documents lamina.network/1 and lamina.model/1 in memory, and how the model is cut.
[[nodiscard]] HeldNetwork parse_network(const std::string& text);
[[nodiscard]] HeldModel parse_model(const std::string& text, const std::string& cuts);
// A document in memory in which nodes state all that they have: no device class adds anything.
[[nodiscard]] HeldNetwork read_stated(const std::string& text);

// The document without what is no value of the network: notes, recipe.
[[nodiscard]] std::string value_of(const HeldNetwork& held);
// As lamina convert writes it.
[[nodiscard]] std::string text_of(const HeldNetwork& held);

// What pickling keeps, so that plans of what comes back say the same.
struct NetworkState {
  std::string text;  // with the notes of the file alone
  std::vector<std::vector<std::string>> filled;
  Texts options;
  std::vector<std::uint32_t> numbers;  // of the rows of links
};
[[nodiscard]] NetworkState state_of(const HeldNetwork& held);
[[nodiscard]] HeldNetwork network_from(const NetworkState& state);

// The network read anew with options, as if its document were a file.
[[nodiscard]] HeldNetwork with_options(const HeldNetwork& held, const io::Defaults& fill);

// The layers of the chain as rows of a model file, in a list; "" where they are the rows of the
// model's own document.
[[nodiscard]] std::string chain_of(const HeldModel& held);

// One row of a jobs file as Lamina writes it; throws BadInput where it cannot be meant in any
// network.
[[nodiscard]] std::string job_row(const std::string& row, const HeldModel& model);

// The jobs of a file with their counts spread out: a document of rows, and the models by name.
struct ReadJobs {
  std::string document;
  std::vector<std::pair<std::string, HeldModel>> models;
};
[[nodiscard]] ReadJobs read_jobs(const std::string& path, const HeldNetwork& network,
                                 const Texts& options);

}  // namespace lamina::python
