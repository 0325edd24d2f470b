#include "lamina/runtime/link.h"

#include <algorithm>
#include <utility>

#include "lamina/runtime/clock.h"

namespace lamina::runtime {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kMostWaiting = 256 << 20;         // bytes
constexpr milliseconds kIdle(100);                        // between pings of an idle link
constexpr std::int64_t kSilent = 900'000'000;             // ns without an answer: the link is lost
constexpr std::int64_t kSilentUnderLoad = 3'000'000'000;  // the same while bytes are under way
constexpr std::int64_t kBetweenTold = 1'000'000'000;  // ns from telling that it is slow to the next

void fill_head(agent::v1::Frame& frame, const Transfer& transfer) {
  frame.set_deployment(transfer.deployment);
  frame.set_job(transfer.job);
  frame.set_way(transfer.way);
  frame.set_hop(transfer.hop);
  frame.set_home(transfer.home);
  frame.set_keep(transfer.keep);
  frame.set_failed(transfer.failed);
}

}  // namespace

Link::Link(std::shared_ptr<grpc::Channel> channel, Told told)
    : channel_(std::move(channel)), told_(std::move(told)), thread_([this] { keep_open(); }) {}

Link::~Link() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (context_) context_->TryCancel();
    changed_.notify_all();
  }
  thread_.join();
}

bool Link::send(Transfer transfer, Order order) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ < kMostWaiting || ended_ || broken_; });
  if (ended_ || broken_) return false;
  order_ = order;
  if (transfer.buffer) waiting_ += transfer.buffer->bytes.size();
  queue_.push_back({std::move(transfer)});
  changed_.notify_all();
  return true;
}

void Link::plan(double bytes_per_second) {
  const std::lock_guard lock(mutex_);
  pace_.plan(bytes_per_second);
}

void Link::notify() {
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

bool Link::wait_open(milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return open_ || ended_; }) && open_;
}

std::uint64_t Link::num_waiting_bytes() {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

// Opens the stream again and again, until the end.
void Link::keep_open() {
  while (true) {
    auto context = std::make_shared<grpc::ClientContext>();
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      context_ = context;
      pace_.restart();
    }
    const auto stub = agent::v1::Agent::NewStub(channel_);
    const auto stream = stub->Pass(context.get());
    heard_ = now_ns();
    written_ = answered_ = 0;
    std::thread answers([&] { read_answers(*stream, *context); });
    pass(*stream);
    context->TryCancel();
    answers.join();
    const grpc::Status status = stream->Finish();
    std::unique_lock lock(mutex_);
    if (ended_) return;
    const bool was_open = std::exchange(open_, false);
    broken_ = true;
    queue_.clear();
    waiting_ = 0;
    changed_.notify_all();
    lock.unlock();
    if (was_open) told_.lost(status.error_message());
    lock.lock();
    changed_.wait_for(lock, milliseconds(150), [&] { return ended_; });
    broken_ = false;
  }
}

void Link::read_answers(Stream& stream, grpc::ClientContext& context) {
  agent::v1::Acknowledgement answer;
  while (stream.Read(&answer)) {
    if (const auto rate = take(answer)) told_.slow(*rate);
  }
  context.TryCancel();  // wakes the writer
  const std::lock_guard lock(mutex_);
  broken_ = true;
  changed_.notify_all();
}

// The rate of the link, where it is to be told that it is slow.
std::optional<double> Link::take(const agent::v1::Acknowledgement& answer) {
  const std::lock_guard lock(mutex_);
  heard_ = now_ns();
  if (answer.busy()) return std::nullopt;
  answered_ = answer.bytes();
  if (!open_) {
    open_ = true;
    changed_.notify_all();
  }
  if (answer.ping())
    pace_.ping_arrived(answer.at_ns());
  else
    pace_.arrived(answer.bytes(), answer.at_ns(), answer.held_ns());
  const auto slow = pace_.slow();
  if (!slow || heard_ - told_slow_ns_ < kBetweenTold) return std::nullopt;
  told_slow_ns_ = heard_;
  return slow;
}

// Writes what waits, and pings; returns when the stream is broken or the link ends.
void Link::pass(Stream& stream) {
  std::unique_lock lock(mutex_);
  broken_ = false;
  bool idle = true;  // the first ping opens the link
  while (!ended_ && !broken_) {
    bool waited = false;
    if (!idle && next() == queue_.end()) {
      waited = true;
      idle = !changed_.wait_for(lock, kIdle,
                                [&] { return ended_ || broken_ || next() != queue_.end(); });
      const bool loaded = written_ > answered_;
      if (idle && now_ns() - heard_ > (loaded ? kSilentUnderLoad : kSilent)) return;
    }
    if (ended_ || broken_) return;
    const bool written = idle ? ping(stream, lock) : write_one(stream, lock, waited);
    if (!written) return;
    idle = false;
  }
}

bool Link::ping(Stream& stream, std::unique_lock<std::mutex>& lock) {
  frame_.Clear();
  frame_.set_ping(true);
  pace_.pinged(now_ns());
  lock.unlock();
  const bool written = stream.Write(frame_);
  lock.lock();
  return written;
}

// Of what was abandoned before it began nobody has to hear.
void Link::forget_abandoned() {
  const auto forgotten = std::erase_if(queue_, [&](const Sending& it) {
    const auto& buffer = it.transfer.buffer;
    if (it.begun || !buffer || !buffer->abandoned) return false;
    waiting_ -= std::min<std::uint64_t>(waiting_, buffer->bytes.size());
    return true;
  });
  if (forgotten > 0) changed_.notify_all();
}

// The transfer whose frame is to be written next: of those that have bytes to send, or whose next
// agent is to hear that no more of it comes.
std::list<Link::Sending>::iterator Link::next() {
  forget_abandoned();
  auto best = queue_.end();
  for (auto it = queue_.begin(); it != queue_.end(); ++it) {
    const auto& buffer = it->transfer.buffer;
    const bool has_some =
        !it->begun || (buffer && (buffer->available > it->sent || buffer->abandoned));
    if (it->begun && order_ != Order::kPreemptivePriority) return has_some ? it : queue_.end();
    if (!has_some) continue;
    if (best == queue_.end() ||
        (order_ != Order::kFifo && it->transfer.priority < best->transfer.priority))
      best = it;
  }
  return best;
}

bool Link::write_one(Stream& stream, std::unique_lock<std::mutex>& lock, bool waited) {
  const auto it = next();
  if (it == queue_.end()) return true;
  const Transfer& transfer = it->transfer;
  frame_.Clear();
  frame_.set_request(transfer.request);
  if (!it->begun) fill_head(frame_, transfer);
  const std::uint64_t size = transfer.buffer ? transfer.buffer->bytes.size() : 0;
  const std::uint64_t there = transfer.buffer ? transfer.buffer->available.load() : 0;
  const bool abandoned = it->begun && transfer.buffer && transfer.buffer->abandoned;
  const std::uint64_t count =
      abandoned ? 0 : std::min<std::uint64_t>(there - it->sent, transfer.frame);
  // Every frame tells whose it is, since several transfers may be under way.
  frame_.set_deployment(transfer.deployment);
  frame_.set_job(transfer.job);
  frame_.set_way(transfer.way);
  frame_.set_hop(transfer.hop);
  frame_.set_offset(it->sent);
  frame_.set_size(size);
  frame_.set_warm(transfer.warm);
  if (abandoned) frame_.set_failed("it was cut off");
  if (count > 0) frame_.set_data(transfer.buffer->bytes.data() + it->sent, count);
  it->begun = true;
  written_ += count;
  pace_.sent(now_ns(), written_, waited);
  it->sent += count;
  waiting_ -= std::min(waiting_, abandoned ? size - it->sent : count);
  const bool done = abandoned || it->sent == size;
  // gRPC may gather frames as long as the next one follows at once.
  grpc::WriteOptions options;
  if (!done && it->sent < there) options.set_buffer_hint();
  if (done) queue_.erase(it);
  lock.unlock();
  const bool written = stream.Write(frame_, options);
  lock.lock();
  changed_.notify_all();
  return written;
}

}  // namespace lamina::runtime
