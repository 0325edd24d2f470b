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
#include <optional>
#include <string>
#include <thread>

#include "lamina/runtime/pace.h"
#include "lamina/runtime/transfer.h"

namespace lamina::runtime {

// One planned link, seen from where it begins: a stream that is kept open, pinged when it is idle
// and opened again when it breaks. Transfers share it by priority, frame by frame, or one after the
// other.
class Link {
 public:
  enum class Order { kFifo, kPriority, kPreemptivePriority };

  // What happens to it, told from its threads.
  struct Told {
    std::function<void(const std::string& why)> lost{};   // each time it breaks
    std::function<void(double bytes_per_second)> slow{};  // each second while it is (Pace)
  };
  Link(std::shared_ptr<grpc::Channel> channel, Told told);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Queues a transfer; waits while the queue is full. Returns false where the link is broken.
  bool send(Transfer transfer, Order order);
  // More of a buffer that is being sent has come.
  void notify();
  // Waits until the link is open and has answered; false if it has not in time.
  [[nodiscard]] bool wait_open(std::chrono::milliseconds limit);
  // What it is to carry, in bytes a second; see Pace::plan.
  void plan(double bytes_per_second);
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
  [[nodiscard]] std::optional<double> take(const agent::v1::Acknowledgement& answer);
  [[nodiscard]] std::list<Sending>::iterator next();
  void forget_abandoned();
  [[nodiscard]] bool ping(Stream& stream, std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool write_one(Stream& stream, std::unique_lock<std::mutex>& lock, bool waited);

  std::shared_ptr<grpc::Channel> channel_;
  Told told_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Sending> queue_;
  std::uint64_t waiting_ = 0;  // bytes
  Order order_ = Order::kFifo;
  bool ended_ = false, open_ = false, broken_ = false;
  std::atomic<std::int64_t> heard_{0};                   // ns, when the last answer came
  std::atomic<std::uint64_t> written_{0}, answered_{0};  // bytes on this stream
  Pace pace_;
  std::int64_t told_slow_ns_ = 0;
  std::shared_ptr<grpc::ClientContext> context_;
  agent::v1::Frame frame_;
  std::thread thread_;
};

}  // namespace lamina::runtime
