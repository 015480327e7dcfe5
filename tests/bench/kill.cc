// kill: kill -9 at random moments while a server ingests.
//
//   kill BUILD CYCLES SECONDS [SEED]
//
// In each of CYCLES (1 to 10,000) it starts the server of the build tree BUILD on one data folder, waits until it is
// ready (its health is SERVING, which takes a verified claim), looks for what the last cycle had acknowledged, sends
// again what it had not, streams new documents, and kills the server at a random moment. Prints how many documents were
// acknowledged, lost and doubled, and how long the slowest start took; fails if any was lost or doubled, if a start
// took more than SECONDS, or if the check of the folder finds anything at the end.
#include <fcntl.h>
#include <grpc/grpc.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "secondsource/v1/corpus_service.grpc.pb.h"

namespace secondsource {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kMostPatience{60};

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "kill: %s\n", why.c_str());
  std::exit(1);
}

double Since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

pid_t Start(const std::vector<std::string>& command, const fs::path& log) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execv(argv[0], argv.data());
  _exit(127);
}

int Wait(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) Die("cannot wait for a process");
  return status;
}

// Asks the standard health service, whose messages no library at hand knows: the request is empty, and the answer is
// one field with the value SERVING.
bool IsServing(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
  context.set_wait_for_ready(true);  // a channel makes its connection only while somebody waits for it
  grpc::CompletionQueue queue;
  const grpc::Slice nothing;
  const auto call =
      stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::ByteBuffer(&nothing, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  grpc::Slice bytes;
  if (!status.ok() || !response.DumpToSingleSlice(&bytes).ok()) return false;
  return std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size()) == "\x08\x01";
}

v1::Document MakeDocument(int number) {
  v1::Document document;
  document.set_id("kill-" + std::to_string(number));
  document.set_publisher("Example Daily");
  document.set_title("Report " + std::to_string(number));
  std::string text = "Report number" + std::to_string(number) + " from Varn.";
  for (int i = 0; i < number % 40; ++i) text += " Witness " + std::to_string(i) + " said that it rained.";
  document.set_text(text);
  return document;
}

class Killer {
 public:
  Killer(const fs::path& build, unsigned seed) : server_(build / "bin" / "secondsourced"), random_(seed) {
    std::string name = (fs::temp_directory_path() / "secondsource-kill.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) Die("cannot make a temporary folder");
    folder_ = name;
  }
  ~Killer() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void Cycle() {
    StartServer();
    LookForAcknowledged(fresh_);
    fresh_.clear();
    const std::set<int> again = std::move(pending_);
    pending_ = {};
    Stream(again);
    ++cycles_;
  }

  // Starts once more, looks for everything, and has the folder checked.
  void End() {
    StartServer();
    LookForAcknowledged(acknowledged_);
    Stream(std::move(pending_), /*kill=*/false);
    CountVersions();
    ::kill(pid_, SIGTERM);
    if (Wait(pid_) != 0) Die("the server did not stop in order");
    const int status = Wait(Start({server_, "check", "--data-dir", folder_ / "data"}, folder_ / "check"));
    sound_ = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  bool Report(double seconds) const {
    std::printf("cycles %d   acknowledged %zu   lost %zu   doubled %zu   slowest readiness %.2f s   check %s\n",
                cycles_, acknowledged_.size(), lost_.size(), doubled_.size(), slowest_, sound_ ? "sound" : "DAMAGED");
    return lost_.empty() && doubled_.empty() && slowest_ <= seconds && sound_;
  }

 private:
  void StartServer() {
    const Clock::time_point begin = Clock::now();
    const std::string socket = "unix:" + (folder_ / "socket").string();
    pid_ = Start({server_, "--data-dir", folder_ / "data", "--listen", socket}, folder_ / "log");
    // A channel of its own: another one would remember how it failed.
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);  // an attempt has this long
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 20);
    arguments.SetInt("cycle", cycles_);
    const auto channel = grpc::CreateCustomChannel(socket, grpc::InsecureChannelCredentials(), arguments);
    while (!IsServing(channel)) {
      if (Clock::now() - begin > kMostPatience) Die("the server does not become ready");
      if (waitpid(pid_, nullptr, WNOHANG) == pid_) Die("the server ended by itself");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    slowest_ = std::max(slowest_, Since(begin));
    stub_ = v1::CorpusService::NewStub(channel);
  }

  void LookForAcknowledged(const std::set<int>& numbers) {
    for (const int number : numbers) {
      grpc::ClientContext context;
      v1::GetDocumentRequest request;
      v1::Document found;
      request.set_name("documents/" + MakeDocument(number).id());
      const grpc::Status status = stub_->GetDocument(&context, request, &found);
      if (!status.ok() || found.text() != MakeDocument(number).text()) lost_.insert(number);
      if (status.ok() && found.version() != 1) doubled_.insert(number);
      grpc::ClientContext search_context;
      v1::SearchDocumentsRequest search;
      v1::SearchDocumentsResponse hits;
      search.set_query("number" + std::to_string(number));
      if (!stub_->SearchDocuments(&search_context, search, &hits).ok() || hits.hits().empty()) lost_.insert(number);
      if (hits.hits_size() > 1) doubled_.insert(number);
    }
  }

  // Sends documents, first those of `again`, until the server is killed, or all are acknowledged.
  void Stream(std::set<int> again, bool kill = true) {
    grpc::ClientContext context;
    const auto stream = stub_->IngestDocuments(&context);
    std::atomic<int> sent{0};
    std::thread reader([&] {
      v1::IngestDocumentsResponse response;
      while (stream->Read(&response)) {
        const int number = std::atoi(response.id().c_str() + 5);
        if (response.outcome() == v1::IngestDocumentsResponse::OUTCOME_REFUSED) Die("a good document was refused");
        if (response.version() != 1) doubled_.insert(number);
        if (acknowledged_.contains(number)) doubled_.insert(number);
        acknowledged_.insert(number);
        fresh_.insert(number);
      }
    });
    std::thread killer([&, delay = std::chrono::microseconds(random_() % 250'000)] {
      if (!kill) return;
      while (sent == 0) std::this_thread::yield();
      std::this_thread::sleep_for(delay);
      ::kill(pid_, SIGKILL);
    });
    std::set<int> tried;
    const auto send = [&](int number) {
      v1::IngestDocumentsRequest request;
      *request.mutable_document() = MakeDocument(number);
      tried.insert(number);
      const bool written = stream->Write(request);
      ++sent;
      return written;
    };
    bool open = true;
    for (const int number : again) open = open && send(number);
    for (const int number : again) tried.insert(number);
    while (open && kill) open = send(next_++);
    if (!kill) stream->WritesDone();
    killer.join();
    reader.join();
    const grpc::Status status = stream->Finish();
    if (!kill && !status.ok()) Die("the last stream failed: " + status.error_message());
    if (kill) Wait(pid_);
    for (const int number : tried) {
      if (!acknowledged_.contains(number)) pending_.insert(number);
    }
  }

  // Every document is listed once.
  void CountVersions() {
    std::map<std::string, int> listed;
    v1::ListDocumentsRequest request;
    do {
      grpc::ClientContext context;
      v1::ListDocumentsResponse response;
      if (const grpc::Status status = stub_->ListDocuments(&context, request, &response); !status.ok()) {
        Die("cannot list the documents: " + status.error_message());
      }
      for (const v1::Document& document : response.documents()) {
        if (++listed[document.id()] > 1 || document.version() != 1)
          doubled_.insert(std::atoi(document.id().c_str() + 5));
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    for (const int number : acknowledged_) {
      if (!listed.contains(MakeDocument(number).id())) lost_.insert(number);
    }
  }

  const std::string server_;
  std::mt19937 random_;
  fs::path folder_;
  pid_t pid_ = -1;
  std::unique_ptr<v1::CorpusService::Stub> stub_;
  int next_ = 0;
  int cycles_ = 0;
  double slowest_ = 0;
  bool sound_ = false;
  std::set<int> acknowledged_;
  std::set<int> fresh_;    // acknowledged in the last cycle
  std::set<int> pending_;  // sent, and not acknowledged
  std::set<int> lost_;
  std::set<int> doubled_;
};

}  // namespace
}  // namespace secondsource

int main(int argc, char** argv) {
  const int cycles = argc > 2 ? std::atoi(argv[2]) : 0;
  const double seconds = argc > 3 ? std::atof(argv[3]) : 0;
  if (argc < 4 || argc > 5 || cycles < 1 || cycles > 10'000 || seconds <= 0) {
    std::fprintf(stderr, "usage: kill BUILD CYCLES SECONDS [SEED]   (1 to 10,000 cycles; ready within SECONDS)\n");
    return 2;
  }
  secondsource::Killer killer(argv[1], argc > 4 ? static_cast<unsigned>(std::atoi(argv[4])) : 1);
  for (int i = 0; i < cycles; ++i) killer.Cycle();
  killer.End();
  return killer.Report(seconds) ? 0 : 1;
}
