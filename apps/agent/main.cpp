#include <csignal>
#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "apps/agent/signals.h"
#include "apps/lamina/run.h"
#include "apps/lamina/terminal.h"

#include "lamina/runtime/channel.h"

namespace {

// Buffers of tensors come and go all the time. Memory that is given back and taken anew costs a
// page fault every 4 KiB, which is a quarter of what a relay does (tools/runtime_figures relay).
void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kAhead = 64 << 20, kKept = 512 << 20;  // bytes
  (void)mallopt(M_TOP_PAD, kAhead);
  (void)mallopt(M_TRIM_THRESHOLD, kKept);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  // A reader that goes away shows as EPIPE where it is written to.
  (void)std::signal(SIGPIPE, SIG_IGN);
  (void)std::signal(SIGXFSZ, SIG_IGN);  // and a file larger than allowed as EFBIG
  setenv("GRPC_VERBOSITY", "NONE", 0);  // errors come back from its calls
  lamina::app::hold_standard_streams();
  lamina::agent_app::hold_signals();
  lamina::runtime::never_shut_down();  // its threads hold the same signals
  return lamina::app::run({argv + 1, argv + argc});
}
