#include "service/plugin_host/library.h"

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/plugin_host/verifier_set.h"

namespace secondsource::plugin_host {
namespace {

namespace fs = std::filesystem;
using Answer = absl::StatusOr<plugin::v1::VerifyResponse>;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

fs::path PluginPath(const std::string& name) {
  return fs::path(SECONDSOURCE_BINARY_DIR) / "tests" / "plugins" / (name + ".so");
}

class LibraryTest : public testing::Test {
 protected:
  LibraryTest() {
    request_->add_evidence()->set_id("e1");
    request_->mutable_as_of()->set_seconds(1673568000);
  }

  absl::StatusOr<std::unique_ptr<Verifier>> TryLoad(const fs::path& path, std::string_view config = "") {
    return LoadLibrary(path, config, [this](std::string_view plugin, int severity, std::string_view message) {
      std::lock_guard lock(mutex_);
      log_.push_back(std::string(plugin) + " " + std::to_string(severity) + " " + std::string(message));
    });
  }

  std::unique_ptr<Verifier> Load(const std::string& name, std::string_view config = "") {
    auto verifier = TryLoad(PluginPath(name), config);
    EXPECT_TRUE(verifier.ok()) << verifier.status();
    return verifier.ok() ? *std::move(verifier) : nullptr;
  }

  std::future<Answer> Start(Verifier& verifier, std::shared_ptr<Call> call = std::make_shared<Call>()) {
    auto promise = std::make_shared<std::promise<Answer>>();
    // A second answer would throw, and end the test.
    verifier.Verify(std::move(call), request_, [promise](Answer answer) { promise->set_value(std::move(answer)); });
    return promise->get_future();
  }

  Answer Ask(Verifier& verifier) { return Start(verifier).get(); }

  std::vector<std::string> Log() {
    std::lock_guard lock(mutex_);
    return log_;
  }

  std::string WhyNot(const fs::path& path, std::string_view config = "") {
    const auto verifier = TryLoad(path, config);
    EXPECT_EQ(verifier.status().code(), absl::StatusCode::kFailedPrecondition);
    return std::string(verifier.status().message());
  }

  std::shared_ptr<plugin::v1::VerifyRequest> request_ = std::make_shared<plugin::v1::VerifyRequest>();
  std::mutex mutex_;
  std::vector<std::string> log_;
};

TEST_F(LibraryTest, LoadsAndAsks) {
  const auto verifier = Load("echo");
  ASSERT_NE(verifier, nullptr);
  EXPECT_EQ(verifier->info().id, "echo");
  EXPECT_EQ(verifier->info().version, "1.2.3");
  EXPECT_EQ(verifier->info().description, "Cites the first evidence.");
  EXPECT_EQ(verifier->info().kind, v1::Verifier::KIND_LIBRARY);
  EXPECT_EQ(verifier->info().max_concurrent_calls, 3u);
  auto call = std::make_shared<Call>();
  const Answer answer = Start(*verifier, call).get();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->finding().belief(), 1);
  EXPECT_THAT(answer->finding().missing(), ElementsAre("a deadline"));
  EXPECT_THAT(Log(), ElementsAre("echo 1 [call " + call->id() + "] answered"));
}

TEST_F(LibraryTest, PluginsWithTheSameMessagesLiveSideBySide) {
  const auto echo = Load("echo");
  const auto throwing = Load("throwing");
  const auto plain = Load("plain");
  EXPECT_TRUE(Ask(*echo).ok());
  EXPECT_EQ(Ask(*throwing).status().code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(Ask(*echo).ok());
  const Answer answer = Ask(*plain);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->finding().belief(), 0.25);
}

TEST_F(LibraryTest, TheDeadlineCrossesTheBorder) {
  const auto echo = Load("echo");
  const Answer answer = Start(*echo, std::make_shared<Call>(Call::SteadyTime::clock::now() + seconds(60))).get();
  ASSERT_TRUE(answer.ok());
  EXPECT_THAT(answer->finding().missing(), ElementsAre("nothing"));
}

TEST_F(LibraryTest, ExceptionsStayInside) {
  const auto throwing = Load("throwing");
  EXPECT_THAT(std::string(Ask(*throwing).status().message()), HasSubstr("out of paper"));
}

TEST_F(LibraryTest, ConfigurationIsThePluginsToJudge) {
  EXPECT_TRUE(TryLoad(PluginPath("echo"), "{\"most\":1}").ok());
  EXPECT_THAT(WhyNot(PluginPath("echo"), "{\"mosst\":1}"), AllOf(HasSubstr("echo.so"), HasSubstr("only {\"most\":1}")));
  EXPECT_THAT(WhyNot(PluginPath("rude"), "refuse"), HasSubstr("not today"));
  EXPECT_THAT(WhyNot(PluginPath("rude"), "nothing"), HasSubstr("no verifier and no error"));
}

TEST_F(LibraryTest, BrokenTablesAreRefused) {
  EXPECT_THAT(WhyNot(PluginPath("broken-major")), HasSubstr("version 2.0 of the interface and this server 1.0"));
  EXPECT_THAT(WhyNot(PluginPath("broken-minor")), HasSubstr("version 1.1 of the interface and this server 1.0"));
  EXPECT_THAT(WhyNot(PluginPath("broken-size")), HasSubstr("too short"));
  EXPECT_THAT(WhyNot(PluginPath("broken-id")), HasSubstr("its id"));
  EXPECT_THAT(WhyNot(PluginPath("broken-verify")), HasSubstr("lacks create, destroy or verify"));
  EXPECT_THAT(WhyNot(PluginPath("broken-name")), HasSubstr("does not export secondsource_plugin_entry_v1"));
  EXPECT_THAT(WhyNot(PluginPath("broken-host")), HasSubstr("cannot run on this server"));
}

TEST_F(LibraryTest, PathsAreAbsoluteFiles) {
  EXPECT_THAT(WhyNot("echo.so"), HasSubstr("not absolute"));
  EXPECT_THAT(WhyNot(PluginPath("absent")), HasSubstr("No such file"));
  EXPECT_THAT(WhyNot(PluginPath("absent").parent_path()), HasSubstr("it is no file"));
  EXPECT_THAT(WhyNot(fs::canonical(fs::path(SECONDSOURCE_SOURCE_DIR) / "CMakeLists.txt")),
              HasSubstr("check that it was built for this machine"));
}

TEST_F(LibraryTest, NobodyElseMayWriteTheFileOrItsFolder) {
  std::string pattern = (fs::temp_directory_path() / "plugin_test_XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  const fs::path folder = pattern;
  const fs::path file = folder / "plain.so";
  fs::copy_file(PluginPath("plain"), file);
  fs::permissions(file, fs::perms::others_write, fs::perm_options::add);
  EXPECT_THAT(WhyNot(file), HasSubstr("chmod o-w " + file.string()));
  fs::permissions(file, fs::perms::others_write, fs::perm_options::remove);
  fs::permissions(folder, fs::perms::others_write, fs::perm_options::add);
  EXPECT_THAT(WhyNot(file), HasSubstr("chmod o-w " + folder.string()));
  fs::permissions(folder, fs::perms::others_write, fs::perm_options::remove);
  EXPECT_TRUE(TryLoad(file).ok());
  fs::remove_all(folder);
}

TEST_F(LibraryTest, ASecondCompletionIsIgnoredAndLogged) {
  const auto rude = Load("rude", "twice");
  const Answer answer = Ask(*rude);
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(std::string(answer.status().message()), "no such code ?");
  EXPECT_THAT(Log(), ElementsAre("rude 1 the handle is dead", HasSubstr("rude 2 it completed a call that is over")));
}

TEST_F(LibraryTest, AnErrorAfterAnAnswerIsIgnoredAndLogged) {
  const auto rude = Load("rude", "both");
  EXPECT_TRUE(Ask(*rude).ok());
  EXPECT_THAT(Log(), ElementsAre(HasSubstr("it completed a call that is over")));
}

TEST_F(LibraryTest, UnreadableAnswersAreDataLoss) {
  EXPECT_THAT(std::string(Ask(*Load("rude", "garbage")).status().message()), HasSubstr("no VerifyResponse"));
  const Answer huge = Ask(*Load("rude", "huge"));
  EXPECT_EQ(huge.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(huge.status().message()), HasSubstr("1048577 bytes"));
}

TEST_F(LibraryTest, LogLinesAreBoundedAndOnOneLine) {
  const auto rude = Load("rude", "chatty");
  auto call = std::make_shared<Call>();
  EXPECT_TRUE(Start(*rude, call).get().ok());
  EXPECT_THAT(Log(), ElementsAre("rude 3 [call " + call->id() + "] x " + std::string(1022, 'x')));
}

TEST_F(LibraryTest, CancellationIsPushed) {
  const auto rude = Load("rude", "wait");
  auto call = std::make_shared<Call>();
  std::future<Answer> answer = Start(*rude, call);
  EXPECT_EQ(answer.wait_for(milliseconds(0)), std::future_status::timeout);
  call->Cancel();
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Start(*rude, call).get().status().code(), absl::StatusCode::kCancelled) << "and before it starts";
}

TEST_F(LibraryTest, BlockingPluginsHaveThreadsOfTheirOwn) {
  const auto patient = Load("patient");
  auto call = std::make_shared<Call>();
  std::future<Answer> answer = Start(*patient, call);  // would not return if it ran here
  EXPECT_EQ(answer.wait_for(milliseconds(20)), std::future_status::timeout);
  call->Cancel();
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(LibraryTest, TheQueueOfABlockingPluginIsBounded) {
  auto patient = Load("patient");
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 40; ++i) answers.push_back(Start(*patient));
  EXPECT_EQ(answers.back().get().status().code(), absl::StatusCode::kResourceExhausted);
  answers.pop_back();
  patient.reset();
  int cancelled = 0;
  for (std::future<Answer>& answer : answers) cancelled += absl::IsCancelled(answer.get().status()) ? 1 : 0;
  EXPECT_GE(cancelled, 32) << "its end cancels what is left";
}

TEST_F(LibraryTest, APluginThatHangsDoesNotHangTheEnd) {
  auto stubborn = Load("stubborn");
  std::future<Answer> running = Start(*stubborn);
  while (Log().empty()) std::this_thread::sleep_for(milliseconds(1));
  std::future<Answer> waiting = Start(*stubborn);
  stubborn.reset();
  EXPECT_EQ(running.wait_for(milliseconds(0)), std::future_status::timeout) << "its end did not wait for this";
  EXPECT_THAT(Log(),
              ElementsAre(HasSubstr("started"), HasSubstr("stubborn 2 it still works on a call that was cancelled")));
  EXPECT_EQ(running.get().status().code(), absl::StatusCode::kNotFound) << "the late answer does no harm";
  EXPECT_EQ(waiting.get().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(LibraryTest, ALateAnswerThroughTheSetIsDropped) {
  VerifierSet set;
  ASSERT_TRUE(set.Add(Load("rude", "wait"), {.timeout = milliseconds(20)}).ok());
  ASSERT_TRUE(set.Add(Load("patient"), {.timeout = milliseconds(20)}).ok());
  ASSERT_TRUE(set.Add(Load("echo"), {.timeout = seconds(60)}).ok());
  const auto findings = set.Verify({}, std::make_shared<Call>(), request_, nullptr);
  ASSERT_TRUE(findings.ok()) << findings.status();
  EXPECT_EQ((*findings)[0].status(), v1::Finding::STATUS_OK);
  EXPECT_EQ((*findings)[1].status(), v1::Finding::STATUS_TIMED_OUT);
  EXPECT_EQ((*findings)[2].status(), v1::Finding::STATUS_TIMED_OUT);
  EXPECT_EQ(set.List()[2].in_flight_count(), 0u) << "told to stop, it gave its call back";
}

}  // namespace
}  // namespace secondsource::plugin_host
