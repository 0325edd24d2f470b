#include "lamina/plan/violation.h"

#include <array>

namespace lamina {
namespace {

constexpr std::array kCodes{
    ViolationCode{"unknown-waiting", "the plan names a waiting rule that does not exist"},
    ViolationCode{
        "wrong-waiting-rule",
        "a plan of several jobs names a waiting rule for one job, or any cuts rule per-layer"},
    ViolationCode{"wrong-cuts", "the plan's layers are those of other cuts than the models'"},
    ViolationCode{"unknown-objective", "the plan names an objective that does not exist"},
    ViolationCode{"unknown-discipline", "the plan names a discipline that does not exist"},
    ViolationCode{"unknown-job", "the plan contains a job that was not asked for"},
    ViolationCode{"job-twice", "the plan contains a job more than once"},
    ViolationCode{"job-missing", "the plan lacks a job that was asked for"},
    ViolationCode{"false-infeasible", "a job is called infeasible although a plan exists"},
    ViolationCode{"steps-of-infeasible", "a job is called infeasible and has steps"},
    ViolationCode{"wrong-priority", "priorities are missing, below 1 or not distinct"},
    ViolationCode{"unknown-node", "a step names a node that the network does not have"},
    ViolationCode{"no-such-link", "a step names a row of links that the network does not have"},
    ViolationCode{"wrong-link", "the link of a step does not lead from its `from` to its `to`"},
    ViolationCode{"wrong-place", "a step is at a node that does not have the tensor"},
    ViolationCode{"wrong-tensor", "a step sends a tensor other than the one that is there"},
    ViolationCode{"wrong-bytes", "a step sends more or less than its tensor"},
    ViolationCode{"wrong-name", "a step calls its tensor or a layer by the wrong name"},
    ViolationCode{"wrong-order",
                  "the steps of cuts lattice do not list all operators once, in an order that can "
                  "run; or those of other cuts list some"},
    ViolationCode{"private-tensor", "a tensor leaves the source although it must stay there"},
    ViolationCode{"fused-tensor", "a tensor leaves that one kernel makes and uses"},
    ViolationCode{"layer-skipped", "a stay begins after the next layer to compute"},
    ViolationCode{"layer-repeated", "a stay begins with a layer that is already done"},
    ViolationCode{"wrong-layers", "the last layer of a stay comes before its first"},
    ViolationCode{"no-such-layer", "a stay continues past the model's last layer"},
    ViolationCode{"stay-cut-in-two", "two consecutive steps compute at the same node"},
    ViolationCode{"private-layer", "a private layer runs at a node other than the source"},
    ViolationCode{"pinned-layer", "a layer runs at a node to which it is not pinned"},
    ViolationCode{"memory-exceeded",
                  "what the plan's layers keep at a node is more than its memory"},
    ViolationCode{"cannot-compute", "a node has neither a speed nor a time for a layer"},
    ViolationCode{"does-not-join", "a step does not begin where the one before ends"},
    ViolationCode{"layers-missing", "the steps end before the last layer is done"},
    ViolationCode{"not-at-destination", "the steps end at a node other than the destination"},
    ViolationCode{"endless",
                  "a step takes longer than a number can hold, or has too many chunks to move"},
    ViolationCode{"wrong-start", "a step does not start at the time it states"},
    ViolationCode{"wrong-waiting", "a step waits longer or shorter than it states"},
    ViolationCode{"wrong-end", "a step does not end at the time it states"},
    ViolationCode{"wrong-release", "release_s is not the job's"},
    ViolationCode{"wrong-completion", "completion_s is not the end of the last step"},
    ViolationCode{"wrong-latency", "latency_s is not completion - release"},
    ViolationCode{"wrong-breakdown", "a part of the breakdown is not the sum over the steps"},
    ViolationCode{"wrong-fictitious",
                  "fictitious_s is below the latency, or above the bound of the fictitious system"},
    ViolationCode{"wrong-again",
                  "a model generates and the plan lacks its further runs, runs them otherwise than "
                  "the first one or miscounts them; or it has some of a model that does not"},
    ViolationCode{"wrong-token-time",
                  "first_token_s, time_per_token_s or again.period_s is not what the steps take"},
    ViolationCode{"wrong-deadline", "deadline_met contradicts the latency"},
    ViolationCode{"wrong-objective", "summary.objective_s does not follow from the jobs' times"},
    ViolationCode{"wrong-summary",
                  "another figure of the summary does not follow from the jobs' times"},
    ViolationCode{
        "false-bound",
        "bound.lower_s is above what is possible, what its multipliers prove, or what the jobs "
        "take alone"},
    ViolationCode{"wrong-holds-for",
                  "bound.holds_for is neither `any` nor the plan's own discipline"},
    ViolationCode{"wrong-multipliers",
                  "bound.multipliers name things that do not exist, or are not prices"},
    ViolationCode{"wrong-memory-prices",
                  "certificate.memory_prices name nodes without a limit, or are not prices"},
    ViolationCode{"wrong-unit", "a unit is not that of the objective"},
    ViolationCode{"wrong-gap",
                  "bound.gap is not (objective - lower) / lower, or gap not (upper - theta) / "
                  "theta"},
    ViolationCode{"wrong-rate", "rate_per_s is not the rate of the stream"},
    ViolationCode{"wrong-shares",
                  "the shares of a stream's plans are negative or do not add up to 1, or an "
                  "unsplittable stream has several plans"},
    ViolationCode{"too-late", "a stream's plan takes longer than within_s"},
    ViolationCode{"wrong-theta",
                  "theta is no factor, or not 0 although a stream has no plan, or null although "
                  "something is asked of a resource"},
    ViolationCode{"overloaded", "at theta the plans ask a resource for more than it has"},
    ViolationCode{"wrong-load",
                  "the load of a resource is not what the plans ask of it, or a resource does not "
                  "exist, is listed twice or is left out"},
    ViolationCode{"wrong-marginal",
                  "marginal of a resource does not follow from its price, load and rate"},
    ViolationCode{"false-alternative",
                  "an alternative claims less than the least latency, or something other than its "
                  "planner finds"},
};

}  // namespace

std::span<const ViolationCode> violation_codes() { return kCodes; }

}  // namespace lamina
