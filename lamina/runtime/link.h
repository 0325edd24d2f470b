#pragma once

#include <agent.grpc.pb.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <grpcpp/grpcpp.h>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "lamina/runtime/transfer.h"

namespace lamina::runtime {

// One planned link, seen from where it begins: a stream that is kept open, pinged when it is idle
// and opened again when it breaks. Transfers share it by priority, frame by frame, or one after the
// other.
class Link {
 public:
  enum class Order { kFifo, kPriority, kPreemptivePriority };

  // `on_lost(why)` is called from a thread of the link each time it breaks.
  Link(std::shared_ptr<grpc::Channel> channel, std::function<void(const std::string&)> on_lost);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Queues a transfer; waits while the queue is full. Returns false where the link is broken.
  bool send(Transfer transfer, Order order);
  // More of a buffer that is being sent has come.
  void notify();
  // Waits until the link is open and has answered; false if it has not in time.
  [[nodiscard]] bool wait_open(std::chrono::milliseconds limit);
  // Bytes that wait.
  [[nodiscard]] std::uint64_t num_waiting_bytes();

 private:
  struct Sending {
    Transfer transfer;
    std::uint64_t sent = 0;
    bool begun = false;
  };
  using Stream = grpc::ClientReaderWriter<agent::v1::Frame, agent::v1::Acknowledgement>;

  void keep_open();
  void pass(Stream& stream);
  void read_answers(Stream& stream, grpc::ClientContext& context);
  [[nodiscard]] std::list<Sending>::iterator next();
  [[nodiscard]] bool write_one(Stream& stream, std::unique_lock<std::mutex>& lock);

  std::shared_ptr<grpc::Channel> channel_;
  std::function<void(const std::string&)> on_lost_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Sending> queue_;
  std::uint64_t waiting_ = 0;  // bytes
  Order order_ = Order::kFifo;
  bool ended_ = false, open_ = false, broken_ = false;
  std::atomic<std::int64_t> heard_{0};                   // ns, when the last answer came
  std::atomic<std::uint64_t> written_{0}, answered_{0};  // bytes on this stream
  std::shared_ptr<grpc::ClientContext> context_;
  agent::v1::Frame frame_;
  std::thread thread_;
};

}  // namespace lamina::runtime
