#pragma once

#include <agent.grpc.pb.h>
#include <atomic>
#include <condition_variable>
#include <grpcpp/grpcpp.h>
#include <mutex>
#include <thread>

namespace lamina::runtime {

// Acknowledges what comes on one stream. While its reader is held up, because a queue is full, who
// sends is told twice a second that this side is there all the same.
class Acknowledger {
 public:
  using Stream = grpc::ServerReaderWriter<agent::v1::Acknowledgement, agent::v1::Frame>;

  explicit Acknowledger(Stream& stream) : stream_(stream), thread_([this] { tell(); }) {}
  ~Acknowledger();
  Acknowledger(const Acknowledger&) = delete;
  Acknowledger& operator=(const Acknowledger&) = delete;

  // False once the stream is broken.
  bool write(const agent::v1::Acknowledgement& answer);
  // Whether the reader does something else from now on.
  void hold(bool is_held) { is_held_ = is_held; }

 private:
  void tell();

  Stream& stream_;
  std::mutex mutex_;  // of writing, too
  std::condition_variable changed_;
  bool ended_ = false;
  std::atomic<bool> is_held_{false};
  std::thread thread_;
};

}  // namespace lamina::runtime
