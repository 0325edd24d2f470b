#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lamina/api/plan_options.h"
#include "lamina/api/streams.h"
#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/capacity.h"
#include "lamina/sim/streams.h"

namespace lamina::api {

// Which way inferences of an instance's jobs take.
class StreamWays {
 public:
  StreamWays() = default;
  StreamWays(const StreamWays&) = delete;
  StreamWays& operator=(const StreamWays&) = delete;
  StreamWays(StreamWays&&) = delete;
  StreamWays& operator=(StreamWays&&) = delete;
  virtual ~StreamWays() = default;

  [[nodiscard]] virtual bool has_way(std::size_t job) const = 0;
  // Of an inference that arrives now.
  virtual sim::StreamDecision decide(std::size_t job, const Queues& queues) = 0;
};

// Ways as a policy decides. Fails as the tables of planners and policies do, and with kUsage for
// options that the policy does not take.
[[nodiscard]] Expected<std::unique_ptr<StreamWays>> ways_by_policy(const Instance& instance,
                                                                   const StreamOptions& streams,
                                                                   const PlanOptions& planning);

// Ways by given plans. Of a stream that has several the one is taken that lags most behind its
// share. Fails where a plan is none of its job: `where` is its place in the document.
[[nodiscard]] Expected<std::unique_ptr<StreamWays>> ways_by_plans(const Instance& instance,
                                                                  const Capacity& given);

// The policy that the options name, or the default.
[[nodiscard]] std::string_view policy_name(const StreamOptions& streams);

}  // namespace lamina::api
