#include "service/base/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace secondsource {
namespace {

// Holds a worker until it is released.
class Gate {
 public:
  void Pass() {
    entered_.set_value();
    open_.get_future().wait();
  }
  void AwaitEntry() { entered_.get_future().wait(); }
  void Open() { open_.set_value(); }

 private:
  std::promise<void> entered_;
  std::promise<void> open_;
};

TEST(ExecutorTest, RunsWhatItTook) {
  std::atomic<int> runs{0};
  {
    Executor executor(2, 100);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(executor.TryPost([&] { ++runs; }));
  }
  EXPECT_EQ(runs, 50);
}

TEST(ExecutorTest, RefusesAtOnceWhenTheQueueIsFull) {
  Gate gate;
  std::atomic<int> runs{0};
  Executor executor(1, 2);
  ASSERT_TRUE(executor.TryPost([&] { gate.Pass(); }));
  gate.AwaitEntry();
  EXPECT_TRUE(executor.TryPost([&] { ++runs; }));
  EXPECT_TRUE(executor.TryPost([&] { ++runs; }));
  EXPECT_EQ(executor.queued(), 2u);
  EXPECT_FALSE(executor.TryPost([&] { ++runs; }));
  gate.Open();
  executor.Stop();
  EXPECT_EQ(runs, 2);
}

TEST(ExecutorTest, StopRunsWhatIsQueuedAndTakesNoMore) {
  Gate gate;
  std::atomic<int> runs{0};
  Executor executor(1, 10);
  ASSERT_TRUE(executor.TryPost([&] { gate.Pass(); }));
  gate.AwaitEntry();
  ASSERT_TRUE(executor.TryPost([&] { ++runs; }));
  gate.Open();
  executor.Stop();
  executor.Stop();
  EXPECT_EQ(runs, 1);
  EXPECT_FALSE(executor.TryPost([&] { ++runs; }));
}

TEST(ExecutorTest, HasAThreadEvenWhenAskedForNone) {
  std::promise<void> ran;
  Executor executor(0, 1);
  ASSERT_TRUE(executor.TryPost([&] { ran.set_value(); }));
  EXPECT_EQ(ran.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

}  // namespace
}  // namespace secondsource
