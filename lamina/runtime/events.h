#pragma once

#include <agent.pb.h>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>

namespace lamina::runtime {

// What happens at an agent, told to those that watch a deployment.
class Events {
 public:
  // One that watches, from here to its end.
  class Watcher {
   public:
    Watcher(Events& events, std::string deployment);
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    // The next event; nothing if none comes for a tenth of a second.
    [[nodiscard]] std::optional<agent::v1::Event> next();

   private:
    friend class Events;
    Events& events_;
    std::string deployment_;
    std::deque<agent::v1::Event> queue_;
  };

  void tell(const std::string& deployment, const agent::v1::Event& event);
  // To whoever watches anything.
  void tell_all(const agent::v1::Event& event);

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::list<Watcher*> watchers_;
};

}  // namespace lamina::runtime
