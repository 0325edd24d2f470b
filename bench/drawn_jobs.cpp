#include "bench/drawn_jobs.h"

#include <fmt/format.h>
#include <utility>

#include "bench/sound.h"

#include "lamina/core/random.h"
#include "lamina/route/engine.h"

namespace lamina::bench {

Instance drawn_jobs(std::shared_ptr<const Network> network,
                    std::span<const std::shared_ptr<const Model>> models,
                    std::span<const Seconds> releases, std::uint64_t seed) {
  std::vector<NodeId> computing;
  for (std::size_t v = 0; v < network->num_nodes(); ++v)
    if (network->node(NodeId(v)).compute.value() > 0.0) computing.emplace_back(v);

  Random random(seed);
  const auto engine = route::engines().front().make(*network);
  Instance instance{network, {}};
  for (const Seconds release : releases) {
    JobSpec spec;
    spec.id = fmt::format("job-{}", instance.jobs.size());
    spec.model = models[random.below(models.size())];
    spec.source = computing[random.below(computing.size())];
    spec.destination = computing[random.below(computing.size())];
    const Job alone = sound(Job::make(*network, spec));
    spec.deadline =
        random.uniform(1.5, 5.0) * engine->solve({alone, Waiting::kDraining}).completion;
    spec.release = release;
    instance.jobs.push_back(sound(Job::make(*network, std::move(spec))));
  }
  return instance;
}

std::vector<Seconds> releases_within(Seconds window, std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<Seconds> releases;
  for (std::size_t j = 0; j < count; ++j) releases.push_back(random.unit() * window);
  return releases;
}

std::vector<Seconds> poisson_releases(double per_s, std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<Seconds> releases;
  Seconds now;
  for (std::size_t j = 0; j < count; ++j)
    releases.push_back(now += Seconds(random.exponential(1.0 / per_s)));
  return releases;
}

}  // namespace lamina::bench
