#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lamina/runtime/remote.h"

namespace lamina::runtime {

// Asks every agent ten times a second whether it is there, which also keeps deployments from being
// forgotten.
class Pulse {
 public:
  struct Sign {
    bool is_up = true;
    std::string reason{};        // why not
    std::int64_t since_ns;       // by our clock: since when it is so, or was started anew
    bool has_forgotten = false;  // it is there, but does not know the deployment
  };

  explicit Pulse(const std::vector<Remote*>& remotes);
  ~Pulse();
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  // Which deployment is to be kept alive, at these nodes; from now on none is on its way.
  void keep(std::string deployment, const std::vector<std::string>& nodes);
  // Keeps one more alive while it is on its way, however long that takes; agents may not know it
  // yet. "": none is.
  void deliver(std::string deployment);
  [[nodiscard]] Sign sign(const std::string& node);

 private:
  struct Beat {
    Remote* remote;
    Sign sign;
    std::int64_t heard_ns;
    bool keeps = false;
    std::thread thread;
  };
  void ask(Beat& beat);
  void note(Beat& beat, const Expected<agent::v1::PingReply>& reply);
  void note_forgotten(Beat& beat, bool has_forgotten);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string deployment_, delivered_;
  bool ended_ = false;
  std::map<std::string, std::unique_ptr<Beat>> beats_;
};

}  // namespace lamina::runtime
