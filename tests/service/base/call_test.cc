#include "service/base/call.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace secondsource {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(CallTest, IsWorthWorkingOnUntilItsDeadline) {
  EXPECT_TRUE(Call().Check().ok());
  EXPECT_TRUE(Call(steady_clock::now() + std::chrono::hours(1)).Check().ok());
  EXPECT_EQ(Call(steady_clock::now() - milliseconds(1)).Check().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(CallTest, CancellingRunsEachFunctionOnce) {
  Call call;
  int runs = 0;
  const Call::Registration registration = call.OnCancel([&] { ++runs; });
  EXPECT_EQ(runs, 0);
  call.Cancel();
  call.Cancel();
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(call.Check().code(), absl::StatusCode::kCancelled);
}

TEST(CallTest, CancellationOutranksTheDeadline) {
  Call call(steady_clock::now() - milliseconds(1));
  call.Cancel();
  EXPECT_EQ(call.Check().code(), absl::StatusCode::kCancelled);
}

TEST(CallTest, AFunctionForACancelledCallRunsAtOnce) {
  Call call;
  call.Cancel();
  bool ran = false;
  const Call::Registration registration = call.OnCancel([&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(CallTest, AWithdrawnFunctionDoesNotRun) {
  Call call;
  bool ran = false;
  {
    const Call::Registration registration = call.OnCancel([&] { ran = true; });
  }
  call.Cancel();
  EXPECT_FALSE(ran);
}

TEST(CallTest, AMovedRegistrationStillHolds) {
  Call call;
  int runs = 0;
  Call::Registration kept;
  {
    Call::Registration first = call.OnCancel([&] { ++runs; });
    kept = std::move(first);
  }
  call.Cancel();
  EXPECT_EQ(runs, 1);
}

TEST(CallTest, AFunctionMayWithdrawItself) {
  Call call;
  Call::Registration registration;
  registration = call.OnCancel([&] { registration = Call::Registration(); });
  call.Cancel();
  EXPECT_EQ(call.Check().code(), absl::StatusCode::kCancelled);
}

TEST(CallTest, WithdrawingWaitsForAFunctionThatRuns) {
  Call call;
  std::promise<void> started;
  std::atomic<bool> ended{false};
  auto registration = std::make_unique<Call::Registration>(call.OnCancel([&] {
    started.set_value();
    std::this_thread::sleep_for(milliseconds(50));
    ended = true;
  }));
  std::thread canceller([&] { call.Cancel(); });
  started.get_future().wait();
  registration.reset();
  EXPECT_TRUE(ended);
  canceller.join();
}

TEST(CallTest, IdsDiffer) { EXPECT_NE(Call().id(), Call().id()); }

}  // namespace
}  // namespace secondsource
