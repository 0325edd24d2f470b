#include "lamina/route/query.h"

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

}  // namespace lamina::route
