#include "lamina/route/query.h"

namespace lamina::route {

bool Query::is_earliest() const {
  if (!limits.is_unlimited()) return false;
  switch (objective->charge) {  // of one job, latency and completion fall together
    case Charge::kLatency:
    case Charge::kCompletion: break;
  }
  return true;
}

}  // namespace lamina::route
