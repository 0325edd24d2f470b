#include "lamina/route/query.h"

#include "lamina/model/memory_use.h"

namespace lamina::route {

bool Query::is_earliest() const {
  if (!limits.is_unlimited()) return false;
  switch (objective->charge) {  // of one job, none of them falls as the completion rises
    case Charge::kLatency:
    case Charge::kCompletion:
    case Charge::kLateness:
    case Charge::kTardiness:
    case Charge::kMiss: break;
  }
  return true;
}

bool Query::memory_may_bind(const Network& network) const {
  return lamina::memory_may_bind(network, job.model(), limits.in_use);
}

}  // namespace lamina::route
