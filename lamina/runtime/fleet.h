#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "lamina/agents/agents_json.h"
#include "lamina/core/expected.h"
#include "lamina/runtime/remote.h"

namespace lamina::runtime {

// The agents of a run.
class Fleet {
 public:
  // Connects to all of them at once, and asks who they are. Fails where one does not answer, or
  // answers as another node; `where` starts with `name`, their file.
  [[nodiscard]] static Expected<std::unique_ptr<Fleet>> open(
      const std::vector<agents::AgentRow>& rows, const std::string& name,
      const Credentials& credentials);

  [[nodiscard]] Remote* find(const std::string& node);
  [[nodiscard]] std::vector<Remote*> all();
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& engine() const { return engine_; }  // of the first
  [[nodiscard]] std::uint32_t threads() const { return threads_; }
  // Whether the agent of the node was told where its own clients reach it (agent --serve).
  [[nodiscard]] bool has_entry(const std::string& node) const { return entries_.contains(node); }
  // By node; without the nodes named.
  [[nodiscard]] std::map<std::string, std::string> addresses(
      const std::vector<std::string>& without = {}) const;
  // The clocks of these nodes' agents.
  [[nodiscard]] Expected<std::map<std::string, Remote::Alignment>> align(
      const std::vector<std::string>& nodes);

  // Does the same at each of these nodes at once; the first error, by their order.
  [[nodiscard]] Expected<void> each(const std::vector<std::string>& nodes,
                                    const std::function<Expected<void>(Remote&)>& act);

 private:
  std::string name_, engine_;
  std::uint32_t threads_ = 1;
  std::map<std::string, std::unique_ptr<Remote>> remotes_;
  std::map<std::string, std::string> clocks_;
  std::set<std::string> entries_;  // nodes
};

}  // namespace lamina::runtime
