// The main job over real sockets: the built server, driven by the built client.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "secondsource/v1/corpus_service.pb.h"
#include "secondsource/v1/verification.pb.h"
#include "secondsource/v1/verification_service.pb.h"
#include "secondsource/v1/verifier_service.pb.h"
#include "tests/integration/processes.h"

namespace secondsource {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr char kClaim[] = "Russian forces captured Soledar";
const std::string kDemo = SECONDSOURCE_SOURCE_DIR "/demo";

template <typename Message>
Message FromJson(const std::string& json) {
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
  return message;
}

v1::Verification Verification(const Output& output) {
  EXPECT_EQ(output.exit_code, 0) << output.err << output.out;
  return FromJson<v1::Verification>(output.out);
}

// Documents of the demo corpus by name.
std::map<std::string, v1::Document> DemoDocuments() {
  std::map<std::string, v1::Document> documents;
  for (const auto& entry : std::filesystem::directory_iterator(kDemo + "/corpus")) {
    std::istringstream lines(ReadFile(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) continue;
      v1::Document document = FromJson<v1::Document>(line);
      documents["documents/" + document.id()] = document;
    }
  }
  return documents;
}

std::vector<std::string> Voices(const v1::Verification& verification, v1::Position::Attitude attitude) {
  std::vector<std::string> names;
  for (const v1::Position& position : verification.positions()) {
    if (!position.superseded() && position.attitude() == attitude) names.push_back(position.origin().display_name());
  }
  return names;
}

// A server that has the demo corpus, shared by all tests that only read it.
class Demo : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    server_ = new ServerProcess(folder_->path());
    const Output output = RunClient(server_->address(), {"ingest", kDemo + "/corpus"});
    ASSERT_EQ(output.exit_code, 0) << output.err;
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(server_->Stop(), 0) << server_->Log();
    delete server_;
    delete folder_;
  }
  static Output Run(const std::vector<std::string>& arguments) { return RunClient(server_->address(), arguments); }
  static v1::Verification Verify(const std::string& claim, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--json", "verify", claim, "--no-record"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Verification(Run(arguments));
  }

  static TemporaryFolder* folder_;
  static ServerProcess* server_;
};
TemporaryFolder* Demo::folder_ = nullptr;
ServerProcess* Demo::server_ = nullptr;

TEST_F(Demo, TwoInterestedSidesAreAConflict) {
  const v1::Verification verification = Verify(kClaim);
  EXPECT_EQ(verification.verdict().label(), v1::Verdict::LABEL_CONFLICTING) << verification.verdict().summary();
  EXPECT_EQ(verification.origin_counts().independent_supporting(), 0u);
  EXPECT_EQ(verification.origin_counts().independent_refuting(), 0u);
  EXPECT_THAT(Voices(verification, v1::Position::ATTITUDE_ASSERTS), Contains(HasSubstr("Defence")));
  EXPECT_THAT(Voices(verification, v1::Position::ATTITUDE_DENIES), Not(testing::IsEmpty()));
  EXPECT_EQ(verification.verdict().calibration_id(), "");
}

TEST_F(Demo, QuotesAreVerbatimAtTheirOffsets) {
  const std::map<std::string, v1::Document> documents = DemoDocuments();
  size_t quotes = 0;
  for (const char* claim :
       {kClaim, "More than 500 civilians are trapped in Soledar", "Seven people were killed in the derailment"}) {
    const v1::Verification verification = Verify(claim);
    for (const v1::Evidence& evidence : verification.evidence()) {
      const std::string& text = documents.at(evidence.document()).text();
      const v1::Span& span = evidence.span();
      ASSERT_LE(span.end(), text.size());
      EXPECT_EQ(text.substr(span.start(), span.end() - span.start()), evidence.quote());
      const v1::Span& content = evidence.statement().content_span();
      EXPECT_EQ(text.substr(content.start(), content.end() - content.start()), evidence.statement().content());
      ++quotes;
    }
  }
  EXPECT_GE(quotes, 5u);
}

TEST_F(Demo, AnswersAsOfAnEarlierMoment) {
  const v1::Verification verification = Verify(kClaim, {"--as-of", "2023-01-12T00:00:00Z"});
  EXPECT_EQ(verification.as_of().seconds(), 1673481600);
  for (const v1::Evidence& evidence : verification.evidence()) {
    EXPECT_LE(evidence.publish_time().seconds(), 1673481600) << evidence.document();
  }
  EXPECT_NE(verification.verdict().label(), v1::Verdict::LABEL_SUPPORTED);
  EXPECT_THAT(Run({"verify", kClaim, "--no-record", "--as-of", "2023-01-12T00:00:00Z"}).out,
              HasSubstr("As of: 12 January 2023, 00:00 UTC"));
}

TEST_F(Demo, FindingsComeFromTheBuiltInVerifiers) {
  const v1::Verification verification = Verify(kClaim);
  ASSERT_THAT(verification.findings(), SizeIs(3));
  EXPECT_EQ(verification.findings(0).verifier(), "cross-source");
  EXPECT_EQ(verification.findings(1).verifier(), "entailment");
  EXPECT_EQ(verification.findings(2).verifier(), "official-statement");
  for (const v1::Finding& finding : verification.findings()) EXPECT_EQ(finding.status(), v1::Finding::STATUS_OK);
  const auto list = FromJson<v1::ListVerifiersResponse>(Run({"--json", "verifiers"}).out);
  ASSERT_THAT(list.verifiers(), SizeIs(3));
  EXPECT_EQ(list.verifiers(0).kind(), v1::Verifier::KIND_LIBRARY);
  EXPECT_EQ(list.verifiers(0).state(), v1::Verifier::STATE_ACTIVE);
}

TEST_F(Demo, TheAnswerIsTheSameEachTime) {
  const auto bare = [&] {
    v1::Verification verification = Verify(kClaim, {"--as-of", "2023-01-20T00:00:00Z"});
    verification.clear_create_time();
    verification.clear_known_at();
    return verification.SerializeAsString();
  };
  EXPECT_EQ(bare(), bare());
}

// No golden: figures and the order of the evidence depend on the processor that runs the stance model.
TEST_F(Demo, TheAnswerSaysWhoSaysWhat) {
  const Output output = Run({"verify", kClaim, "--no-record", "--as-of", "2023-01-20T00:00:00Z"});
  ASSERT_EQ(output.exit_code, 0) << output.err;
  const size_t asserts = output.out.find("\nWho asserts it\n");
  const size_t denies = output.out.find("\nWho denies it\n");
  const size_t withholds = output.out.find("\nWho withholds judgement\n");
  ASSERT_TRUE(asserts < denies && denies < withholds && withholds < output.out.size()) << output.out;
  EXPECT_THAT(output.out.substr(0, asserts),
              AllOf(HasSubstr("CONFLICTING"), ContainsRegex("No independent[ \n]confirmation")));
  EXPECT_THAT(output.out.substr(asserts, denies - asserts),
              AllOf(HasSubstr("Russian Defence Ministry (side: Russia; self-serving"), HasSubstr("Yevgeny Prigozhin")));
  EXPECT_THAT(output.out.substr(denies, withholds - denies),
              HasSubstr("Serhiy Cherevatiy (side: Ukraine; self-serving"));
  EXPECT_THAT(output.out.substr(withholds), HasSubstr("Kremlin (side: Russia"));
}

TEST_F(Demo, ArticlesStreamTheirClaims) {
  const Output output =
      Run({"--json", "article", kDemo + "/article.txt", "--publisher", "The Demo Desk (invented)", "--no-record"});
  ASSERT_EQ(output.exit_code, 0) << output.err;
  const std::string article = ReadFile(kDemo + "/article.txt");
  std::istringstream lines(output.out);
  size_t verified = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto response = FromJson<v1::VerifyArticleResponse>(line);
    const v1::Span& span = response.claim().span();
    EXPECT_EQ(article.substr(span.start(), span.end() - span.start()), response.claim().text());
    verified += response.has_verification() ? 1 : 0;
  }
  EXPECT_GE(verified, 3u);
}

TEST_F(Demo, BadInputIsAnsweredWithEveryViolation) {
  const Output output = Run({"verify", " ", "--speaker", std::string(300, 'x')});
  EXPECT_EQ(output.exit_code, 2);
  EXPECT_THAT(output.err, AllOf(HasSubstr("claim.text"), HasSubstr("claim.speaker")));
}

TEST_F(Demo, UnknownThingsAreNotFound) {
  EXPECT_EQ(Run({"verifications", "verifications/0123456789abcdef0123456789abcdef"}).exit_code, 4);
  EXPECT_EQ(Run({"verify", kClaim, "--verifier", "no-such-verifier", "--no-record"}).exit_code, 4);
}

TEST_F(Demo, AGateFailsOnOtherLabels) {
  EXPECT_EQ(Run({"verify", kClaim, "--no-record", "--gate", "SUPPORTED"}).exit_code, 10);
  EXPECT_EQ(Run({"verify", kClaim, "--no-record", "--gate", "CONFLICTING"}).exit_code, 0);
}

// Everything below changes the corpus, so each test has a server of its own.
class Fresh : public testing::Test {
 protected:
  Output Run(const std::vector<std::string>& arguments) { return RunClient(server_->address(), arguments); }
  TemporaryFolder folder_;
  std::unique_ptr<ServerProcess> server_ = std::make_unique<ServerProcess>(folder_.path());
};

TEST_F(Fresh, ReprintsChangeNothing) {
  ASSERT_EQ(Run({"ingest", kDemo + "/corpus"}).exit_code, 0);
  const auto before = Verification(Run({"--json", "verify", kClaim})).verdict().probabilities();
  // Three more outlets carry the ministry's statement, each in its own way.
  const TemporaryFolder files;
  std::string lines;
  const char* texts[] = {
      "Russia's Defence Ministry said on Friday that its forces had captured Soledar.",
      "Soledar has been captured by Russian forces, the Defence Ministry in Moscow said in a statement on January 13.",
      "\\\"Our forces have captured Soledar,\\\" the Russian Defence Ministry said."};
  for (int i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i);
    lines += "{\"id\":\"reprint-" + number + "\",\"publisher\":\"Reprinter " + number +
             "\",\"publishTime\":\"2023-01-13T2" + number + ":00:00Z\",\"text\":\"" + texts[i] + "\"}\n";
  }
  const Output ingested = Run({"ingest", files.Write("reprints.jsonl", lines)});
  ASSERT_EQ(ingested.exit_code, 0) << ingested.err;
  const v1::Verification verification = Verification(Run({"--json", "verify", kClaim}));
  const auto& after = verification.verdict().probabilities();
  EXPECT_NEAR(after.supported(), before.supported(), 0.02);
  EXPECT_NEAR(after.refuted(), before.refuted(), 0.02);
  EXPECT_NEAR(after.conflicting(), before.conflicting(), 0.02);
  EXPECT_NEAR(after.not_enough_evidence(), before.not_enough_evidence(), 0.02);
  // They were seen, and folded into the ministry.
  EXPECT_THAT(verification.evidence(),
              Contains(testing::ResultOf([](const v1::Evidence& e) { return e.document(); }, HasSubstr("reprint-"))));
}

TEST_F(Fresh, DraftsLeaveNoTrace) {
  constexpr char kSecret[] = "Zanzibarian submarines secretly refuelled at Port Quillon";
  ASSERT_EQ(Run({"verify", kSecret, "--no-record"}).exit_code, 0);
  server_->Stop();
  const std::string log = server_->Log();
  EXPECT_THAT(log, Not(HasSubstr("Quillon")));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(ReadFile(entry.path()), Not(HasSubstr("Quillon"))) << entry.path();
  }
}

TEST_F(Fresh, WhatWasAcknowledgedSurvivesKill) {
  ASSERT_EQ(Run({"ingest", kDemo + "/corpus/court.jsonl"}).exit_code, 0);
  const v1::Verification kept =
      Verification(Run({"--json", "verify", "Marten Oswick was found guilty of embezzlement"}));
  server_->Kill();
  server_ = std::make_unique<ServerProcess>(folder_.path());
  EXPECT_THAT(Run({"ingest", kDemo + "/corpus/court.jsonl"}).out, HasSubstr("6 unchanged"));
  const v1::Verification found = Verification(Run({"--json", "verifications", kept.name()}));
  EXPECT_EQ(found.SerializeAsString(), kept.SerializeAsString());
}

TEST_F(Fresh, BadDocumentsAreNamedAndStopNothing) {
  const TemporaryFolder files;
  const std::string path = files.Write("mixed.jsonl",
                                       "{\"id\":\"good\",\"publisher\":\"P\",\"text\":\"It rained in Varn.\"}\n"
                                       "{\"id\":\"bad id!\",\"publisher\":\"\",\"text\":\"x\"}\n"
                                       "{\"id\":\"torn\",\"publisher\":\"P\",\"text\":\"caf\xe9\"}\n");
  const Output output = Run({"ingest", path});
  EXPECT_EQ(output.exit_code, 2);
  EXPECT_THAT(output.out + output.err, AllOf(HasSubstr("1 created"), HasSubstr("2 refused"), HasSubstr("byte")));
  EXPECT_THAT(Run({"search", "rained in Varn"}).out, HasSubstr("It rained in Varn."));
}

TEST_F(Fresh, AClaimIsCheckedAgainstTheCallersTextAlone) {
  const TemporaryFolder files;
  const std::string article =
      files.Write("article.txt",
                  "A ferry sank off Port Quillon on Tuesday. Harbour police said on Wednesday that "
                  "nine people had died.\n");
  const auto verify = [&](const std::string& claim) {
    return Verification(Run({"--json", "verify", "--documents-only", "--article", article, claim}));
  };
  EXPECT_EQ(verify("Nine people died when a ferry sank off Port Quillon").verdict().label(),
            v1::Verdict::LABEL_SUPPORTED);
  EXPECT_EQ(verify("Forty people died when a ferry sank off Port Quillon").verdict().label(),
            v1::Verdict::LABEL_REFUTED);
}

TEST(Models, WithoutOneOfThemTheServerDoesNotStart) {
  const std::filesystem::path share = SECONDSOURCE_BINARY_DIR "/share/secondsource";
  for (const std::string missing : {"stance", "retriever"}) {
    const TemporaryFolder files;
    std::filesystem::create_directories(files.path() / "share/models");
    for (const char* part : {"registry", "language", "weights.yaml", "models/stance", "models/retriever"}) {
      if (part != "models/" + missing) std::filesystem::create_symlink(share / part, files.path() / "share" / part);
    }
    const Output output = RunServer(
        {"--data-dir", files.path() / "data", "--listen", "127.0.0.1:0", "--share-dir", files.path() / "share"});
    EXPECT_NE(output.exit_code, 0) << missing;
    EXPECT_THAT(output.err, HasSubstr("models/" + missing));
    EXPECT_THAT(output.err, HasSubstr("put the files there"));
  }
}

TEST(Unreachable, SaysWhatToDo) {
  const Output output = RunClient("127.0.0.1:1", {"verifiers", "--timeout", "2"});
  EXPECT_EQ(output.exit_code, 5);
  EXPECT_THAT(output.err, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace secondsource
