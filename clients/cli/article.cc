#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/output.h"
#include "clients/cli/problem.h"
#include "clients/cli/render.h"
#include "clients/cli/words.h"
#include "secondsource/v1/verification_service.grpc.pb.h"

namespace secondsource::cli {
namespace {

struct ArticleOptions {
  std::string file;
  TextFacts facts;
  CutOffs cut_offs;
  int max_claims = 0;
  bool no_record = false;
};

// The one document of the file.
absl::StatusOr<v1::Document> ReadArticle(const ArticleOptions& options) {
  TextFacts facts = options.facts;
  if (facts.publisher.empty()) facts.publisher = "unknown publisher";
  std::optional<absl::StatusOr<v1::Document>> article;
  ReadFile(
      options.file, FileKind::kText, std::cin, facts, [&](const std::string& where, absl::StatusOr<v1::Document> read) {
        if (article) {
          article = absl::InvalidArgumentError(
              absl::StrCat("there is more than one document in ", options.file, "; give one"));
          return false;
        }
        article = std::move(read);
        if (!article->ok()) {
          article = absl::InvalidArgumentError(absl::StrCat(where, ": ", std::string(article->status().message())));
        }
        return article->ok();
      });
  if (!article) return absl::InvalidArgumentError(absl::StrCat("there is no document in ", options.file));
  return *std::move(article);
}

// "12 sentences: 3 supported, 2 conflicting, 7 left out".
class Tally {
 public:
  void Add(const v1::VerifyArticleResponse& sentence) {
    ++sentences_;
    sentence.has_verification() ? ++labels_[sentence.verification().verdict().label()] : ++left_out_;
  }
  size_t sentences() const { return sentences_; }
  std::string Words() const {
    std::vector<std::string> counts;
    for (const auto& [label, count] : labels_) counts.push_back(absl::StrCat(count, " ", LabelWords(label)));
    if (left_out_ > 0) counts.push_back(absl::StrCat(left_out_, " left out"));
    return absl::StrCat(Count(sentences_, "sentence", "sentences"), counts.empty() ? "" : ": ",
                        absl::StrJoin(counts, ", "));
  }

 private:
  size_t sentences_ = 0;
  size_t left_out_ = 0;
  std::map<v1::Verdict::Label, size_t> labels_;
};

int Run(const ArticleOptions& options, const Settings& settings) {
  absl::StatusOr<v1::Document> article = ReadArticle(options);
  if (!article.ok()) return Report(UsageProblem(std::string(article.status().message())), settings);
  v1::VerifyArticleRequest request;
  *request.mutable_article() = *std::move(article);
  SetCutOffs(options.cut_offs, request);
  request.set_max_claims(options.max_claims);
  if (options.no_record) request.set_record(false);

  grpc::ClientContext context;
  SetDeadline(settings, kNoTimeout, context);
  const auto stub = v1::VerificationService::NewStub(Connect(settings));
  const auto stream = stub->VerifyArticle(&context, request);
  Tally tally;
  const RenderOptions shown = ForOutput(settings);
  for (v1::VerifyArticleResponse sentence; stream->Read(&sentence);) {
    tally.Add(sentence);
    if (settings.json) {
      WriteJson(sentence);
    } else {
      WriteOutput(RenderSentence(tally.sentences(), sentence, shown));
    }
  }
  const grpc::Status status = stream->Finish();
  if (!settings.json && (status.ok() || tally.sentences() > 0)) WriteOutput(absl::StrCat(tally.Words(), "\n"));
  return status.ok() ? kExitOk : Report(ServerProblem(status, settings), settings);
}

}  // namespace

Command AddArticle(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("article", "Check an article, sentence by sentence, against the corpus");
  auto options = std::make_shared<ArticleOptions>();
  app->add_option("FILE", options->file, "Plain text, or *.json or *.jsonl with one document; - is standard input")
      ->type_name("")
      ->required();
  AddTextFacts(*app, options->facts);
  AddCutOffs(*app, options->cut_offs);
  app->add_option("--max-claims", options->max_claims, "Check at most so many sentences (default: 200)")
      ->check(CLI::Range(1, 200))
      ->type_name("N");
  app->add_flag("--no-record", options->no_record, "Keep nothing of this on the server: for drafts");
  return {app, [options, &settings] { return Run(*options, settings); }};
}

}  // namespace secondsource::cli
