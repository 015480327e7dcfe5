// secondsource evaluate: labelled claims, each checked against its own evidence alone.
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/labelled.h"
#include "clients/cli/output.h"
#include "clients/cli/problem.h"
#include "clients/cli/scores.h"
#include "secondsource/v1/verification_service.grpc.pb.h"

namespace secondsource::cli {
namespace {

struct EvaluateOptions {
  std::string file;
  std::string predictions;
  std::vector<std::string> verifiers;
  int callers = 4;
};

v1::VerifyClaimRequest MakeRequest(const LabelledClaim& row, const EvaluateOptions& options) {
  v1::VerifyClaimRequest request;
  request.mutable_claim()->set_text(row.claim);
  request.set_scope(v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY);
  request.set_record(false);
  for (const std::string& verifier : options.verifiers) request.add_verifiers(verifier);
  for (size_t i = 0; i < row.evidence.size(); ++i) {
    v1::Document& document = *request.add_documents();
    document.set_id(absl::StrCat("evidence-", i + 1));
    document.set_text(row.evidence[i].text);
    // Nobody knows of it whose it is, so that it stands for itself.
    document.set_publisher(row.evidence[i].publisher.empty() ? absl::StrCat("unknown publisher ", i + 1)
                                                             : row.evidence[i].publisher);
  }
  return request;
}

Probabilities ProbabilitiesOf(const v1::Verdict::Probabilities& all) {
  return {all.supported(), all.refuted(), all.conflicting(), all.not_enough_evidence()};
}

// What the server said to each row: an answer, or why there is none.
struct Outcome {
  std::optional<Probabilities> probabilities;
  std::vector<v1::Finding> findings;
  grpc::Status status;
};

std::vector<Outcome> AskAll(const std::vector<LabelledClaim>& rows, const EvaluateOptions& options,
                            const Settings& settings) {
  std::vector<Outcome> outcomes(rows.size());
  const auto stub = v1::VerificationService::NewStub(Connect(settings));
  std::atomic<size_t> next = 0;
  std::atomic<bool> unreachable = false;
  const auto ask = [&] {
    for (size_t i = next++; i < rows.size() && !unreachable; i = next++) {
      grpc::ClientContext context;
      SetDeadline(settings, kDefaultTimeout, context);
      v1::VerifyClaimResponse response;
      Outcome& outcome = outcomes[i];
      outcome.status = stub->VerifyClaim(&context, MakeRequest(rows[i], options), &response);
      if (outcome.status.ok()) {
        outcome.probabilities = ProbabilitiesOf(response.verification().verdict().probabilities());
        outcome.findings.assign(response.verification().findings().begin(), response.verification().findings().end());
      } else if (outcome.status.error_code() == grpc::StatusCode::UNAVAILABLE) {
        unreachable = true;
      }
    }
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < options.callers; ++i) callers.emplace_back(ask);
  for (std::thread& caller : callers) caller.join();
  return outcomes;
}

std::string JsonOf(const Scores& scores) {
  std::string f1;
  for (size_t i = 0; i < kLabels; ++i) {
    if (scores.f1[i]) absl::StrAppendFormat(&f1, "%s\"%s\":%.4f", f1.empty() ? "" : ",", kLabelNames[i], *scores.f1[i]);
  }
  return absl::StrFormat(
      "\"accuracy\":%.4f,\"macro_f1\":%.4f,\"balanced_accuracy\":%.4f,\"brier\":%.4f,\"ece\":%.4f,\"f1\":{%s}",
      scores.accuracy, scores.macro_f1, scores.balanced_accuracy, scores.brier, scores.ece, f1);
}

std::string TableOf(const Scores& restricted, const Scores& all) {
  std::string table = absl::StrFormat("%-22s %10s %14s\n", "", "of labels", "of all labels");
  const auto add = [&](const char* name, double a, double b) {
    absl::StrAppendFormat(&table, "%-22s %10.3f %14.3f\n", name, a, b);
  };
  add("accuracy", restricted.accuracy, all.accuracy);
  add("macro F1", restricted.macro_f1, all.macro_f1);
  add("balanced accuracy", restricted.balanced_accuracy, all.balanced_accuracy);
  for (size_t i = 0; i < kLabels; ++i) {
    if (restricted.f1[i]) add(absl::StrCat("F1 ", kLabelNames[i]).c_str(), *restricted.f1[i], *all.f1[i]);
  }
  add("Brier", restricted.brier, all.brier);
  add("ECE", restricted.ece, all.ece);
  return table;
}

// What each verifier said: what a fit of the weights needs.
std::string JsonOf(const std::vector<v1::Finding>& findings) {
  std::string json;
  for (const v1::Finding& finding : findings) {
    absl::StrAppendFormat(&json, "%s%s:{\"status\":\"%s\",\"belief\":%.6f,\"disbelief\":%.6f}", json.empty() ? "" : ",",
                          JsonString(finding.verifier()), v1::Finding::Status_Name(finding.status()), finding.belief(),
                          finding.disbelief());
  }
  return json;
}

bool WritePredictions(const std::string& path, const std::vector<LabelledClaim>& rows,
                      const std::vector<Outcome>& outcomes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (size_t i = 0; i < rows.size(); ++i) {
    file << "{\"line\":" << rows[i].line << ",\"id\":" << JsonString(rows[i].id) << ",\"label\":\""
         << kLabelNames[rows[i].label] << "\"";
    if (const auto& probabilities = outcomes[i].probabilities) {
      file << ",\"predicted\":\"" << kLabelNames[Likeliest(*probabilities)] << "\",\"probabilities\":{";
      for (size_t k = 0; k < kLabels; ++k) {
        file << absl::StrFormat("%s\"%s\":%.6f", k == 0 ? "" : ",", kLabelNames[k], (*probabilities)[k]);
      }
      file << "},\"findings\":{" << JsonOf(outcomes[i].findings) << "}";
    } else {
      file << ",\"error\":" << JsonString(outcomes[i].status.error_message());
    }
    file << "}\n";
  }
  file.close();
  return static_cast<bool>(file);
}

int Run(const EvaluateOptions& options, const Settings& settings) {
  Problem unreadable = UsageProblem("some rows cannot be read",
                                    "each line is an object with claim, evidence (a list of objects with a text) and "
                                    "label (SUPPORTED, REFUTED, CONFLICTING or NOT_ENOUGH_EVIDENCE)");
  std::ifstream file(options.file, std::ios::binary);
  const std::vector<LabelledClaim> rows = ReadLabelled(options.file == "-" ? std::cin : file, unreadable.violations);
  if (!unreadable.violations.empty()) return Report(unreadable, settings);
  if (rows.empty()) return Report(UsageProblem(absl::StrCat(options.file, " holds no rows")), settings);

  const auto began = std::chrono::steady_clock::now();
  const std::vector<Outcome> outcomes = AskAll(rows, options, settings);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;

  std::vector<Answer> answers;
  int exit_code = kExitOk;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (outcomes[i].probabilities) {
      answers.push_back({rows[i].label, *outcomes[i].probabilities});
    } else if (exit_code == kExitOk && !outcomes[i].status.ok()) {
      Problem problem = ServerProblem(outcomes[i].status, settings);
      problem.message = absl::StrCat("line ", rows[i].line, ": ", problem.message);
      exit_code = Report(problem, settings);
    }
  }
  if (!options.predictions.empty() && !WritePredictions(options.predictions, rows, outcomes)) {
    return Report(UsageProblem(absl::StrCat("cannot write ", options.predictions)), settings);
  }
  if (answers.empty()) return exit_code;
  const Scores all = Measure(answers);
  const Scores restricted = Measure(Restricted(answers));
  const double per_second = static_cast<double>(answers.size()) / taken.count();
  const size_t failed = rows.size() - answers.size();
  if (settings.json) {
    WriteOutput(absl::StrFormat("{\"claims\":%d,\"failed\":%d,%s,\"claims_per_second\":%.2f,\"unrestricted\":{%s}}\n",
                                answers.size(), failed, JsonOf(restricted), per_second, JsonOf(all)));
  } else {
    WriteOutput(absl::StrFormat("%d claims, %d without an answer, %.1f claims a second\n\n%s", answers.size(), failed,
                                per_second, TableOf(restricted, all)));
  }
  return exit_code;
}

}  // namespace

Command AddEvaluate(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand(
      "evaluate", "Check labelled claims, each against its own evidence, and say how many come out right");
  auto options = std::make_shared<EvaluateOptions>();
  app->add_option("FILE", options->file,
                  "JSON lines: {\"claim\":…,\"evidence\":[{\"text\":…,\"publisher\":…}],\"label\":…}; - is standard "
                  "input")
      ->type_name("")
      ->required()
      ->check([](const std::string& path) { return path == "-" ? "" : CLI::ExistingFile(path); });
  app->add_option("--predictions", options->predictions, "Write each row's probabilities here, as JSON lines")
      ->type_name("OUT");
  AddTexts(*app, "--verifier", options->verifiers, "Ask only this verifier. May be repeated")->type_name("ID");
  app->add_option("--callers", options->callers, "Claims in flight (default: 4)")->check(CLI::Range(1, 64));
  return {app, [options, &settings] { return Run(*options, settings); }};
}

}  // namespace secondsource::cli
