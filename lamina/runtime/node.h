#pragma once

#include <agent.pb.h>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/agents/options.h"
#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/runtime/channel.h"
#include "lamina/runtime/compute_queue.h"
#include "lamina/runtime/deployed.h"
#include "lamina/runtime/events.h"
#include "lamina/runtime/link.h"

namespace lamina::runtime {

// Figures of an agent for its metrics.
struct NodeFigures {
  std::atomic<std::uint64_t> stays{0}, failures{0}, bytes_in{0}, bytes_out{0};
  std::atomic<std::int64_t> busy_ns{0};
};

// An agent without its service: what is deployed, what it computes, and where tensors go next.
class Node {
 public:
  // Called with the answer to a request of a client of this node, or with why there is none.
  using Answer = std::function<void(std::uint64_t request, std::shared_ptr<Buffer> results,
                                    const std::string& failed)>;

  Node(const agents::AgentOptions& options, std::shared_ptr<engine::Engine> engine,
       Credentials credentials);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  [[nodiscard]] const std::string& id() const { return options_.node; }
  [[nodiscard]] engine::Engine& engine() { return *engine_; }
  [[nodiscard]] const agents::AgentOptions& options() const { return options_; }
  [[nodiscard]] Events& events() { return events_; }
  [[nodiscard]] const NodeFigures& figures() const { return figures_; }
  void on_answer(Answer answer) { answer_ = std::move(answer); }
  // Computes no more; returns once nobody is answered any more.
  void end() { compute_.end(); }

  // States a deployment, and says which blobs are missing. Fails with kValue as Deployed::make and
  // for an address of a next agent that is none, with kUsage where that takes TLS.
  [[nodiscard]] Expected<std::vector<std::string>> prepare(const agent::v1::PrepareRequest& asked);
  // A whole blob. Fails with kValue where its digest is another one.
  [[nodiscard]] Expected<void> put(const std::string& deployment, const std::string& sha256,
                                   std::string bytes);
  // Loads the parts and opens the links. Fails with kModel where the engine lacks something.
  [[nodiscard]] Expected<void> ready(const std::string& deployment);
  [[nodiscard]] Expected<std::vector<agent::v1::PartTime>> time(const std::string& deployment,
                                                                std::uint32_t runs);
  // Sends bytes of no meaning along each link that begins here (agent.proto). Fails as `ready` for
  // a name.
  [[nodiscard]] Expected<void> warm(const std::string& deployment);
  void drop(const std::string& deployment);
  // Those among the names that are not here; the others were heard of.
  [[nodiscard]] std::vector<std::string> renew(std::span<const std::string> deployments);
  // What nobody has asked for in 60 s, by name: to be dropped.
  [[nodiscard]] std::vector<std::string> old();

  [[nodiscard]] std::shared_ptr<Deployed> find(const std::string& deployment);
  [[nodiscard]] std::shared_ptr<const std::string> blob(const std::string& sha256);
  [[nodiscard]] std::size_t num_deployments();
  [[nodiscard]] std::size_t num_waiting() { return compute_.size(); }
  // Seconds until what waits is computed, if it takes what stays took on average.
  [[nodiscard]] double waiting_s();

  // A request begins: its inputs are there.
  void begin(const std::shared_ptr<Deployed>& here, Transfer transfer);
  // The transfer of a hop is here as a whole.
  void arrived(const std::shared_ptr<Deployed>& here, Transfer transfer);
  // The first bytes of a transfer that goes on as it comes: true where it does so.
  [[nodiscard]] bool pass_on(const std::shared_ptr<Deployed>& here, const Transfer& transfer);
  // More of it has come, or it is abandoned.
  void more_of(const Deployed& here, const Transfer& transfer);
  void note_received(std::uint64_t bytes) { figures_.bytes_in += bytes; }
  void tell(const Deployed& here, const Transfer& transfer, agent::v1::Event::Kind kind,
            std::uint32_t step);

 private:
  void forward(const std::shared_ptr<Deployed>& here, Transfer transfer);
  void compute(const std::shared_ptr<Deployed>& here, Transfer transfer);
  void finish(const std::shared_ptr<Deployed>& here, Transfer transfer);
  void fail(const std::shared_ptr<Deployed>& here, const Transfer& transfer, const Error& why);
  [[nodiscard]] Expected<std::shared_ptr<Buffer>> computed(Deployed& here,
                                                           const Transfer& transfer);
  // The link of the hop, which is made if there is none; `open_link` has null then.
  [[nodiscard]] std::shared_ptr<Link> link(const agent::v1::Hop& hop);
  [[nodiscard]] std::shared_ptr<Link> open_link(const agent::v1::Hop& hop);
  [[nodiscard]] Expected<void> load(Deployed& here);
  [[nodiscard]] Expected<std::unique_ptr<engine::Session>> loaded(const agent::v1::Part& part,
                                                                  bool exact);
  [[nodiscard]] Expected<void> demand_ways_allowed(const Deployed& here) const;
  void close_unused_links();

  agents::AgentOptions options_;
  std::shared_ptr<engine::Engine> engine_;
  Credentials credentials_;
  Answer answer_;
  Events events_;
  NodeFigures figures_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Deployed>> deployments_;
  std::map<std::string, std::shared_ptr<const std::string>> blobs_;
  std::map<std::string, std::shared_ptr<Link>> links_;
  ComputeQueue compute_;
};

}  // namespace lamina::runtime
