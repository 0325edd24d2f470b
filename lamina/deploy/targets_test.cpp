#include "lamina/deploy/targets.h"

#include <gmock/gmock.h>
#include <map>
#include <yaml-cpp/yaml.h>

namespace lamina::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kMiB = 1024.0 * 1024.0;

// Ids that YAML, shells and the targets could take for something else.
const std::vector<std::string> kOdd{
    "no", "1e3", "~", "- x", "a: b # c", "\"q\" \\ 'r'", "$HOME $(A) $$", "100%n", "tab\tnew\nline",
    "ünï"};

std::vector<AgentPlace> places() {
  std::vector<AgentPlace> agents;
  for (const std::string& id : kOdd)
    agents.push_back(
        {id, "agent-" + std::to_string(agents.size()), Bytes(300.0 * kMiB), Bytes(280.0 * kMiB)});
  return agents;
}

// The word behind a flag.
std::string behind(const YAML::Node& words, const std::string& flag) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i].as<std::string>() == flag) return words[i + 1].as<std::string>();
  return "none";
}

// What Compose makes of a value: "$$" is "$".
std::string interpolated(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$') {
      EXPECT_TRUE(i + 1 < text.size() && text[i + 1] == '$') << text;
      ++i;
    }
    out += text[i];
  }
  return out;
}

TEST(Compose, IsYamlWhoseTextsComeOutAsTheyAre) {
  const auto files = compose_files(places(), {"lamina-agent:0.1.0"});
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].first, "compose.yaml");
  const YAML::Node document = YAML::Load(files[0].second);
  for (std::size_t i = 0; i < kOdd.size(); ++i) {
    const YAML::Node service = document["services"]["agent-" + std::to_string(i)];
    EXPECT_EQ(interpolated(behind(service["command"], "--node")), kOdd[i]);
    EXPECT_EQ(service["image"].as<std::string>(), "lamina-agent:0.1.0");
    EXPECT_EQ(service["deploy"]["resources"]["limits"]["memory"].as<std::string>(), "300M");
    EXPECT_TRUE(service["read_only"].as<bool>());
    for (const auto& secret : service["secrets"]) {
      const auto name = secret.as<std::string>();
      EXPECT_THAT(document["secrets"][name]["file"].as<std::string>(), HasSubstr("./secrets/"));
    }
  }
}

TEST(Kubernetes, IsADeploymentAndAServiceAnAgent) {
  const auto files = kubernetes_files(places(), {"lamina-agent:0.1.0"});
  ASSERT_EQ(files.size(), 1U);
  const auto documents = YAML::LoadAll(files[0].second);
  ASSERT_EQ(documents.size(), 2 * kOdd.size());
  for (std::size_t i = 0; i < kOdd.size(); ++i) {
    const YAML::Node deployment = documents[2 * i], service = documents[2 * i + 1];
    EXPECT_EQ(deployment["apiVersion"].as<std::string>(), "apps/v1");
    EXPECT_EQ(service["kind"].as<std::string>(), "Service");
    const YAML::Node pod = deployment["spec"]["template"];
    const YAML::Node container = pod["spec"]["containers"][0];
    EXPECT_EQ(container["resources"]["limits"]["memory"].as<std::string>(), "300Mi");
    EXPECT_EQ(container["resources"]["requests"]["memory"].as<std::string>(), "280Mi");
    // What selects is what is selected, by Deployment and Service alike.
    for (const YAML::Node& selector :
         {deployment["spec"]["selector"]["matchLabels"], service["spec"]["selector"]})
      for (const auto& label : selector)
        EXPECT_EQ(pod["metadata"]["labels"][label.first.as<std::string>()].as<std::string>(),
                  label.second.as<std::string>());
    // Each mount has its volume, each probe a port that the container opens.
    std::map<std::string, bool> volumes;
    for (const auto& volume : pod["spec"]["volumes"])
      volumes[volume["name"].as<std::string>()] = true;
    for (const auto& mount : container["volumeMounts"])
      EXPECT_TRUE(volumes.contains(mount["name"].as<std::string>()));
    for (const auto* const probe : {"readinessProbe", "livenessProbe"})
      EXPECT_EQ(container[probe]["httpGet"]["port"].as<int>(), kMetricsPort);
    EXPECT_EQ(pod["spec"]["volumes"][0]["secret"]["secretName"].as<std::string>(),
              "agent-" + std::to_string(i) + "-tls");
    EXPECT_EQ(pod["spec"]["volumes"][0]["secret"]["defaultMode"].as<int>(), 288);  // 0440
  }
}

TEST(Systemd, IsAUnitAnAgent) {
  const auto files = systemd_files(places(), {});
  ASSERT_EQ(files.size(), kOdd.size());
  EXPECT_EQ(files[0].first, "lamina-agent-0.service");
  EXPECT_THAT(files[0].second, HasSubstr("\nMemoryMax=300M\n"));
  EXPECT_THAT(files[0].second, HasSubstr("\nLoadCredential=key:/etc/lamina/agent-0/key.pem\n"));
  for (const auto& [name, text] : files) {
    EXPECT_THAT(text, HasSubstr("\nStartLimitIntervalSec=0\n\n[Service]\n"));  // never gives up
    EXPECT_THAT(text, HasSubstr("\nExecStart=/usr/local/bin/lamina-agent agent --node "));
    EXPECT_THAT(text, Not(HasSubstr("\nline")));  // an id cannot begin a line of its own
  }
}

TEST(Texts, AreWrittenSoThatTheyComeOutAsTheyAre) {
  EXPECT_EQ(compose_text("$a $$ b"), "$$a $$$$ b");
  EXPECT_EQ(kubernetes_text("$a $(B) $$ c$"), "$a $$(B) $$$ c$");
  EXPECT_EQ(systemd_word("100%n $A \"q\" \\"), R"("100%%n $$A \"q\" \\")");
  EXPECT_EQ(systemd_word("a\nb\x7f"), R"("a\x0ab\x7f")");
}

TEST(Targets, AreFoundByName) {
  EXPECT_THAT(target_names(), ElementsAre("compose", "kubernetes", "systemd"));
  for (const Target& target : targets()) {
    const auto files = target.files(places(), {"i:1"});
    EXPECT_FALSE(files.empty()) << target.name;
    for (const auto& [name, text] : files) EXPECT_THAT(text, Not(HasSubstr("BEGIN ")));
  }
}

}  // namespace
}  // namespace lamina::deploy
