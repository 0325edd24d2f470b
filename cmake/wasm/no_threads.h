// std::mutex for libraries that ask for it (protobuf): there is one thread, so nobody waits.
#pragma once
#ifdef __cplusplus
#include <mutex>

namespace std {
struct mutex {
  void lock() {}
  bool try_lock() { return true; }
  void unlock() {}
};
}  // namespace std
#endif
