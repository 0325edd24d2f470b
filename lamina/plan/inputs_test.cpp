#include "lamina/plan/inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"

#include "lamina/model/fingerprint.h"

namespace lamina {
namespace {

using testing::draw_shared;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model;

struct Named {
  std::string name;
  std::shared_ptr<const Model> model;
};

Instance instance_of(std::string_view drawing, const std::vector<Named>& models) {
  Instance instance{.network = draw_shared(drawing)};
  for (const Named& it : models) {
    JobSpec spec;
    spec.id = "job" + std::to_string(instance.jobs.size());
    spec.model = it.model;
    spec.source = spec.destination = NodeId(0);
    spec.model_name = it.name;
    instance.jobs.push_back(Job::make(*instance.network, std::move(spec)).value());
  }
  return instance;
}

constexpr std::string_view kNetwork = "a(1F) --10B-- b";
const Named kSmall{"small", model("20B 10F 5B")}, kLarge{"large", model("20B 99F 5B")};

Plan plan_of(const Instance& instance) {
  Plan plan;
  state_inputs(instance, plan);
  return plan;
}

TEST(Inputs, NameEachModelOnceInTheOrderOfTheJobs) {
  const Plan plan = plan_of(instance_of(kNetwork, {kLarge, kSmall, kLarge}));
  ASSERT_EQ(plan.models.size(), 2u);
  EXPECT_EQ(plan.models[0].name, "large");
  EXPECT_EQ(plan.models[0].fingerprint, fingerprint(*kLarge.model));
  EXPECT_EQ(plan.models[1].name, "small");
  EXPECT_EQ(plan.network->fingerprint, fingerprint(*draw_shared(kNetwork)));
}

TEST(Inputs, TellModelsOfOneNameApart) {
  const Named other{"small", kLarge.model}, copy{"small", model("20B 10F 5B")};
  const Plan plan = plan_of(instance_of(kNetwork, {kSmall, other, copy}));
  EXPECT_THAT(plan.models,
              ElementsAre(Field(&PlanInput::name, "small"), Field(&PlanInput::name, "small#2")));
}

TEST(Inputs, WithoutAModelNameTheModelsOwnHolds) {
  const Plan plan = plan_of(instance_of(kNetwork, {{"", kSmall.model}}));
  EXPECT_THAT(plan.models, ElementsAre(Field(&PlanInput::name, kSmall.model->name())));
}

TEST(Inputs, AreNoNewsWhereTheyAreTheSame) {
  const Plan plan = plan_of(instance_of(kNetwork, {kSmall, kLarge}));
  EXPECT_THAT(other_inputs(instance_of(kNetwork, {kLarge, kSmall}), plan), IsEmpty());
  const auto queued = "x(1F q3F) --10B-- y";  // other names, and a backlog
  EXPECT_THAT(other_inputs(instance_of(queued, {{"renamed", kSmall.model}}), plan), IsEmpty());
  EXPECT_THAT(other_inputs(instance_of("b(9F)", {kLarge}), Plan()), IsEmpty());
}

TEST(Inputs, AnotherNetworkOrModelIsAnAssumption) {
  const Plan plan = plan_of(instance_of(kNetwork, {kSmall}));
  const auto notes = other_inputs(instance_of("a(2F) --10B-- b", {kSmall, kLarge}), plan);
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[0].code, "other-network");
  EXPECT_THAT(notes[0].text, HasSubstr(plan.network->fingerprint));
  EXPECT_EQ(notes[1].code, "other-model");
  EXPECT_EQ(notes[1].count, 1u);
  EXPECT_THAT(notes[1].text, HasSubstr("'large' (" + fingerprint(*kLarge.model)));
}

// Names tell which is which: that the plan knows the other model, too, does not help.
TEST(Inputs, ThatChangedPlacesAreOthers) {
  const Plan plan = plan_of(instance_of(kNetwork, {kSmall, kLarge}));
  const Named small{"small", kLarge.model}, large{"large", kSmall.model};
  const auto notes = other_inputs(instance_of(kNetwork, {small, large}), plan);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].count, 2u);
}

}  // namespace
}  // namespace lamina
