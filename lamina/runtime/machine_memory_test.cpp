#include "lamina/runtime/machine_memory.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace lamina::runtime {
namespace {

using lamina::testing::TempFolder;

TEST(LimitOfGroups, IsTheLeastOfTheGroupAndThoseAboveIt) {
  const TempFolder folder;
  const auto membership = folder.file("membership", "0::/system.slice/lamina.service\n");
  folder.file("groups/system.slice/memory.max", "max\n");
  EXPECT_EQ(limit_of_groups(folder / "groups", membership), 0U);
  folder.file("groups/system.slice/lamina.service/memory.max", "300000000\n");
  EXPECT_EQ(limit_of_groups(folder / "groups", membership), 300'000'000U);
  folder.file("groups/system.slice/memory.max", "200000000\n");
  EXPECT_EQ(limit_of_groups(folder / "groups", membership), 200'000'000U);
}

// A container's own group is the root of what it sees.
TEST(LimitOfGroups, IsFoundAtTheRootOfAContainer) {
  const TempFolder folder;
  folder.file("groups/memory.max", "400000000\n");
  for (const auto* const row : {"0::/\n", "0::/../../elsewhere\n"})
    EXPECT_EQ(limit_of_groups(folder / "groups", folder.file("membership", row)), 400'000'000U);
}

TEST(LimitOfGroups, IsReadFromGroupsOfVersionOne) {
  const TempFolder folder;
  const auto membership =
      folder.file("membership", "9:cpu,memory:/docker/a:b\n3:memoryless:/\nnonsense\n0::/\n");
  folder.file("groups/memory/docker/a:b/memory.limit_in_bytes", "500000000\n");
  folder.file("groups/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(limit_of_groups(folder / "groups", membership), 500'000'000U);
}

TEST(LimitOfGroups, IsNoneWhereNothingIsSaid) {
  const TempFolder folder;
  EXPECT_EQ(limit_of_groups(folder / "groups", folder / "membership"), 0U);
}

TEST(BytesOfMachine, AreKnown) { EXPECT_GT(bytes_of_machine(), 1U << 20); }

}  // namespace
}  // namespace lamina::runtime
