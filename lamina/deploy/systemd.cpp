#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "lamina/deploy/targets.h"

namespace lamina::deploy {
namespace {

constexpr std::string_view kProgram = "/usr/local/bin/lamina-agent";

// Words that need no quotes stay readable.
std::string word(const std::string& text) {
  const std::string quoted = systemd_word(text);
  const bool is_plain = text.find_first_not_of(
                            "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:") == std::string::npos;
  return is_plain && !text.empty() ? text : quoted;
}

std::string exec_start(const AgentPlace& agent) {
  const std::string credentials = fmt::format("/run/credentials/lamina-{}.service", agent.name);
  std::string line(kProgram);
  for (const std::string& each :
       command_line(agent, {credentials + "/cert", credentials + "/key", credentials + "/ca"}))
    line += ' ' + word(each);
  return line;
}

std::string unit_of(const AgentPlace& agent) {
  const auto memory = static_cast<std::int64_t>(agent.memory.value() / (1024.0 * 1024.0));
  return fmt::format(
      R"([Unit]
Description=Lamina {name}
Documentation=man:systemd.exec(5)
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart={exec}
Restart=always
RestartSec=1
TimeoutStopSec=10
MemoryMax={memory}M
LoadCredential=cert:/etc/lamina/{name}/cert.pem
LoadCredential=key:/etc/lamina/{name}/key.pem
LoadCredential=ca:/etc/lamina/{name}/ca.pem
DynamicUser=yes
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
CapabilityBoundingSet=
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
)",
      fmt::arg("name", agent.name), fmt::arg("exec", exec_start(agent)),
      fmt::arg("memory", memory));
}

}  // namespace

std::string systemd_word(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '$' || c == '%' || c == '\\')
      out += std::string(2, c);
    else if (c == '"')
      out += "\\\"";
    else if (byte < ' ' || byte == 0x7f)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out + '"';
}

TextFiles systemd_files(const std::vector<AgentPlace>& agents, const TargetOptions& /*options*/) {
  TextFiles files;
  for (const AgentPlace& agent : agents)
    files.emplace_back(fmt::format("lamina-{}.service", agent.name), unit_of(agent));
  return files;
}

}  // namespace lamina::deploy
