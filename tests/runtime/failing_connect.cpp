// Preloaded into a program by faults_test.py: the first two connections to each port seem to fail,
// as they now and then do for gRPC 1.51 by itself.
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr int kFailures = 2;
std::array<std::atomic<int>, 65536> begun;  // by port

}  // namespace

extern "C" int connect(int fd, const sockaddr* address, socklen_t size) {
  const long result = syscall(SYS_connect, fd, address, size);
  if (result == 0 || errno != EINPROGRESS || address->sa_family != AF_INET6)
    return static_cast<int>(result);
  const auto* const peer = reinterpret_cast<const sockaddr_in6*>(address);  // of IPv4, too
  errno = begun[ntohs(peer->sin6_port)]++ < kFailures ? ENOENT : EINPROGRESS;
  return -1;
}
