#include <chrono>
#include <condition_variable>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/output.h"
#include "clients/cli/problem.h"
#include "clients/cli/words.h"
#include "secondsource/v1/corpus_service.grpc.pb.h"

namespace secondsource::cli {
namespace {

using v1::IngestDocumentsRequest;
using v1::IngestDocumentsResponse;

// Documents that were sent and not acknowledged; only their places are kept.
constexpr size_t kMostInFlight = 4096;
constexpr std::chrono::milliseconds kProgressInterval(100);

struct Counts {
  size_t created = 0;
  size_t updated = 0;
  size_t unchanged = 0;
  size_t refused = 0;
};

// One IngestDocuments stream. Documents are sent by one thread and acknowledgements read by another: with one thread
// for both, client and server would wait for each other once the windows of both directions are full.
class Ingestion {
 public:
  explicit Ingestion(const Settings& settings)
      : settings_(settings), stub_(v1::CorpusService::NewStub(Connect(settings))) {
    SetDeadline(settings, kNoTimeout, context_);
    stream_ = stub_->IngestDocuments(&context_);
    reader_ = std::thread([this] { ReadAcknowledgements(); });
  }

  // Sends a document, or reports why there is none. False once the stream is broken.
  bool Send(const std::string& where, const absl::StatusOr<v1::Document>& document) {
    if (!document.ok()) {
      Refuse(where, document.status());
      return true;
    }
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return ended_ || in_flight_.size() < kMostInFlight; });
      if (ended_) return false;
      in_flight_.push_back(where);
    }
    IngestDocumentsRequest request;
    *request.mutable_document() = *document;
    return stream_->Write(request);
  }

  // A document that never reached the server is reported as the server would.
  void Refuse(const std::string& where, const absl::Status& why) {
    IngestDocumentsResponse response;
    response.set_outcome(IngestDocumentsResponse::OUTCOME_REFUSED);
    response.mutable_error()->set_code(static_cast<int>(why.code()));
    response.mutable_error()->set_message(absl::StrCat(where, ": ", std::string(why.message())));
    const std::lock_guard lock(mutex_);
    Take(response, "");
  }

  // Ends the stream, waits for the last acknowledgement and returns the exit code.
  int Finish() {
    stream_->WritesDone();
    reader_.join();
    const grpc::Status status = stream_->Finish();
    ClearProgress();
    if (!settings_.json) WriteOutput(Summary());
    if (!status.ok()) {
      Problem problem = ServerProblem(status, settings_);
      absl::StrAppend(&problem.hint, problem.hint.empty() ? "" : "; ",
                      "what was acknowledged is kept, and ingesting it again changes nothing");
      return Report(problem, settings_);
    }
    if (!in_flight_.empty()) {
      return Report({.code = absl::StatusCode::kDataLoss,
                     .reason = "NOT_ACKNOWLEDGED",
                     .message = absl::StrCat("the server left ", Count(in_flight_.size(), "document", "documents"),
                                             " without an answer"),
                     .violations = {},
                     .hint = "ingest the same files again: what is known already changes nothing",
                     .exit_code = kExitError},
                    settings_);
    }
    return counts_.refused > 0 ? kExitUsage : kExitOk;
  }

 private:
  void ReadAcknowledgements() {
    IngestDocumentsResponse response;
    while (stream_->Read(&response)) {
      const std::lock_guard lock(mutex_);
      std::string where;
      if (!in_flight_.empty()) {
        where = std::move(in_flight_.front());
        in_flight_.pop_front();
      }
      Take(response, where);
      room_.notify_one();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    room_.notify_one();
  }

  // Counts and shows one outcome. The caller holds the mutex.
  void Take(const IngestDocumentsResponse& response, const std::string& where) {
    switch (response.outcome()) {
      case IngestDocumentsResponse::OUTCOME_CREATED:
        ++counts_.created;
        break;
      case IngestDocumentsResponse::OUTCOME_UPDATED:
        ++counts_.updated;
        break;
      case IngestDocumentsResponse::OUTCOME_UNCHANGED:
        ++counts_.unchanged;
        break;
      default:
        ++counts_.refused;
        if (!settings_.json) ShowRefusal(response, where);
    }
    if (settings_.json) {
      WriteJson(response);
    } else {
      ShowProgress();
    }
  }

  void ShowRefusal(const IngestDocumentsResponse& response, const std::string& where) {
    ClearProgress();
    Problem problem = ServerProblem(response.error(), settings_);
    if (!where.empty()) problem.message = absl::StrCat(where, ": ", problem.message);
    problem.message = absl::StrCat("refused: ", problem.message);
    WriteError(ToText(problem, ForErrors(settings_)));
  }

  void ShowProgress() {
    const auto now = std::chrono::steady_clock::now();
    if (!progress_ || now - shown_ < kProgressInterval) return;
    shown_ = now;
    WriteError(absl::StrCat("\r", Total(), " documents"));
  }

  void ClearProgress() {
    if (progress_) WriteError("\r\x1b[K");
  }

  size_t Total() const { return counts_.created + counts_.updated + counts_.unchanged + counts_.refused; }

  std::string Summary() const {
    return absl::StrCat(counts_.created, " created, ", counts_.updated, " updated, ", counts_.unchanged, " unchanged, ",
                        counts_.refused, " refused\n");
  }

  const Settings& settings_;
  // A terminal that cannot clear a line gets no progress.
  const bool progress_ = ErrorsAreTerminal() && WantsColor(true, false, nullptr, std::getenv("TERM"));
  std::unique_ptr<v1::CorpusService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<IngestDocumentsRequest, IngestDocumentsResponse>> stream_;
  std::thread reader_;

  // Guards what follows, and keeps lines of output whole.
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<std::string> in_flight_;
  bool ended_ = false;
  Counts counts_;
  std::chrono::steady_clock::time_point shown_;
};

struct IngestOptions {
  std::vector<std::string> paths;
  TextFacts facts;
};

// What is wrong with the choice of files, before anything is sent.
std::string WrongWith(const std::vector<std::string>& files, const TextFacts& facts) {
  size_t texts = 0;
  for (const std::string& file : files) {
    if (file != "-" && KindOf(file) == FileKind::kOther) {
      return absl::StrCat("what '", file, "' holds cannot be told from its name; call it *.jsonl, *.json or *.txt");
    }
    texts += file != "-" && KindOf(file) == FileKind::kText ? 1 : 0;
  }
  if (texts > 0 && facts.publisher.empty()) return "plain text does not say who published it; give --publisher NAME";
  if (texts > 1 && (!facts.id.empty() || !facts.title.empty())) return "--id and --title fit one text file only";
  return "";
}

int Run(const IngestOptions& options, const Settings& settings) {
  const absl::StatusOr<std::vector<std::string>> files = FindFiles(options.paths);
  if (!files.ok()) return Report(UsageProblem(std::string(files.status().message())), settings);
  if (const std::string wrong = WrongWith(*files, options.facts); !wrong.empty()) {
    return Report(UsageProblem(wrong), settings);
  }
  Ingestion ingestion(settings);
  std::set<std::string> text_ids;
  for (const std::string& file : *files) {
    // Two folders may hold files of one name; as one id, the second would replace the first.
    if (file != "-" && KindOf(file) == FileKind::kText && options.facts.id.empty() &&
        !text_ids.insert(IdOf(file)).second) {
      ingestion.Refuse(file, absl::AlreadyExistsError(absl::StrCat("another file of this run has the id '", IdOf(file),
                                                                   "'; rename one, or ingest it with --id")));
      continue;
    }
    const auto send = [&](const std::string& where, const absl::StatusOr<v1::Document>& document) {
      return ingestion.Send(where, document);
    };
    if (!ReadFile(file, FileKind::kJsonLines, std::cin, options.facts, send)) break;
  }
  return ingestion.Finish();
}

}  // namespace

Command AddIngest(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("ingest", "Put documents into the corpus");
  auto options = std::make_shared<IngestOptions>();
  app->add_option("PATH", options->paths,
                  "Files (*.jsonl: a document in JSON on each line; *.json: one; *.txt: plain text), folders of such "
                  "files, or - for JSON lines from standard input")
      ->type_name("")
      ->required();
  AddTextFacts(*app, options->facts);
  AddText(*app, "--id", options->facts.id, "The id of the one plain text (default: from the file's name)")
      ->type_name("ID");
  return {app, [options, &settings] { return Run(*options, settings); }};
}

}  // namespace secondsource::cli
