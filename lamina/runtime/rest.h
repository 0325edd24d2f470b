#pragma once

#include <memory>
#include <string>
#include <thread>

#include "lamina/agents/address.h"
#include "lamina/core/expected.h"
#include "lamina/runtime/clients.h"

namespace httplib {
class Server;
}

namespace lamina::runtime {

// HTTP of an agent: the Open Inference Protocol where `clients` are given; health and metrics.
class Rest {
 public:
  Rest(Node& node, Clients* clients);
  ~Rest();
  Rest(const Rest&) = delete;
  Rest& operator=(const Rest&) = delete;

  // Listens, and answers from threads of its own. Fails with kFile where the address cannot be
  // used; `where` is the address. The answer is the address with the port that was taken.
  [[nodiscard]] Expected<agents::Address> open(const agents::Address& address,
                                               const agents::Tls& tls);

 private:
  void answer_health();
  void answer_ready();
  void answer_inference();

  Node& node_;
  Clients* clients_;
  std::unique_ptr<httplib::Server> server_;
  std::thread thread_;
};

}  // namespace lamina::runtime
