#include "tests/simgrid/simgrid.h"

#include <array>
#include <cassert>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <memory>
#include <set>
#include <simgrid/s4u.hpp>
#include <span>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace lamina::testing {
namespace {

namespace sg4 = simgrid::s4u;

// One SimGrid link with a route over nothing else between two hosts.
struct Cable {
  sg4::Host* from;
  sg4::Host* to;
  Seconds delay;
  sg4::MutexPtr mutex;
};

struct Processor {
  sg4::Host* host;
  sg4::MutexPtr mutex;
};

class Platform {
 public:
  Platform(const Network& network, Sharing sharing)
      : sharing_(sharing), zone_(sg4::create_full_zone("network")) {
    for (const Node& node : network.nodes()) {
      assert(node.backlog.value() == 0.0 && node.overhead.value() == 0.0);
      processors_.push_back({host(node.compute.value()), sg4::Mutex::create()});
    }
    std::set<std::pair<NodeId, NodeId>> joined;
    for (const Link& link : network.links()) add(link, joined.emplace(link.from, link.to).second);
    zone_->seal();
  }

  void compute(NodeId node, double flop) const {
    const Processor& here = processors_[node.index()];
    const auto work = [&] {
      sg4::Exec::init()->set_host(here.host)->set_flops_amount(flop)->wait();
    };
    alone_if_so(here.mutex, work);
  }

  void send(LinkId link, double bytes) const {
    const Cable& cable = cables_[link.index()];
    alone_if_so(cable.mutex, [&] {
      sg4::Comm::sendto(cable.from, cable.to, static_cast<std::uint64_t>(bytes));
    });
    if (sharing_ == Sharing::kMutex) sg4::this_actor::sleep_for(cable.delay.value());
  }

  [[nodiscard]] sg4::Host* any_host() const { return processors_.front().host; }

 private:
  sg4::Host* host(double speed) {
    const std::string name = fmt::format("h{}", num_hosts_++);
    return zone_->create_host(name, speed > 0.0 ? speed : 1.0)->seal();
  }

  // A second link between two nodes, or a loop, gets hosts of its own: SimGrid has one route a
  // pair.
  void add(const Link& link, bool is_first) {
    Cable cable{processors_[link.from.index()].host, processors_[link.to.index()].host, link.delay,
                sg4::Mutex::create()};
    if (!is_first || link.from == link.to) {
      cable.from = host(1.0);
      cable.to = host(1.0);
    }
    auto* wire = zone_->create_link(fmt::format("l{}", cables_.size()), link.bandwidth.value());
    wire->set_latency(sharing_ == Sharing::kEqual ? link.delay.value() : 0.0)->seal();
    zone_->add_route(cable.from->get_netpoint(), cable.to->get_netpoint(), nullptr, nullptr,
                     {sg4::LinkInRoute(wire)}, false);
    cables_.push_back(cable);
  }

  template <class Work>
  void alone_if_so(const sg4::MutexPtr& mutex, const Work& work) const {
    if (sharing_ == Sharing::kMutex) mutex->lock();
    work();
    if (sharing_ == Sharing::kMutex) mutex->unlock();
  }

  Sharing sharing_;
  sg4::NetZone* zone_;
  std::size_t num_hosts_ = 0;
  std::vector<Processor> processors_;
  std::vector<Cable> cables_;
};

// What one actor does.
void perform(const Job& job, const Route& route, const Platform& platform) {
  sg4::this_actor::sleep_until(job.release().value());
  for (const Leg& leg : route) {
    if (const Hop* hop = std::get_if<Hop>(&leg)) {
      const double bytes = job.model().tensor_size(hop->tensor).value();
      assert(bytes >= 1.0 && bytes == std::floor(bytes));
      platform.send(hop->link, bytes);
    } else if (const Stay* stay = std::get_if<Stay>(&leg)) {
      Flop work;
      for (auto l = stay->first_layer; l <= stay->last_layer; ++l)
        work += job.model().layer(l).work;
      platform.compute(stay->node, work.value());
    }
  }
}

// One that serves in exact arithmetic.
std::unique_ptr<sg4::Engine> exact_engine() {
  static std::string name = "simgrid", quiet = "--log=root.thres:critical";
  static std::array<char*, 3> arguments{name.data(), quiet.data(), nullptr};
  static int count = 2;
  auto engine = std::make_unique<sg4::Engine>(&count, arguments.data());
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "contexts/stack-size:64"})
    sg4::Engine::set_config(setting);
  return engine;
}

// The end of one transfer over a row of links.
double flow_in_this_process(const Network& network, const std::vector<LinkId>& links,
                            double bytes) {
  const auto engine = exact_engine();
  auto* const zone = sg4::create_full_zone("network");
  auto* const from = zone->create_host("from", 1.0)->seal();
  auto* const to = zone->create_host("to", 1.0)->seal();
  std::vector<sg4::LinkInRoute> way;
  for (const LinkId id : links) {
    const Link& link = network.link(id);
    auto* const wire = zone->create_link(fmt::format("l{}", way.size()), link.bandwidth.value());
    wire->set_latency(link.delay.value())->seal();
    way.emplace_back(wire);
  }
  zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, way, false);
  zone->seal();
  double end = 0.0;
  sg4::Actor::create("sender", from, [&] {
    sg4::Comm::sendto(from, to, static_cast<std::uint64_t>(bytes));
    end = sg4::Engine::get_clock();
  });
  engine->run();
  return end;
}

// Completions of all jobs, then the wall time.
std::vector<double> in_this_process(const Instance& instance, const std::vector<Route>& routes,
                                    Sharing sharing) {
  const auto engine = exact_engine();
  const Platform platform(*instance.network, sharing);
  std::vector<double> result(instance.jobs.size() + 1);
  for (std::size_t j = 0; j < instance.jobs.size(); ++j)
    sg4::Actor::create(fmt::format("job-{}", j), platform.any_host(), [&, j] {
      perform(instance.jobs[j], routes[j], platform);
      result[j] = sg4::Engine::get_clock();
    });
  const auto start = std::chrono::steady_clock::now();
  engine->run();
  result.back() = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

bool write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t done = write(file, bytes.data(), bytes.size());
    if (done <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return true;
}

bool read_all(int file, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t done = read(file, bytes.data(), bytes.size());
    if (done <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return true;
}

// What `run` answers in a child, so many numbers: nothing if it fails.
std::optional<std::vector<double>> in_child(std::size_t count,
                                            const std::function<std::vector<double>()>& run) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    const std::vector<double> result = run();
    _exit(write_all(ends[1], std::as_bytes(std::span(result))) ? 0 : 1);
  }
  close(ends[1]);
  std::vector<double> numbers(count);
  const bool is_whole = child > 0 && read_all(ends[0], std::as_writable_bytes(std::span(numbers)));
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return is_whole ? std::optional(std::move(numbers)) : std::nullopt;
}

}  // namespace

std::optional<SimGridRun> run_simgrid(const Instance& instance, const std::vector<Route>& routes,
                                      Sharing sharing) {
  auto numbers = in_child(instance.jobs.size() + 1,
                          [&] { return in_this_process(instance, routes, sharing); });
  if (!numbers) return std::nullopt;
  SimGridRun run{*std::move(numbers), 0.0};
  run.wall_s = run.completion.back();
  run.completion.pop_back();
  return run;
}

std::optional<double> run_lone_flow(const Network& network, const std::vector<LinkId>& links,
                                    double bytes) {
  const auto numbers =
      in_child(1, [&] { return std::vector{flow_in_this_process(network, links, bytes)}; });
  return numbers ? std::optional(numbers->front()) : std::nullopt;
}

}  // namespace lamina::testing
