#pragma once

#include <cstddef>

#ifndef LAMINA_NO_THREADS
#include <condition_variable>
#include <mutex>
#include <thread>
#endif

// The one place that knows whether there are threads. A build with LAMINA_NO_THREADS, as for
// WebAssembly, has one: what would be shared out is done by whoever asks, with the same outcome.
namespace lamina {

#ifndef LAMINA_NO_THREADS

using Mutex = std::mutex;
using Lock = std::unique_lock<Mutex>;
using Condition = std::condition_variable;
using Thread = std::jthread;

constexpr std::size_t usable_threads(std::size_t wanted) { return wanted; }

#else

struct Mutex {};

struct Lock {
  explicit Lock(Mutex& /*of nobody else*/) {}
  void lock() {}
  void unlock() {}
};

// Nobody waits: what a lone thread waits for has come about.
struct Condition {
  void notify_one() {}
  void notify_all() {}
  template <class Holds>
  void wait(Lock& /*held*/, Holds /*does*/) {}
};

// Never started, since usable_threads() is 1.
struct Thread {
  template <class... Work>
  explicit Thread(Work&&... /*work*/) {}
  void join() {}
};

constexpr std::size_t usable_threads(std::size_t /*wanted*/) { return 1; }

#endif

}  // namespace lamina
