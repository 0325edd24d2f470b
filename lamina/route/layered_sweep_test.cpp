#include "lamina/route/layered_sweep.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "tests/support/random_instance.h"

#include "lamina/core/random.h"

namespace {

std::size_t num_allocations = 0;

}  // namespace

// Inlining only one of the pair makes the compiler believe that they do not belong together.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

void* operator new(std::size_t size) {
  ++num_allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t& /*unused*/) noexcept {
  ++num_allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace lamina::route {
namespace {

TEST(LayeredSweep, DoesNotAllocateOnceItHasSeenTheLargestJob) {
  Random random(11);
  for (int i = 0; i < 20; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 20, .max_layers = 20}, 6);
    LayeredSweep sweep(*it.network);
    const auto solve_all = [&] {
      for (const Waiting rule : kAllWaitings)
        for (const Job& job : it.jobs) static_cast<void>(sweep.solve({job, rule}));
    };
    solve_all();
    const std::size_t before = num_allocations;
    solve_all();
    EXPECT_EQ(num_allocations, before);
  }
}

}  // namespace
}  // namespace lamina::route
