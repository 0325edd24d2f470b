#include "lamina/plan/violation.h"

#include <array>

namespace lamina {
namespace {

constexpr std::array kCodes{
    ViolationCode{"unknown-waiting", "the plan names no rule of waiting that exists"},
    ViolationCode{"wrong-waiting-rule", "several jobs are said to wait by a rule of one job"},
    ViolationCode{"unknown-objective", "the plan names no objective that exists"},
    ViolationCode{"unknown-job", "the plan holds a job that is not asked for"},
    ViolationCode{"job-twice", "the plan holds a job more than once"},
    ViolationCode{"job-missing", "a job that is asked for is not in the plan"},
    ViolationCode{"false-infeasible", "a job is called infeasible although a plan exists"},
    ViolationCode{"steps-of-infeasible", "a job is called infeasible and has steps"},
    ViolationCode{"wrong-priority", "priorities are missing, below 1 or not distinct"},
    ViolationCode{"unknown-node", "a step names a node that the network does not have"},
    ViolationCode{"no-such-link", "a step names a row of links that the network does not have"},
    ViolationCode{"wrong-link", "the link of a step does not lead from its `from` to its `to`"},
    ViolationCode{"wrong-place", "a step is at a node where the tensor is not"},
    ViolationCode{"wrong-tensor", "a step sends another tensor than the one that is there"},
    ViolationCode{"wrong-bytes", "a step sends more or less than its tensor"},
    ViolationCode{"wrong-name", "a step calls its tensor or a layer by a name of another"},
    ViolationCode{"private-tensor", "a tensor leaves the source that must stay there"},
    ViolationCode{"layer-skipped", "a stay begins behind the next layer"},
    ViolationCode{"layer-repeated", "a stay begins with a layer that is already done"},
    ViolationCode{"wrong-layers", "the last layer of a stay lies before its first"},
    ViolationCode{"no-such-layer", "a stay goes on behind the model's last layer"},
    ViolationCode{"stay-cut-in-two", "two neighbouring steps compute at one node"},
    ViolationCode{"private-layer", "a private layer runs elsewhere than at the source"},
    ViolationCode{"pinned-layer", "a layer runs at a node to which it is not pinned"},
    ViolationCode{"cannot-compute", "a node has neither a speed nor a time for a layer"},
    ViolationCode{"does-not-join", "a step leaves off where the next one does not take up"},
    ViolationCode{"layers-missing", "the steps end before the last layer is done"},
    ViolationCode{"not-at-destination", "the steps end at another node than the destination"},
    ViolationCode{"endless", "a step takes longer than a number can hold"},
    ViolationCode{"wrong-start", "a step starts at another time than it says"},
    ViolationCode{"wrong-waiting", "a step waits longer or shorter than it says"},
    ViolationCode{"wrong-end", "a step ends at another time than it says"},
    ViolationCode{"wrong-release", "release_s is not the job's"},
    ViolationCode{"wrong-completion", "completion_s is not the end of the last step"},
    ViolationCode{"wrong-latency", "latency_s is not completion - release"},
    ViolationCode{"wrong-breakdown", "a part of the breakdown is not the sum over the steps"},
    ViolationCode{"wrong-fictitious",
                  "fictitious_s is below the latency, or above the bound of the fictitious system"},
    ViolationCode{"wrong-deadline", "deadline_met is not what the latency says"},
    ViolationCode{"wrong-objective", "summary.objective_s is not what the jobs' times give"},
    ViolationCode{"wrong-summary",
                  "another figure of the summary is not what the jobs' times give"},
    ViolationCode{
        "false-bound",
        "bound.lower_s is above what is possible, what its multipliers prove, or what the jobs "
        "take alone"},
    ViolationCode{"wrong-multipliers",
                  "bound.multipliers name what is not there, or are no prices"},
    ViolationCode{"wrong-gap", "bound.gap is not (objective - lower) / lower"},
    ViolationCode{
        "false-alternative",
        "an alternative claims less than the least latency, or not what its planner finds"},
};

}  // namespace

std::span<const ViolationCode> violation_codes() { return kCodes; }

}  // namespace lamina
