#include <fmt/format.h>

#include "lamina/deploy/targets.h"
#include "lamina/deploy/yaml.h"

namespace lamina::deploy {
namespace {

constexpr std::string_view kSaid =
    "# Agents of a plan, by `lamina deploy --target compose`. Put the certificate authority and\n"
    "# each agent's certificate and key into secrets/ beside this file, then: docker compose up\n";

std::string secret(const AgentPlace& agent, std::string_view what) {
  return fmt::format("{}-{}", agent.name, what);
}

std::vector<std::string> command_of(const AgentPlace& agent) {
  std::vector<std::string> words = command_line(
      agent, {fmt::format("/run/secrets/{}", secret(agent, "cert")),
              fmt::format("/run/secrets/{}", secret(agent, "key")), "/run/secrets/lamina-ca"});
  for (std::string& word : words) word = compose_text(word);
  return words;
}

void write_hardening(YAML::Emitter& out) {
  field(out, "user", "65532:65532");
  field(out, "read_only", true);
  texts(out, "tmpfs", {"/tmp"});
  texts(out, "cap_drop", {"ALL"});
  texts(out, "security_opt", {"no-new-privileges:true"});
}

void write_service(YAML::Emitter& out, const AgentPlace& agent, const TargetOptions& options) {
  map(out, agent.name, [&] {
    field(out, "image", options.image);
    texts(out, "command", command_of(agent));
    texts(out, "expose", {fmt::format("{}", kAgentPort), fmt::format("{}", kMetricsPort)});
    texts(out, "secrets", {secret(agent, "cert"), secret(agent, "key"), "lamina-ca"});
    map(out, "healthcheck", [&] {
      texts(out, "test",
            {"CMD", "curl", "-fsS",
             fmt::format("http://127.0.0.1:{}/v2/health/ready", kMetricsPort)});
      field(out, "interval", "5s");
      field(out, "timeout", "2s");
      field(out, "retries", 3);
      field(out, "start_period", "10s");
    });
    map(out, "deploy", [&] {
      map(out, "resources", [&] {
        map(out, "limits", [&] {
          field(out, "memory", fmt::format("{}M", agent.memory.value() / (1024.0 * 1024.0)));
        });
      });
    });
    field(out, "restart", "unless-stopped");
    field(out, "stop_grace_period", "10s");
    write_hardening(out);
  });
}

void write_secret(YAML::Emitter& out, const std::string& name, const std::string& file) {
  map(out, name, [&] { field(out, "file", fmt::format("./secrets/{}", file)); });
}

}  // namespace

std::string compose_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '$' ? std::string("$$") : std::string(1, c);
  return out;
}

TextFiles compose_files(const std::vector<AgentPlace>& agents, const TargetOptions& options) {
  YAML::Emitter out;
  map(out, {}, [&] {
    field(out, "name", "lamina");
    map(out, "services", [&] {
      for (const AgentPlace& agent : agents) write_service(out, agent, options);
    });
    map(out, "secrets", [&] {
      write_secret(out, "lamina-ca", "ca.crt");
      for (const AgentPlace& agent : agents) {
        write_secret(out, secret(agent, "cert"), agent.name + ".crt");
        write_secret(out, secret(agent, "key"), agent.name + ".key");
      }
    });
  });
  return {{"compose.yaml", fmt::format("{}{}\n", kSaid, out.c_str())}};
}

}  // namespace lamina::deploy
