// load: how long VerifyClaim takes beside a call that does no work, on the same server and in the same run.
//
//   load SERVER CALLERS SECONDS CLAIM…
//
// CALLERS threads (1 to 64) call as fast as they are answered, first the floor (VerifierService.GetVerifier, a look-up
// in memory), then VerifyClaim with the claims in turn and `record` off, for SECONDS each (1 to 60). Prints the
// latencies and their ratio: machines differ, ratios less so.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "secondsource/v1/verification_service.grpc.pb.h"
#include "secondsource/v1/verifier_service.grpc.pb.h"

namespace secondsource {
namespace {

using Clock = std::chrono::steady_clock;

struct Result {
  std::vector<double> microseconds;  // sorted
  size_t failed = 0;
  double seconds = 0;

  double At(double share) const {
    if (microseconds.empty()) return 0;
    return microseconds[std::min(microseconds.size() - 1,
                                 static_cast<size_t>(share * static_cast<double>(microseconds.size())))];
  }
};

// Calls `call(caller, n)` from every caller until the time is up.
Result Measure(int callers, int seconds, const std::function<bool(int, int)>& call) {
  std::vector<Result> parts(static_cast<size_t>(callers));
  const Clock::time_point begin = Clock::now();
  const Clock::time_point end = begin + std::chrono::seconds(seconds);
  std::vector<std::thread> threads;
  for (int caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      Result& part = parts[static_cast<size_t>(caller)];
      for (int n = 0; Clock::now() < end; ++n) {
        const Clock::time_point start = Clock::now();
        const bool ok = call(caller, n);
        part.microseconds.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
        part.failed += ok ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Result all;
  for (const Result& part : parts) {
    all.microseconds.insert(all.microseconds.end(), part.microseconds.begin(), part.microseconds.end());
    all.failed += part.failed;
  }
  std::sort(all.microseconds.begin(), all.microseconds.end());
  all.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return all;
}

void Print(const char* name, const Result& result) {
  std::printf("%-12s %8zu calls %9.0f calls/s   p50 %8.0f us   p99 %8.0f us   failed %zu\n", name,
              result.microseconds.size(), static_cast<double>(result.microseconds.size()) / result.seconds,
              result.At(0.5), result.At(0.99), result.failed);
}

int Run(const std::string& server, int callers, int seconds, const std::vector<std::string>& claims) {
  const auto channel = grpc::CreateChannel(server, grpc::InsecureChannelCredentials());
  const auto verifiers = v1::VerifierService::NewStub(channel);
  const auto verification = v1::VerificationService::NewStub(channel);

  const auto floor = [&](int, int) {
    grpc::ClientContext context;
    v1::GetVerifierRequest request;
    v1::Verifier response;
    request.set_name("verifiers/cross-source");
    return verifiers->GetVerifier(&context, request, &response).ok();
  };
  const auto verify = [&](int caller, int n) {
    grpc::ClientContext context;
    v1::VerifyClaimRequest request;
    v1::VerifyClaimResponse response;
    request.mutable_claim()->set_text(claims[static_cast<size_t>(caller + n) % claims.size()]);
    request.set_record(false);
    return verification->VerifyClaim(&context, request, &response).ok();
  };
  Measure(callers, 1, verify);  // to warm up
  const Result low = Measure(callers, seconds, floor);
  const Result high = Measure(callers, seconds, verify);
  std::printf("%d caller%s\n", callers, callers == 1 ? "" : "s");
  Print("floor", low);
  Print("VerifyClaim", high);
  std::printf("ratio of medians %.1f\n", high.At(0.5) / low.At(0.5));
  return low.failed + high.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace secondsource

int main(int argc, char** argv) {
  const int callers = argc > 2 ? std::atoi(argv[2]) : 0;
  const int seconds = argc > 3 ? std::atoi(argv[3]) : 0;
  if (argc < 5 || callers < 1 || callers > 64 || seconds < 1 || seconds > 60) {
    std::fprintf(stderr, "usage: load SERVER CALLERS SECONDS CLAIM…   (1 to 64 callers, 1 to 60 seconds)\n");
    return 2;
  }
  return secondsource::Run(argv[1], callers, seconds, {argv + 4, argv + argc});
}
