#include <algorithm>
#include <iostream>
#include <memory>

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

struct VerifyOptions {
  std::string claim;
  std::string speaker;
  std::vector<std::string> articles;
  TextFacts facts;
  CutOffs cut_offs;
  bool documents_only = false;
  bool no_record = false;
  bool all = false;
  std::vector<std::string> verifiers;
  std::vector<std::string> gates;
};

// Adds the documents of `path`. Texts of the same file name get ids of their own: "report", "report-2".
void AddDocuments(const std::string& path, const TextFacts& facts, v1::VerifyClaimRequest& request, Problem& problem) {
  const auto is_taken = [&](const std::string& id) {
    return std::any_of(request.documents().begin(), request.documents().end(),
                       [&](const v1::Document& document) { return document.id() == id; });
  };
  TextFacts own = facts;
  own.id = IdOf(path == "-" ? "standard-input" : path);
  for (int n = 2; is_taken(own.id); ++n) own.id = absl::StrCat(IdOf(path), "-", n);
  ReadFile(path, FileKind::kText, std::cin, own,
           [&](const std::string& where, const absl::StatusOr<v1::Document>& document) {
             if (document.ok()) {
               *request.add_documents() = *document;
             } else {
               problem.violations.emplace_back(where, std::string(document.status().message()));
             }
             return true;
           });
}

v1::VerifyClaimRequest MakeRequest(const VerifyOptions& options, Problem& problem) {
  v1::VerifyClaimRequest request;
  request.mutable_claim()->set_text(options.claim);
  request.mutable_claim()->set_speaker(options.speaker);
  TextFacts facts = options.facts;
  if (facts.publisher.empty()) facts.publisher = "unknown publisher";
  for (const std::string& path : options.articles) AddDocuments(path, facts, request, problem);
  if (options.documents_only) request.set_scope(v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY);
  SetCutOffs(options.cut_offs, request);
  for (const std::string& verifier : options.verifiers) request.add_verifiers(verifier);
  if (options.no_record) request.set_record(false);
  return request;
}

int CheckGate(const VerifyOptions& options, v1::Verdict::Label label, const Settings& settings) {
  const bool met =
      options.gates.empty() || std::any_of(options.gates.begin(), options.gates.end(),
                                           [&](const std::string& gate) { return ParseLabel(gate) == label; });
  if (met) return kExitOk;
  return Report({.code = absl::StatusCode::kFailedPrecondition,
                 .reason = "GATE_NOT_MET",
                 .message = absl::StrCat("the gate is not met: the verdict is ", LabelWords(label), ", asked for was ",
                                         absl::StrJoin(options.gates, " or ")),
                 .violations = {},
                 .hint = "",
                 .exit_code = kExitGate},
                settings);
}

int Run(const VerifyOptions& options, const Settings& settings) {
  Problem unreadable = UsageProblem("some documents cannot be read");
  const v1::VerifyClaimRequest request = MakeRequest(options, unreadable);
  if (!unreadable.violations.empty()) return Report(unreadable, settings);

  grpc::ClientContext context;
  SetDeadline(settings, kDefaultTimeout, context);
  v1::VerifyClaimResponse response;
  const auto stub = v1::VerificationService::NewStub(Connect(settings));
  const grpc::Status status = stub->VerifyClaim(&context, request, &response);
  if (!status.ok()) return Report(ServerProblem(status, settings), settings);

  if (settings.json) {
    WriteJson(response.verification());
  } else {
    RenderOptions shown = ForOutput(settings);
    shown.all = options.all;
    WriteOutput(RenderVerification(response.verification(), shown));
  }
  return CheckGate(options, response.verification().verdict().label(), settings);
}

std::string CheckLabel(const std::string& text) {
  return ParseLabel(text) != v1::Verdict::LABEL_UNSPECIFIED
             ? ""
             : absl::StrCat("'", text,
                            "' is no label; there are supported, refuted, conflicting and not-enough-evidence");
}

}  // namespace

Command AddVerify(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("verify", "Check one claim");
  auto options = std::make_shared<VerifyOptions>();
  AddText(*app, "CLAIM", options->claim, "The claim, one statement in plain words")->type_name("")->required();
  CLI::Option* article =
      AddTexts(*app, "--article", options->articles,
               "A file to use as evidence without ingesting it: *.jsonl or *.json documents, else plain "
               "text; - is plain text from standard input. May be repeated")
          ->type_name("FILE");
  app->add_flag("--documents-only", options->documents_only, "Seek evidence in the --article files alone")
      ->needs(article);
  AddTextFacts(*app, options->facts);
  AddText(*app, "--speaker", options->speaker, "Who makes the claim")->type_name("NAME");
  AddCutOffs(*app, options->cut_offs);
  AddTexts(*app, "--verifier", options->verifiers, "Ask only this verifier. May be repeated")->type_name("ID");
  AddTexts(
      *app, "--gate", options->gates,
      "Exit with 10 unless the verdict is this label: supported, refuted, conflicting or not-enough-evidence. May be "
      "repeated")
      ->type_name("LABEL")
      ->check(CheckLabel);
  app->add_flag("--no-record", options->no_record, "Keep nothing of this on the server");
  app->add_flag("--all", options->all, "Show every quote");
  return {app, [options, &settings] { return Run(*options, settings); }};
}

}  // namespace secondsource::cli
