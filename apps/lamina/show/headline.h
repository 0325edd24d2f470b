#pragma once

#include <string>
#include <string_view>

#include "apps/lamina/show/text.h"

#include "lamina/model/job.h"

namespace lamina::app {

// "vgg19   46 layers, 39.3 GFLOP ...      us-24   24 nodes ...      sea -> mia", on as many lines
// as the page needs.
[[nodiscard]] std::string job_line(const Style& style, const Network& network, const Job& job);

// "us-24   24 nodes (14 compute), 86 links      3 jobs".
[[nodiscard]] std::string network_line(const Style& style, const Network& network,
                                       std::string_view more);

// "46 layers, 39.3 GFLOP, 548 MiB": work and weights of all layers.
[[nodiscard]] std::string model_facts(const Model& model);
// "24 nodes (14 compute), 86 links".
[[nodiscard]] std::string network_facts(const Network& network);

}  // namespace lamina::app
