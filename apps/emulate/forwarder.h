#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "apps/emulate/direction.h"
#include "apps/emulate/spaces.h"

namespace lamina::emulate {

// The addresses of an emulated network: node i has 127.77.x.y with x.y = i + 1, whoever controls it
// 127.77.255.254. They are loopback addresses so that programs take them for what they are: packets
// that never leave this machine.
[[nodiscard]] std::size_t node_of_address(std::byte high, std::byte low);

// Carries packets between TUN devices: over links, which take their time, and between the node in
// control and all others at once.
class Forwarder {
 public:
  // A link of both directions, between two devices.
  void add_link(Descriptor from, Descriptor to, LinkTiming forth, LinkTiming back);
  // devices[0] is the one in control, devices[1 + i] that of node i.
  void set_control(std::vector<Descriptor> devices);

  // The directions of a link, by the order in which they were added, are other ones from now on.
  // Throws std::invalid_argument if there is no such link.
  void set_link(std::size_t link, LinkTiming forth, LinkTiming back);

  // Goes on until `on_order` returns false; it is called whenever `orders` can be read or has
  // ended. Returns how many packets were dropped by queues that were full and links that were cut.
  // Throws std::system_error.
  std::uint64_t run(int orders, const std::function<bool()>& on_order);

 private:
  struct Way {
    int in = -1, out = -1;
    Direction direction;
  };

  void listen(int poll, int orders) const;
  void take(std::size_t port);
  void take_control(std::size_t device);
  void deliver();
  void arm(int timer) const;

  std::vector<Descriptor> devices_;  // of links, kept open
  std::vector<Way> ways_;
  std::vector<Descriptor> control_;
};

}  // namespace lamina::emulate
