#include "apps/emulate/spaces.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lamina::emulate {
namespace {

int demanded(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

Descriptor present_space() {
  return Descriptor(
      demanded(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "open a network namespace"));
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Spaces::Spaces(std::size_t num_spaces) : home_(present_space()) {
  for (std::size_t i = 0; i < num_spaces; ++i) {
    demanded(unshare(CLONE_NEWNET), "make a network namespace");
    spaces_.push_back(present_space());
  }
  demanded(setns(home_.number(), CLONE_NEWNET), "return to the first network namespace");
}

Descriptor Spaces::open_tun(std::size_t space, const std::string& name) const {
  demanded(setns(descriptor(space), CLONE_NEWNET), "enter a network namespace");
  Descriptor tun(
      demanded(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), "open /dev/net/tun"));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::copy_n(name.begin(), std::min<std::size_t>(name.size(), IFNAMSIZ - 1),
              std::begin(request.ifr_name));
  demanded(ioctl(tun.number(), TUNSETIFF, &request), "make a TUN device");
  demanded(setns(home_.number(), CLONE_NEWNET), "return to the first network namespace");
  return tun;
}

}  // namespace lamina::emulate
