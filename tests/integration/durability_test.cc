// Durability as an operator meets it: the built server, its commands, a disk without room and a file with a wrong byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>

#include "tests/integration/processes.h"

namespace secondsource {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

const std::string kCorpus = SECONDSOURCE_SOURCE_DIR "/demo/corpus";

class Durability : public testing::Test {
 protected:
  Output Do(std::vector<std::string> command) const {
    command.insert(command.end(), {"--data-dir", data_.string()});
    return RunServer(command);
  }
  void IngestDemo() const {
    const ServerProcess server(data_);
    ASSERT_EQ(RunClient(server.address(), {"ingest", kCorpus}).exit_code, 0);
  }
  // A wrong bit in the middle of each page from `first` on.
  void Damage(size_t first) const {
    std::fstream file(data_ / "secondsource.db", std::ios::in | std::ios::out | std::ios::binary);
    const size_t size = fs::file_size(data_ / "secondsource.db");
    for (size_t at = first * 4096 + 2'000; at < size; at += 4096) {
      file.seekg(static_cast<std::streamoff>(at));
      const char byte = static_cast<char>(file.get() ^ 1);
      file.seekp(static_cast<std::streamoff>(at));
      file.put(byte);
    }
  }

  TemporaryFolder folder_;
  const fs::path data_ = folder_.path() / "data";
};

TEST_F(Durability, AServerWithoutRoomSaysSoAndGoesOn) {
  const ServerProcess server(data_);
  ASSERT_EQ(RunClient(server.address(), {"ingest", kCorpus + "/court.jsonl"}).exit_code, 0);
  rlimit before{};
  ASSERT_EQ(prlimit(server.pid(), RLIMIT_FSIZE, nullptr, &before), 0);
  const rlimit small{.rlim_cur = 40'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(prlimit(server.pid(), RLIMIT_FSIZE, &small, nullptr), 0);
  const Output full = RunClient(server.address(), {"ingest", kCorpus + "/soledar.jsonl"});
  EXPECT_NE(full.exit_code, 0);
  EXPECT_THAT(full.out + full.err, HasSubstr("free space on the disk"));
  // What was acknowledged is still read.
  EXPECT_EQ(RunClient(server.address(), {"search", "embezzlement"}).exit_code, 0);
  ASSERT_EQ(prlimit(server.pid(), RLIMIT_FSIZE, &before, nullptr), 0);
  EXPECT_EQ(RunClient(server.address(), {"ingest", kCorpus + "/soledar.jsonl"}).exit_code, 0);
  EXPECT_THAT(RunClient(server.address(), {"ingest", kCorpus + "/court.jsonl"}).out, HasSubstr("6 unchanged"));
}

TEST_F(Durability, ADamagedFileIsNeitherAnsweredFromNorFatal) {
  IngestDemo();
  const Output sound = Do({"check"});
  EXPECT_EQ(sound.exit_code, 0) << sound.out << sound.err;
  EXPECT_THAT(sound.out, HasSubstr("is sound"));
  {
    const ServerProcess server(data_);
    Damage(1);
    // Nothing that was already in memory is doubted; a word that nobody sought yet comes from the disk.
    const Output search = RunClient(server.address(), {"search", "derailment"});
    EXPECT_NE(search.exit_code, 0);
    EXPECT_THAT(server.Log(), HasSubstr("is damaged; stop the server and run 'secondsourced repair'"));
    EXPECT_EQ(RunClient(server.address(), {"verifiers"}).exit_code, 0);
    const Output check = Do({"check"});
    EXPECT_EQ(check.exit_code, 3) << check.err;
    EXPECT_THAT(check.out, AllOf(HasSubstr("page 2 is damaged"), HasSubstr("secondsourced repair")));
    EXPECT_EQ(Do({"repair"}).exit_code, 1);
  }
  const Output repair = Do({"repair"});
  EXPECT_TRUE(repair.exit_code == 0 || repair.exit_code == 3) << repair.err;
  EXPECT_THAT(repair.out, AllOf(HasSubstr("is sound again"), HasSubstr("secondsource-damaged-")));
  EXPECT_EQ(Do({"check"}).exit_code, 0);
  const ServerProcess server(data_);
  EXPECT_EQ(RunClient(server.address(), {"ingest", kCorpus}).exit_code, 0);
  EXPECT_THAT(RunClient(server.address(), {"search", "derailment"}).out, HasSubstr("derailment"));
}

TEST_F(Durability, BackupsAreTakenBesideAServerAndRestoredWithoutOne) {
  IngestDemo();
  const std::string file = folder_.path() / "backup.db";
  {
    const ServerProcess server(data_);
    const Output backup = Do({"backup", "--to", file});
    EXPECT_EQ(backup.exit_code, 0) << backup.out << backup.err;
    const Output refused = Do({"restore", "--from", file});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("another process uses the data folder"));
  }
  Damage(0);
  EXPECT_EQ(Do({"check"}).exit_code, 3);
  EXPECT_EQ(Do({"backup", "--to", file}).exit_code, 3);
  const Output restore = Do({"restore", "--from", file});
  EXPECT_EQ(restore.exit_code, 0) << restore.out << restore.err;
  EXPECT_THAT(restore.out, HasSubstr("secondsource-before-restore-"));
  EXPECT_EQ(Do({"check"}).exit_code, 0);
  const ServerProcess server(data_);
  EXPECT_THAT(RunClient(server.address(), {"ingest", kCorpus + "/court.jsonl"}).out, HasSubstr("6 unchanged"));
}

}  // namespace
}  // namespace secondsource
