// lamina-emulate: the packets of an emulated network; tools/emulate starts it, sets up addresses
// and routes, and ends it.
//
//   stdin   nodes N
//           link A B FORTH_BYTES_S FORTH_DELAY_S BACK_BYTES_S BACK_DELAY_S QUEUE_BYTES   (nodes
//           from 0)
//           run
//           set K FORTH_BYTES_S FORTH_DELAY_S BACK_BYTES_S BACK_DELAY_S QUEUE_BYTES   (link K from
//           0, at any time; 0 bytes/s: cut)
//   stdout  ready FD0 FD1 ...   /proc/PID/fd/FDi is the network namespace of who is in control (0)
//                               and of node i - 1; "control" is the device that joins them, "linkK"
//                               the device of link K at both of its ends
// It goes on until stdin ends.
#include <csignal>
#include <exception>
#include <iostream>
#include <sched.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <vector>

#include "apps/emulate/forwarder.h"

namespace {

using namespace lamina::emulate;

struct LinkRow {
  std::size_t from = 0, to = 0;
  LinkTiming forth, back;
};

struct Wanted {
  std::size_t num_nodes = 0;
  std::vector<LinkRow> links;
};

void read_timing(std::istream& words, LinkRow& row) {
  words >> row.forth.bytes_per_second >> row.forth.delay_s >> row.back.bytes_per_second >>
      row.back.delay_s >> row.forth.queue_bytes;
  row.back.queue_bytes = row.forth.queue_bytes;
}

LinkRow read_link(std::istream& words) {
  LinkRow row;
  words >> row.from >> row.to;
  read_timing(words, row);
  return row;
}

Wanted read_wanted(std::istream& in) {
  Wanted wanted;
  for (std::string line, word; std::getline(in, line);) {
    std::istringstream words(line);
    words >> word;
    if (word == "run") return wanted;
    if (word == "nodes") words >> wanted.num_nodes;
    if (word == "link") wanted.links.push_back(read_link(words));
    if (!words) throw std::invalid_argument("not understood: " + line);
  }
  throw std::invalid_argument("no line 'run'");
}

// Orders of stdin while the network runs: whole lines of what was read so far.
class Orders {
 public:
  // False once stdin has ended. Packets do not wait for the rest of a line.
  bool take(Forwarder& forwarder) {
    char buffer[4096];
    const ssize_t size = read(STDIN_FILENO, buffer, sizeof buffer);
    if (size <= 0) return false;
    text_.append(buffer, static_cast<std::size_t>(size));
    for (std::size_t end = text_.find('\n'); end != text_.npos; end = text_.find('\n')) {
      obey(text_.substr(0, end), forwarder);
      text_.erase(0, end + 1);
    }
    return true;
  }

 private:
  static void obey(const std::string& line, Forwarder& forwarder) {
    std::istringstream words(line);
    std::string word;
    std::size_t link = 0;
    LinkRow row;
    words >> word >> link;
    read_timing(words, row);
    if (word != "set" || !words) throw std::invalid_argument("not understood: " + line);
    forwarder.set_link(link, row.forth, row.back);
  }

  std::string text_;
};

// Reads up to the line `run`, byte by byte, so that nothing behind it is taken away.
std::string read_network() {
  std::string text;
  for (char byte = 0; read(STDIN_FILENO, &byte, 1) == 1;) {
    text += byte;
    if (text.ends_with("run\n")) return text;
  }
  return text;
}

// Packets go first: what keeps them waiting would look like a slower network.
void take_priority() {
  sched_param priority{};
  priority.sched_priority = 50;
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0)
    std::cerr << "lamina-emulate: no real-time priority; times are less exact\n";
  mlockall(MCL_CURRENT | MCL_FUTURE);
}

int emulate() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::istringstream text(read_network());
  const Wanted wanted = read_wanted(text);
  const Spaces spaces(1 + wanted.num_nodes);
  Forwarder forwarder;
  std::vector<Descriptor> control;
  for (std::size_t i = 0; i <= wanted.num_nodes; ++i)
    control.push_back(spaces.open_tun(i, "control"));
  forwarder.set_control(std::move(control));
  for (std::size_t k = 0; k < wanted.links.size(); ++k) {
    const LinkRow& row = wanted.links[k];
    const std::string name = "link" + std::to_string(k);
    forwarder.add_link(spaces.open_tun(1 + row.from, name), spaces.open_tun(1 + row.to, name),
                       row.forth, row.back);
  }
  take_priority();
  std::cout << "ready";
  for (std::size_t i = 0; i <= wanted.num_nodes; ++i) std::cout << ' ' << spaces.descriptor(i);
  std::cout << std::endl;
  Orders orders;
  const std::uint64_t num_dropped =
      forwarder.run(STDIN_FILENO, [&] { return orders.take(forwarder); });
  if (num_dropped > 0)
    std::cerr << "lamina-emulate: " << num_dropped
              << " packets dropped by full queues and cut links\n";
  return 0;
}

}  // namespace

int main() {
  try {
    return emulate();
  } catch (const std::exception& e) {
    std::cerr << "lamina-emulate: error: " << e.what() << '\n';
    return 2;
  }
}
