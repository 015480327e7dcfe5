#include "service/main/care.h"

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/upkeep/upkeep.h"

namespace secondsource {
namespace {

namespace fs = std::filesystem;

std::string Lines(const upkeep::Findings& findings) {
  std::string text;
  for (const std::string& sentence : findings.sentences) absl::StrAppend(&text, "  ", sentence, "\n");
  if (findings.count > findings.sentences.size()) {
    absl::StrAppend(&text, "  and ", findings.count - findings.sentences.size(), " more\n");
  }
  return text;
}

absl::StatusOr<CareReport> Check(const fs::path& data_dir) {
  const absl::StatusOr<upkeep::Findings> findings = upkeep::Check(data_dir);
  if (!findings.ok()) return findings.status();
  if (findings->count == 0) return CareReport{.text = absl::StrCat(data_dir.string(), " is sound\n"), .damaged = false};
  return CareReport{.text = absl::StrCat(data_dir.string(), " is damaged:\n", Lines(*findings),
                                         "stop the server and run 'secondsourced repair', or restore a backup with "
                                         "'secondsourced restore'\n"),
                    .damaged = true};
}

absl::StatusOr<CareReport> Repair(const fs::path& data_dir, absl::Time now) {
  const absl::StatusOr<upkeep::Repaired> repaired = upkeep::Repair(data_dir, now);
  if (!repaired.ok()) return repaired.status();
  if (repaired->was_sound) {
    return CareReport{.text = absl::StrCat(data_dir.string(), " is sound; nothing was done\n"), .damaged = false};
  }
  CareReport report;
  absl::StrAppend(&report.text, data_dir.string(), " was damaged and is sound again, with ", repaired->versions,
                  " document versions and ", repaired->verifications, " verifications\n");
  if (!repaired->kept.empty()) {
    absl::StrAppend(&report.text, "the damaged file is kept as ", repaired->kept.string(), "\n");
  }
  if (repaired->lost.count == 0) {
    absl::StrAppend(&report.text, "nothing was lost\n");
  } else {
    report.damaged = true;
    absl::StrAppend(&report.text, "lost:\n", Lines(repaired->lost));
  }
  return report;
}

absl::StatusOr<CareReport> Backup(const fs::path& data_dir, const fs::path& file) {
  const absl::StatusOr<int64_t> pages = upkeep::Backup(data_dir, file);
  if (absl::IsDataLoss(pages.status())) {
    return CareReport{.text = absl::StrCat("no backup was made: ", std::string(pages.status().message()), "\n"),
                      .damaged = true};
  }
  if (!pages.ok()) return pages.status();
  return CareReport{.text = absl::StrCat(file.string(), " holds all ", *pages, " pages, checked\n"), .damaged = false};
}

absl::StatusOr<CareReport> Restore(const fs::path& data_dir, const fs::path& file, absl::Time now) {
  const absl::StatusOr<upkeep::Restored> restored = upkeep::Restore(data_dir, file, now);
  if (!restored.ok()) return restored.status();
  if (restored->wrong.count > 0) {
    return CareReport{
        .text = absl::StrCat(file.string(), " is damaged, and nothing was changed:\n", Lines(restored->wrong)),
        .damaged = true};
  }
  CareReport report;
  absl::StrAppend(&report.text, data_dir.string(), " holds what ", file.string(), " holds\n");
  if (!restored->kept.empty()) {
    absl::StrAppend(&report.text, "what was there before is kept as ", restored->kept.string(), "\n");
  }
  return report;
}

}  // namespace

absl::StatusOr<CareReport> RunCommand(const std::string& command, const fs::path& data_dir, const fs::path& file,
                                      absl::Time now) {
  if (command == "check") return Check(data_dir);
  if (command == "repair") return Repair(data_dir, now);
  if (command == "backup") return Backup(data_dir, file);
  if (command == "restore") return Restore(data_dir, file, now);
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_COMMAND_LINE",
               absl::StrCat("there is no command '", command, "'; see --help"));
}

}  // namespace secondsource
