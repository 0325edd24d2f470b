#include "lamina/runtime/fleet.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace lamina::runtime {
namespace {

constexpr std::chrono::milliseconds kAnswer(5000);

}  // namespace

Expected<std::unique_ptr<Fleet>> Fleet::open(const std::vector<agents::AgentRow>& rows,
                                             const std::string& name,
                                             const Credentials& credentials) {
  auto fleet = std::make_unique<Fleet>();
  fleet->name_ = name;
  std::vector<std::string> nodes;
  for (const agents::AgentRow& row : rows) {
    fleet->remotes_[row.node] = std::make_unique<Remote>(row, credentials);
    nodes.push_back(row.node);
  }
  std::mutex mutex;
  auto asked = fleet->each(nodes, [&](Remote& remote) -> Expected<void> {
    auto said = remote.describe(kAnswer);
    if (!said) return tl::unexpected(said.error());
    const std::lock_guard lock(mutex);
    fleet->clocks_[remote.node()] = said->clock();
    if (!said->serve().empty()) fleet->entries_.insert(remote.node());
    if (fleet->engine_.empty() || remote.node() == nodes.front()) {
      fleet->engine_ = said->engine();
      fleet->threads_ = said->threads();
    }
    return {};
  });
  if (!asked) return tl::unexpected(located(asked.error(), name));
  return fleet;
}

Remote* Fleet::find(const std::string& node) {
  const auto it = remotes_.find(node);
  return it == remotes_.end() ? nullptr : it->second.get();
}

std::vector<Remote*> Fleet::all() {
  std::vector<Remote*> remotes;
  for (const auto& [node, remote] : remotes_) remotes.push_back(remote.get());
  return remotes;
}

std::map<std::string, std::string> Fleet::addresses(const std::vector<std::string>& without) const {
  std::map<std::string, std::string> found;
  for (const auto& [node, remote] : remotes_)
    if (std::ranges::find(without, node) == without.end()) found[node] = remote->address();
  return found;
}

Expected<std::map<std::string, Remote::Alignment>> Fleet::align(
    const std::vector<std::string>& nodes) {
  std::map<std::string, Remote::Alignment> alignments;
  for (const std::string& node : nodes) {
    auto alignment = find(node)->align(clocks_[node]);
    if (!alignment) return tl::unexpected(alignment.error());
    alignments[node] = *alignment;
  }
  return alignments;
}

Expected<void> Fleet::each(const std::vector<std::string>& nodes,
                           const std::function<Expected<void>(Remote&)>& act) {
  std::vector<Expected<void>> results(nodes.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (Remote* const remote = find(nodes[i]))
      threads.emplace_back([&, i, remote] { results[i] = act(*remote); });
  for (std::thread& thread : threads) thread.join();
  for (auto& result : results)
    if (!result) return result;
  return {};
}

}  // namespace lamina::runtime
