#include "lamina/serve/workers.h"

#include <system_error>
#include <thread>
#include <utility>

namespace lamina::serve {

Workers::Workers(std::size_t most_threads) : most_threads_(most_threads) {}

Workers::~Workers() {
  const std::lock_guard lock(shared_->mutex);
  shared_->is_over = true;
  shared_->wake.notify_all();
}

void Workers::run(std::function<void()> task) {
  const std::lock_guard lock(shared_->mutex);
  shared_->tasks.push_back(std::move(task));
  if (shared_->num_waiting < shared_->tasks.size() && shared_->num_threads < most_threads_) {
    try {
      std::thread([shared = shared_] { work(shared); }).detach();
      ++shared_->num_threads;
    } catch (const std::system_error&) {  // no more threads; those there will get to it
      if (shared_->num_threads == 0) throw;
    }
  }
  shared_->wake.notify_one();
}

bool Workers::are_idle() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->tasks.empty() && shared_->num_waiting == shared_->num_threads;
}

void Workers::work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  while (true) {
    ++shared->num_waiting;
    shared->wake.wait(lock, [&] { return shared->is_over || !shared->tasks.empty(); });
    --shared->num_waiting;
    if (shared->is_over) break;
    auto task = std::move(shared->tasks.front());
    shared->tasks.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // what it holds ends here, not under the lock
    lock.lock();
  }
  --shared->num_threads;
}

}  // namespace lamina::serve
