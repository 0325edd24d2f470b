#include "apps/emulate/forwarder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lamina::emulate {
namespace {

constexpr std::uint64_t kOrders = 0;
constexpr std::uint64_t kTimer = 1;
constexpr std::uint64_t kFirstPort = 2;
// Packets of one device that are taken before others get their turn.
constexpr int kMostAtOnce = 64;

double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

int demanded(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

void watch(int poll, int file, std::uint64_t name) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = name;
  demanded(epoll_ctl(poll, EPOLL_CTL_ADD, file, &event), "watch a device");
}

// A full receiver drops the packet, as a network card would.
void write_packet(int file, std::span<const std::byte> packet) {
  [[maybe_unused]] const ssize_t written = write(file, packet.data(), packet.size());
}

}  // namespace

std::size_t node_of_address(std::byte high, std::byte low) {
  return std::to_integer<std::size_t>(high) * 256 + std::to_integer<std::size_t>(low);
}

void Forwarder::add_link(Descriptor from, Descriptor to, LinkTiming forth, LinkTiming back) {
  ways_.push_back({from.number(), to.number(), Direction(forth)});
  ways_.push_back({to.number(), from.number(), Direction(back)});
  devices_.push_back(std::move(from));
  devices_.push_back(std::move(to));
}

void Forwarder::set_link(std::size_t link, LinkTiming forth, LinkTiming back) {
  if (2 * link + 1 >= ways_.size()) throw std::invalid_argument("no such link");
  const double at = now();
  ways_[2 * link].direction.set(at, forth);
  ways_[2 * link + 1].direction.set(at, back);
}

void Forwarder::set_control(std::vector<Descriptor> devices) { control_ = std::move(devices); }

void Forwarder::listen(int poll, int orders) const {
  watch(poll, orders, kOrders);
  for (std::size_t i = 0; i < ways_.size(); ++i) watch(poll, ways_[i].in, kFirstPort + i);
  for (std::size_t i = 0; i < control_.size(); ++i)
    watch(poll, control_[i].number(), kFirstPort + ways_.size() + i);
}

void Forwarder::take(std::size_t port) {
  Way& way = ways_[port];
  std::array<std::byte, 2048> buffer;
  for (int i = 0; i < kMostAtOnce; ++i) {
    const ssize_t size = read(way.in, buffer.data(), buffer.size());
    if (size <= 0) return;
    way.direction.push(now(), std::span(buffer).first(static_cast<std::size_t>(size)));
  }
}

void Forwarder::take_control(std::size_t device) {
  std::array<std::byte, 2048> buffer;
  for (int i = 0; i < kMostAtOnce; ++i) {
    const ssize_t size = read(control_[device].number(), buffer.data(), buffer.size());
    if (size <= 0) return;
    if (size < 20) continue;  // no header of IP
    // From the one in control to the address's node; from a node to the one in control alone.
    const std::size_t to = device == 0 ? node_of_address(buffer[18], buffer[19]) : 0;
    if (to < control_.size() && to != device)
      write_packet(control_[to].number(), std::span(buffer).first(static_cast<std::size_t>(size)));
  }
}

void Forwarder::deliver() {
  for (Way& way : ways_)
    while (way.direction.next_due().value_or(std::numeric_limits<double>::infinity()) <= now()) {
      const Packet& packet = way.direction.front();
      write_packet(way.out, std::span(packet.bytes).first(packet.size));
      way.direction.pop();
    }
}

void Forwarder::arm(int timer) const {
  double next = std::numeric_limits<double>::infinity();
  for (const Way& way : ways_) next = std::min(next, way.direction.next_due().value_or(next));
  itimerspec when{};
  if (std::isfinite(next)) {
    const double whole = std::floor(next);
    when.it_value.tv_sec = static_cast<time_t>(whole);
    when.it_value.tv_nsec = static_cast<long>(1e9 * (next - whole));
  }
  demanded(timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, nullptr), "set a timer");
}

std::uint64_t Forwarder::run(int orders, const std::function<bool()>& on_order) {
  const Descriptor poll(demanded(epoll_create1(EPOLL_CLOEXEC), "watch devices"));
  const Descriptor timer(
      demanded(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "make a timer"));
  listen(poll.number(), orders);
  watch(poll.number(), timer.number(), kTimer);
  std::array<epoll_event, 64> events{};
  for (bool goes_on = true; goes_on;) {
    const int count = epoll_wait(poll.number(), events.data(), static_cast<int>(events.size()), -1);
    if (count < 0 && errno != EINTR) demanded(count, "wait for packets");
    for (int i = 0; i < count; ++i) {
      const std::uint64_t name = events[static_cast<std::size_t>(i)].data.u64;
      const std::size_t port = name - kFirstPort;
      if (name == kOrders) goes_on = on_order();
      if (name >= kFirstPort && port < ways_.size()) take(port);
      if (name >= kFirstPort && port >= ways_.size()) take_control(port - ways_.size());
    }
    deliver();
    arm(timer.number());
  }
  return std::accumulate(
      ways_.begin(), ways_.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Way& way) { return sum + way.direction.num_dropped(); });
}

}  // namespace lamina::emulate
