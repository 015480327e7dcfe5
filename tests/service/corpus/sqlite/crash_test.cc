// What was acknowledged survives kill -9.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/service/corpus/sqlite/store_fixture.h"

namespace secondsource::corpus {
namespace {

class CrashTest : public StoreFixture {
 protected:
  // Runs the writer from a batch on, kills it some time after its first acknowledgement, and returns the last batch
  // that it acknowledged.
  int WriteAndKill(int first_batch, std::chrono::microseconds time) {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    const std::string first = std::to_string(first_batch);
    const pid_t child = fork();
    if (child == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execl(INGEST_WRITER, INGEST_WRITER, folder_.c_str(), first.c_str(), nullptr);
      _exit(127);
    }
    close(ends[1]);
    std::string output;
    Read(ends[0], output);
    std::this_thread::sleep_for(time);
    EXPECT_EQ(kill(child, SIGKILL), 0);
    while (Read(ends[0], output)) continue;
    close(ends[0]);
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the writer ended by itself: " << status;

    std::istringstream lines(output.substr(0, output.rfind('\n') + 1));
    int last = first_batch - 1;
    for (int batch; lines >> batch;) last = batch;
    return last;
  }

  static bool Read(int file, std::string& output) {
    char buffer[4'096];
    const ssize_t size = read(file, buffer, sizeof buffer);
    if (size <= 0) return false;
    output.append(buffer, static_cast<size_t>(size));
    return true;
  }
};

TEST_F(CrashTest, LosesNothingAcknowledged) {
  std::mt19937 random(3);
  int next = 0;
  for (int round = 0; round < 10; ++round) {
    store_.reset();
    const int last = WriteAndKill(next, std::chrono::microseconds(random() % 60'000));
    ASSERT_GE(last, next) << "nothing was acknowledged";
    Open();
    for (int batch = next; batch <= last; ++batch) {
      for (int i = 0; i < 3; ++i) EXPECT_NE(TextAt(absl::StrCat("d", batch, "-", i), {}), "-");
      EXPECT_EQ(Search(absl::StrCat("batch", batch)).size(), 3u);
    }
    // A batch is there as a whole or not at all, acknowledged or not.
    const size_t after = Search(absl::StrCat("batch", last + 1)).size();
    EXPECT_TRUE(after == 0 || after == 3) << after;
    EXPECT_EQ(store_->Revision().value() % 3, 0u);
    next = last + 2;
  }
}

}  // namespace
}  // namespace secondsource::corpus
