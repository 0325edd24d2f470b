#include <fmt/format.h>

#include "lamina/deploy/targets.h"
#include "lamina/deploy/yaml.h"

namespace lamina::deploy {
namespace {

constexpr std::string_view kSaid =
    "# Agents of a plan, by `lamina deploy --target kubernetes`. Each needs a Secret of type\n"
    "# kubernetes.io/tls that is called AGENT-tls and also has ca.crt (as cert-manager makes "
    "them),\n"
    "# and a node selector where it is to run on a machine of its own: kubectl apply -f "
    "agents.yaml\n";

constexpr int kUser = 65532;

void write_labels(YAML::Emitter& out, std::string_view name, const AgentPlace& agent) {
  map(out, name, [&] {
    field(out, "app.kubernetes.io/name", "lamina-agent");
    field(out, "app.kubernetes.io/instance", agent.name);
  });
}

void write_head(YAML::Emitter& out, const char* version, const char* kind,
                const AgentPlace& agent) {
  field(out, "apiVersion", version);
  field(out, "kind", kind);
  map(out, "metadata", [&] {
    field(out, "name", agent.name);
    write_labels(out, "labels", agent);
  });
}

void write_port(YAML::Emitter& out, const char* key_of_number, const char* name, int port) {
  map(out, {}, [&] {
    field(out, "name", name);
    field(out, key_of_number, port);
  });
}

// By HTTP: the kubelet's probe of gRPC has no certificate to show.
void write_probe(YAML::Emitter& out, const char* name, const char* path, int period_s) {
  map(out, name, [&] {
    map(out, "httpGet", [&] {
      field(out, "path", path);
      field(out, "port", kMetricsPort);
    });
    field(out, "periodSeconds", period_s);
    field(out, "timeoutSeconds", 2);
  });
}

std::string mebibytes(Bytes size) { return fmt::format("{}Mi", size.value() / (1024.0 * 1024.0)); }

// Only what the plan takes is reserved: a machine need not have room for all that might come.
void write_limits(YAML::Emitter& out, const AgentPlace& agent) {
  map(out, "resources", [&] {
    map(out, "requests", [&] {
      field(out, "cpu", "1");
      field(out, "memory", mebibytes(agent.reserved));
    });
    map(out, "limits", [&] { field(out, "memory", mebibytes(agent.memory)); });
  });
}

void write_container(YAML::Emitter& out, const AgentPlace& agent, const TargetOptions& options) {
  std::vector<std::string> args = command_line(
      agent, {"/etc/lamina/tls/tls.crt", "/etc/lamina/tls/tls.key", "/etc/lamina/tls/ca.crt"});
  for (std::string& word : args) word = kubernetes_text(word);
  map(out, {}, [&] {
    field(out, "name", "agent");
    field(out, "image", options.image);
    texts(out, "args", args);
    list(out, "ports", [&] {
      write_port(out, "containerPort", "agent", kAgentPort);
      write_port(out, "containerPort", "metrics", kMetricsPort);
    });
    write_probe(out, "readinessProbe", "/v2/health/ready", 2);
    write_probe(out, "livenessProbe", "/v2/health/live", 5);
    write_limits(out, agent);
    map(out, "securityContext", [&] {
      field(out, "allowPrivilegeEscalation", false);
      field(out, "readOnlyRootFilesystem", true);
      map(out, "capabilities", [&] { texts(out, "drop", {"ALL"}); });
    });
    list(out, "volumeMounts", [&] {
      map(out, {}, [&] {
        field(out, "name", "tls");
        field(out, "mountPath", "/etc/lamina/tls");
        field(out, "readOnly", true);
      });
      map(out, {}, [&] {
        field(out, "name", "scratch");
        field(out, "mountPath", "/tmp");
      });
    });
  });
}

void write_pod(YAML::Emitter& out, const AgentPlace& agent, const TargetOptions& options) {
  map(out, "spec", [&] {
    field(out, "automountServiceAccountToken", false);
    map(out, "securityContext", [&] {
      field(out, "runAsNonRoot", true);
      field(out, "runAsUser", kUser);
      field(out, "fsGroup", kUser);
      map(out, "seccompProfile", [&] { field(out, "type", "RuntimeDefault"); });
    });
    list(out, "containers", [&] { write_container(out, agent, options); });
    list(out, "volumes", [&] {
      map(out, {}, [&] {
        field(out, "name", "tls");
        map(out, "secret", [&] {
          field(out, "secretName", agent.name + "-tls");
          field(out, "defaultMode", 0440);
        });
      });
      map(out, {}, [&] {
        field(out, "name", "scratch");
        map(out, "emptyDir", [] {});
      });
    });
  });
}

// One agent has one place: the old one goes before the new one comes.
void write_deployment(YAML::Emitter& out, const AgentPlace& agent, const TargetOptions& options) {
  map(out, {}, [&] {
    write_head(out, "apps/v1", "Deployment", agent);
    map(out, "spec", [&] {
      field(out, "replicas", 1);
      map(out, "strategy", [&] { field(out, "type", "Recreate"); });
      map(out, "selector", [&] { write_labels(out, "matchLabels", agent); });
      map(out, "template", [&] {
        map(out, "metadata", [&] { write_labels(out, "labels", agent); });
        write_pod(out, agent, options);
      });
    });
  });
}

void write_service(YAML::Emitter& out, const AgentPlace& agent) {
  map(out, {}, [&] {
    write_head(out, "v1", "Service", agent);
    map(out, "spec", [&] {
      write_labels(out, "selector", agent);
      list(out, "ports", [&] {
        for (const auto& [name, port] :
             {std::pair{"agent", kAgentPort}, std::pair{"metrics", kMetricsPort}})
          map(out, {}, [&, name = name, port = port] {
            field(out, "name", name);
            field(out, "port", port);
            field(out, "targetPort", port);
          });
      });
    });
  });
}

}  // namespace

std::string kubernetes_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '$' && (next == '$' || next == '(')) out += '$';
  }
  return out;
}

TextFiles kubernetes_files(const std::vector<AgentPlace>& agents, const TargetOptions& options) {
  std::string text(kSaid);
  for (const AgentPlace& agent : agents) {
    YAML::Emitter deployment, service;
    write_deployment(deployment, agent, options);
    write_service(service, agent);
    text += fmt::format("---\n{}\n---\n{}\n", deployment.c_str(), service.c_str());
  }
  return {{"agents.yaml", std::move(text)}};
}

}  // namespace lamina::deploy
