// Drives the built program against a server in this process: what it sends, what it writes, and how it exits.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "secondsource/v1/corpus_service.grpc.pb.h"
#include "secondsource/v1/source_service.grpc.pb.h"
#include "secondsource/v1/verification_service.grpc.pb.h"

namespace secondsource {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

grpc::Status BadRequest() {
  google::rpc::Status status;
  status.set_code(grpc::StatusCode::INVALID_ARGUMENT);
  status.set_message("2 fields are invalid: claim.text: must not be empty; as_of: lies in the future");
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELDS");
  status.add_details()->PackFrom(info);
  google::rpc::BadRequest bad;
  auto* first = bad.add_field_violations();
  first->set_field("claim.text");
  first->set_description("must not be empty");
  auto* second = bad.add_field_violations();
  second->set_field("as_of");
  second->set_description("lies in the future");
  status.add_details()->PackFrom(bad);
  return {grpc::StatusCode::INVALID_ARGUMENT, status.message(), status.SerializeAsString()};
}

// Answers by the text of the claim, so that each test can ask for what it needs.
class Verifications : public v1::VerificationService::Service {
 public:
  grpc::Status VerifyClaim(grpc::ServerContext* context, const v1::VerifyClaimRequest* request,
                           v1::VerifyClaimResponse* response) override {
    {
      std::lock_guard lock(mutex_);
      last = *request;
    }
    const std::string& text = request->claim().text();
    if (text == "bad") return BadRequest();
    if (text == "forbidden") return {grpc::StatusCode::UNAUTHENTICATED, "no credentials"};
    if (text == "slow") {
      while (!context->IsCancelled()) usleep(1000);
      return grpc::Status::CANCELLED;
    }
    v1::Verdict& verdict = *response->mutable_verification()->mutable_verdict();
    verdict.set_label(v1::Verdict::LABEL_REFUTED);
    verdict.mutable_probabilities()->set_refuted(0.75);
    verdict.mutable_probabilities()->set_conflicting(0.25);
    *response->mutable_verification()->mutable_claim() = request->claim();
    return grpc::Status::OK;
  }

  grpc::Status VerifyArticle(grpc::ServerContext*, const v1::VerifyArticleRequest* request,
                             grpc::ServerWriter<v1::VerifyArticleResponse>* writer) override {
    v1::VerifyArticleResponse sentence;
    sentence.mutable_claim()->set_text(request->article().text());
    sentence.mutable_verification()->mutable_verdict()->set_label(v1::Verdict::LABEL_SUPPORTED);
    writer->Write(sentence);
    sentence.clear_verification();
    sentence.mutable_reading()->set_kind(v1::Reading::KIND_OPINION);
    writer->Write(sentence);
    return grpc::Status::OK;
  }

  grpc::Status GetVerification(grpc::ServerContext*, const v1::GetVerificationRequest* request,
                               v1::Verification*) override {
    return {grpc::StatusCode::NOT_FOUND, "there is no " + request->name()};
  }

  v1::VerifyClaimRequest last;

 private:
  std::mutex mutex_;
};

// Acknowledges everything, and refuses what has no text.
class Corpus : public v1::CorpusService::Service {
 public:
  grpc::Status IngestDocuments(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::IngestDocumentsResponse, v1::IngestDocumentsRequest>* stream) override {
    for (v1::IngestDocumentsRequest request; stream->Read(&request);) {
      v1::IngestDocumentsResponse response;
      response.set_id(request.document().id());
      response.set_outcome(v1::IngestDocumentsResponse::OUTCOME_CREATED);
      if (request.document().text().empty()) {
        response.set_outcome(v1::IngestDocumentsResponse::OUTCOME_REFUSED);
        response.mutable_error()->set_code(grpc::StatusCode::INVALID_ARGUMENT);
        // Long, so that both directions fill up in the test of many documents.
        response.mutable_error()->set_message("no text" + std::string(1000, '.'));
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }
};

// Two pages of one party each.
class Sources : public v1::SourceService::Service {
 public:
  grpc::Status ListParties(grpc::ServerContext*, const v1::ListPartiesRequest* request,
                           v1::ListPartiesResponse* response) override {
    response->add_parties()->set_name(request->page_token().empty() ? "parties/a" : "parties/b");
    if (request->page_token().empty()) response->set_next_page_token("more");
    return grpc::Status::OK;
  }
};

struct Outcome {
  int exit_code;
  std::string out;
  std::string err;
};

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream text;
  text << input.rdbuf();
  return text.str();
}

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() : folder_(std::filesystem::path(::testing::TempDir()) / ("cli_program_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&verifications_);
    builder.RegisterService(&corpus_);
    builder.RegisterService(&sources_);
    server_ = builder.BuildAndStart();
  }
  ~ProgramTest() override {
    server_->Shutdown();
    std::filesystem::remove_all(folder_);
  }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  // Runs the program on the test's server.
  Outcome Run(const std::vector<std::string>& arguments, const std::string& input = "") {
    setenv("SECONDSOURCE_SERVER", ("127.0.0.1:" + std::to_string(port_)).c_str(), 1);
    std::string command = SECONDSOURCE_PROGRAM;
    for (const std::string& argument : arguments) {
      command += " '";
      for (const char c : argument) command += c == '\'' ? std::string("'\\''") : std::string(1, c);
      command += '\'';
    }
    const std::string in = Write("in", input);
    command += " <'" + in + "' >'" + (folder_ / "out").string() + "' 2>'" + (folder_ / "err").string() + "'";
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), ReadWhole(folder_ / "out"), ReadWhole(folder_ / "err")};
  }

  std::filesystem::path folder_;
  int port_ = 0;
  Verifications verifications_;
  Corpus corpus_;
  Sources sources_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(ProgramTest, HelpTellsTheExitCodes) {
  const Outcome outcome = Run({"--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("10  verify"));
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_EQ(Run({"verify", "--help"}).exit_code, 0);
  EXPECT_EQ(Run({"--version"}).exit_code, 0);
}

TEST_F(ProgramTest, WrongUsageExitsWith2) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"verfy"},
                                             {"verify"},
                                             {"verify", "a", "b"},
                                             {"verify", "a\xFF"},
                                             {"verify", "a", "--as-of", "soon"},
                                             {"verify", "a", "--gate", "true"},
                                             {"verify", "a", "--documents-only"},
                                             {"verify", "a", "--article", "/does/not/exist"},
                                             {"--server", "nowhere", "verifiers"},
                                             {"--timeout", "-1", "verifiers"},
                                             {"sources"},
                                             {"sources", "people"},
                                             {"sources", "lint"},
                                             {"sources", "import", "/does/not/exist"},
                                             {"sources", "resolve", "a\xFF"},
                                             {"ingest", "/does/not/exist"}}) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << ::testing::PrintToString(arguments) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, StartsWith("secondsource: "));
    EXPECT_THAT(outcome.out, IsEmpty());
  }
  EXPECT_THAT(Run({"verify", "--json"}).err, StartsWith("{\"error\":{\"code\":3,\"status\":\"INVALID_ARGUMENT\""));
}

TEST_F(ProgramTest, ProgramOptionsStandBeforeOrAfterTheCommand) {
  const Outcome before = Run({"--json", "verify", "a claim"});
  const Outcome after = Run({"verify", "a claim", "--json", "--timeout", "30"});
  EXPECT_EQ(before.exit_code, 0) << before.err;
  EXPECT_EQ(before.out, after.out);
  EXPECT_THAT(before.out, HasSubstr("\"label\":\"LABEL_REFUTED\""));
  EXPECT_THAT(before.out, HasSubstr("\"missing\":[]")) << "default values are printed";
  EXPECT_THAT(before.err, IsEmpty());
}

TEST_F(ProgramTest, VerifySendsWhatItIsGiven) {
  const std::string text = Write("report.txt", "Some text.\n");
  const std::string lines = Write("more.jsonl", "{\"id\":\"x\",\"publisher\":\"P\",\"text\":\"t\"}\n");
  const Outcome outcome = Run({"verify", "--documents-only", "--article", text, "--article", text, "--article", lines,
                               "the claim", "--published", "2023-01-13", "--as-of", "2023-01-14", "--speaker", "S",
                               "--no-record", "--verifier", "cross-source"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const v1::VerifyClaimRequest& sent = verifications_.last;
  EXPECT_EQ(sent.claim().text(), "the claim");
  EXPECT_EQ(sent.claim().speaker(), "S");
  ASSERT_EQ(sent.documents_size(), 3);
  EXPECT_EQ(sent.documents(0).id(), "report");
  EXPECT_EQ(sent.documents(0).publisher(), "unknown publisher");
  EXPECT_EQ(sent.documents(0).text(), "Some text.\n");
  EXPECT_EQ(sent.documents(0).publish_time().seconds(), 1673568000);
  EXPECT_EQ(sent.documents(1).id(), "report-2");
  EXPECT_EQ(sent.documents(2).publisher(), "P");
  EXPECT_EQ(sent.scope(), v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY);
  EXPECT_EQ(sent.as_of().seconds(), 1673654400);
  EXPECT_FALSE(sent.has_known_at());
  EXPECT_EQ(sent.verifiers(0), "cross-source");
  EXPECT_TRUE(sent.has_record());
  EXPECT_FALSE(sent.record());
}

TEST_F(ProgramTest, AClaimMayBeCalledLikeACommand) {
  EXPECT_EQ(Run({"verify", "search"}).exit_code, 0);
  EXPECT_EQ(verifications_.last.claim().text(), "search");
  EXPECT_EQ(Run({"verify", "--", "--json"}).exit_code, 0);
  EXPECT_EQ(verifications_.last.claim().text(), "--json");
}

TEST_F(ProgramTest, AGateDecidesTheExitCode) {
  EXPECT_EQ(Run({"verify", "a"}).exit_code, 0);
  EXPECT_EQ(Run({"verify", "a", "--gate", "refuted"}).exit_code, 0);
  EXPECT_EQ(Run({"verify", "--gate", "supported", "--gate", "REFUTED", "a"}).exit_code, 0);
  const Outcome outcome = Run({"verify", "--gate", "supported", "a"});
  EXPECT_EQ(outcome.exit_code, 10);
  EXPECT_THAT(outcome.out, HasSubstr("REFUTED"));
  EXPECT_THAT(outcome.err, HasSubstr("the verdict is refuted"));
}

constexpr char kRows[] =
    "{\"id\":\"a\",\"claim\":\"one\",\"evidence\":[{\"text\":\"t\"},{\"text\":\"u\"},{\"text\":\"v\",\"publisher\":"
    "\"P\"}],"
    "\"label\":\"REFUTED\",\"more\":1}\n\n"
    "{\"claim\":\"two\",\"evidence\":[],\"label\":\"SUPPORTED\"}\n";

TEST_F(ProgramTest, EvaluateChecksEachClaimAgainstItsOwnEvidence) {
  const std::string rows = Write("rows.jsonl", kRows);
  const std::string predictions = (folder_ / "predictions").string();
  const Outcome outcome = Run({"--json", "evaluate", rows, "--predictions", predictions, "--callers", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              StartsWith("{\"claims\":2,\"failed\":0,\"accuracy\":0.5000,\"macro_f1\":0.3333,\"balanced_accuracy\":"
                         "0.5000,\"brier\":1.0000,\"ece\":0.5000,\"f1\":{\"SUPPORTED\":0.0000,\"REFUTED\":0.6667},"
                         "\"claims_per_second\":"));
  EXPECT_THAT(outcome.out, HasSubstr("\"unrestricted\":{\"accuracy\":0.5000"));
  EXPECT_THAT(ReadWhole(predictions),
              StartsWith("{\"line\":1,\"id\":\"a\",\"label\":\"REFUTED\",\"predicted\":\"REFUTED\",\"probabilities\":{"
                         "\"SUPPORTED\":0.000000,\"REFUTED\":0.750000,"));
  const v1::VerifyClaimRequest& sent = verifications_.last;
  EXPECT_EQ(sent.claim().text(), "two");
  EXPECT_EQ(sent.scope(), v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY);
  EXPECT_FALSE(sent.record());
  EXPECT_EQ(Run({"evaluate", "-"}, kRows).exit_code, 0);
}

TEST_F(ProgramTest, EvaluateSendsEvidenceOfNobodyAsOfDifferentPublishers) {
  const std::string first_row = std::string(kRows).substr(0, std::string(kRows).find('\n'));
  EXPECT_THAT(Run({"evaluate", "-"}, first_row).out, HasSubstr("1 claims, 0 without an answer"));
  const v1::VerifyClaimRequest& sent = verifications_.last;
  ASSERT_EQ(sent.documents_size(), 3);
  EXPECT_EQ(sent.documents(0).publisher(), "unknown publisher 1");
  EXPECT_EQ(sent.documents(1).publisher(), "unknown publisher 2");
  EXPECT_EQ(sent.documents(2).publisher(), "P");
}

TEST_F(ProgramTest, EvaluateNamesEveryRowThatIsNone) {
  const Outcome outcome = Run({"evaluate", "-"},
                              "{\n{\"claim\":\"a\"}\n{\"claim\":\"a\",\"label\":\"TRUE\"}\n{\"claim\":\"a\","
                              "\"label\":\"REFUTED\"}\n{\"label\":\"REFUTED\",\"evidence\":[]}\n{\"claim\":\"a\","
                              "\"label\":\"REFUTED\",\"evidence\":[{\"text\":\"\"}]}\n");
  EXPECT_EQ(outcome.exit_code, 2);
  for (const char* problem :
       {"line 1: not an object", "line 2: it has no label", "line 3: 'TRUE' is no label",
        "line 4: it has no list of evidence", "line 5: it has no claim", "line 6: some evidence"}) {
    EXPECT_THAT(outcome.err, HasSubstr(problem));
  }
  EXPECT_EQ(Run({"evaluate", "-"}, "\n").exit_code, 2);
  EXPECT_EQ(Run({"evaluate", "/nonexistent"}).exit_code, 2);
}

TEST_F(ProgramTest, EvaluateGoesOnAfterARowThatTheServerRefuses) {
  std::string rows = kRows;
  rows += "{\"claim\":\"bad\",\"evidence\":[],\"label\":\"SUPPORTED\"}\n";
  const Outcome outcome = Run({"evaluate", "-", "--json"}, rows);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("line 4"));
  EXPECT_THAT(outcome.out, StartsWith("{\"claims\":2,\"failed\":1,"));
}

TEST_F(ProgramTest, EveryFieldViolationHasALine) {
  const Outcome text = Run({"verify", "bad"});
  EXPECT_EQ(text.exit_code, 2);
  EXPECT_EQ(text.err,
            "secondsource: 2 fields are invalid\n  claim.text: must not be empty\n  as_of: lies in the future\n");
  const Outcome json = Run({"verify", "bad", "--json"});
  EXPECT_THAT(json.out, IsEmpty());
  EXPECT_EQ(
      json.err,
      "{\"error\":{\"code\":3,\"status\":\"INVALID_ARGUMENT\",\"reason\":\"INVALID_FIELDS\",\"message\":\"2 fields are "
      "invalid\",\"violations\":[{\"field\":\"claim.text\",\"description\":\"must not be empty\"},{\"field\":\"as_of\","
      "\"description\":\"lies in the future\"}],\"hint\":\"\"}}\n");
}

TEST_F(ProgramTest, ExitCodesTellErrorsApart) {
  EXPECT_EQ(Run({"verify", "forbidden"}).exit_code, 3);
  EXPECT_EQ(Run({"verifications", "none"}).exit_code, 4);
  EXPECT_EQ(Run({"verify", "slow", "--timeout", "0.5"}).exit_code, 5);
  EXPECT_EQ(Run({"verifiers"}).exit_code, 1) << "the server of this test does not implement it";
  const Outcome unreachable = Run({"--server", "unix:/does/not/exist", "verifiers"});
  EXPECT_EQ(unreachable.exit_code, 5);
  EXPECT_THAT(unreachable.err, HasSubstr("no server answers at unix:/does/not/exist"));
  EXPECT_THAT(unreachable.err, HasSubstr("start secondsourced"));
}

TEST_F(ProgramTest, VersionNeedsNoServer) {
  const Outcome outcome = Run({"version", "--server", "unix:/does/not/exist", "--json"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("\"state\":\"NOT_REACHABLE\""));
}

TEST_F(ProgramTest, IngestGoesOnAfterABadLineAndExitsWith2) {
  const std::string lines =
      "{\"id\":\"a\",\"text\":\"t\"}\n{\"id\":\"b\"\n{\"id\":\"c\"}\n{\"id\":\"d\",\"text\":\"\xFF\"}\n{\"id\":\"e\","
      "\"text\":\"t\"}\n";
  const Outcome outcome = Run({"ingest", "-"}, lines);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "2 created, 0 updated, 0 unchanged, 3 refused\n");
  EXPECT_THAT(outcome.err, HasSubstr("standard-input:2: at byte 22: not a document"));
  EXPECT_THAT(outcome.err, HasSubstr("standard-input:3: no text"));
  EXPECT_THAT(outcome.err, HasSubstr("standard-input:4: the text is not valid UTF-8 at byte"));
  const Outcome json = Run({"ingest", "-", "--json"}, lines);
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 5);
  EXPECT_THAT(json.err, IsEmpty());
}

TEST_F(ProgramTest, IngestOfTextNeedsAPublisher) {
  const std::string text = Write("a.txt", "text");
  EXPECT_EQ(Run({"ingest", text}).exit_code, 2);
  const Outcome outcome = Run({"ingest", text, "--publisher", "P"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "1 created, 0 updated, 0 unchanged, 0 refused\n");
}

TEST_F(ProgramTest, IngestOfMuchNeverBlocks) {
  std::string lines;
  // More than the client keeps in flight, and more bytes of answers than the windows hold.
  for (int i = 0; i < 5000; ++i) lines += "{\"id\":\"d" + std::to_string(i) + "\"}\n";
  const Outcome outcome = Run({"ingest", "-"}, lines);
  EXPECT_EQ(outcome.out, "0 created, 0 updated, 0 unchanged, 5000 refused\n");
}

TEST_F(ProgramTest, IngestSaysWhenTheServerIsGone) {
  EXPECT_EQ(Run({"ingest", "-", "--server", "unix:/does/not/exist"}, "{\"id\":\"a\"}\n").exit_code, 5);
}

TEST_F(ProgramTest, ArticleCountsItsSentences) {
  const std::string text = Write("draft.txt", "One sentence.");
  const Outcome outcome = Run({"article", text});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("2 sentences: 1 supported, 1 left out\n"));
  const Outcome json = Run({"article", "-", "--json"}, "One sentence.");
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 2);
}

TEST_F(ProgramTest, ListsAreGatheredFromTheirPages) {
  const Outcome outcome = Run({"sources", "parties", "--json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("parties/a"));
  EXPECT_THAT(outcome.out, HasSubstr("parties/b"));
  EXPECT_THAT(outcome.out, HasSubstr("\"nextPageToken\":\"\""));
}

TEST_F(ProgramTest, LintNamesEveryProblemWithoutAServer) {
  const std::string bad = Write("bad.yaml", "parties:\n  - {id: a, name: Able, kind: planet}\n  - {id: b, name: B}\n");
  const Outcome outcome = Run({"--server", "127.0.0.1:1", "sources", "lint", bad});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.out, HasSubstr("bad.yaml:2: the kind 'planet' is not known"));
  EXPECT_THAT(outcome.out, HasSubstr("bad.yaml:3: the key 'kind' is missing"));
  EXPECT_THAT(Run({"sources", "lint", bad, "--json"}).out, HasSubstr("\"line\":3,\"message\":\"the key 'kind'"));
  const std::string good = Write("good.yaml", "parties:\n  - {id: a, name: Able, kind: state}\n");
  const Outcome sound = Run({"sources", "lint", good});
  EXPECT_EQ(sound.exit_code, 0) << sound.err;
  EXPECT_EQ(sound.out, "Sound: 1 parties, 0 places, 0 publishers.\n");
}

TEST_F(ProgramTest, AnImportThatIsNoUtf8IsNotSent) {
  const Outcome outcome = Run({"sources", "import", Write("latin.yaml", "parties: # \xE9t\xE9\n")});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("latin.yaml is not valid UTF-8 at byte 11"));
}

TEST_F(ProgramTest, PipesGetNoColour) {
  setenv("TERM", "xterm", 1);
  EXPECT_THAT(Run({"verify", "a"}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(Run({"verify", "bad"}).err, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace secondsource
