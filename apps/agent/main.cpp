#include <csignal>
#include <cstdlib>

#include "apps/agent/signals.h"
#include "apps/lamina/run.h"
#include "apps/lamina/terminal.h"

int main(int argc, char** argv) {
  // A reader that goes away shows as EPIPE where it is written to.
  (void)std::signal(SIGPIPE, SIG_IGN);
  (void)std::signal(SIGXFSZ, SIG_IGN);  // and a file larger than allowed as EFBIG
  setenv("GRPC_VERBOSITY", "NONE", 0);  // errors come back from its calls
  lamina::app::hold_standard_streams();
  lamina::agent_app::hold_signals();
  return lamina::app::run({argv + 1, argv + argc});
}
