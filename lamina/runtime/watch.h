#pragma once

#include <agent.grpc.pb.h>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "lamina/runtime/remote.h"

namespace lamina::runtime {

// What agents tell about one deployment, by the controller's clock.
class Watch {
 public:
  struct Told {
    std::string node;
    agent::v1::Event event;  // `at_ns` by our clock
  };
  // Offsets by node: see Remote::align.
  Watch(std::string deployment, std::map<std::string, Remote::Alignment> alignments)
      : deployment_(std::move(deployment)), alignments_(std::move(alignments)) {}
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Listens to the agent from here on, and again if the connection breaks; returns once it tells.
  // The agent outlives this.
  void listen(Remote& remote);
  // What another was told and nobody has taken comes first here.
  void take_over(Watch& before);
  // The next that was told; nothing if none comes in time.
  [[nodiscard]] std::optional<Told> next(std::chrono::milliseconds limit);
  // Ends what `next` waits for.
  void wake();

 private:
  struct Listener {
    Remote& remote;
    std::int64_t offset_ns;
    std::unique_ptr<grpc::ClientContext> context{};
    std::unique_ptr<grpc::ClientReader<agent::v1::Event>> reader{};
    std::thread thread{};
  };
  // Not once this has ended.
  [[nodiscard]] bool open(Listener& listener);
  void hear(Listener& listener);

  std::string deployment_;
  std::map<std::string, Remote::Alignment> alignments_;
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<Told> queue_;
  bool woken_ = false, ended_ = false;
  std::condition_variable ending_;
  std::list<Listener> listeners_;
};

}  // namespace lamina::runtime
