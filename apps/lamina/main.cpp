#include <csignal>

#include "apps/lamina/run.h"

int main(int argc, char** argv) {
  // A reader that goes away shows as EPIPE where it is written to.
  (void)std::signal(SIGPIPE, SIG_IGN);
  return lamina::app::run({argv + 1, argv + argc});
}
