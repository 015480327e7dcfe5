#include "clients/cli/labelled.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/scores.h"
#include "clients/cli/text.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace secondsource::cli {
namespace {

using google::protobuf::Struct;

constexpr size_t kMostProblems = 20;

std::string TextOf(const Struct& object, const std::string& name) {
  const auto field = object.fields().find(name);
  return field == object.fields().end() ? "" : field->second.string_value();
}

absl::StatusOr<LabelledClaim> Parse(const std::string& line) {
  if (InvalidUtf8(line) != std::string_view::npos) return absl::InvalidArgumentError("not valid UTF-8");
  Struct object;
  if (!google::protobuf::util::JsonStringToMessage(line, &object).ok()) {
    return absl::InvalidArgumentError("not an object in JSON");
  }
  LabelledClaim row;
  row.id = TextOf(object, "id");
  row.claim = TextOf(object, "claim");
  if (row.claim.empty()) return absl::InvalidArgumentError("it has no claim");
  const std::string label = TextOf(object, "label");
  const auto found = std::find(kLabelNames.begin(), kLabelNames.end(), label);
  if (found == kLabelNames.end()) {
    return absl::InvalidArgumentError(label.empty() ? "it has no label" : absl::StrCat("'", label, "' is no label"));
  }
  row.label = static_cast<size_t>(found - kLabelNames.begin());
  const auto evidence = object.fields().find("evidence");
  if (evidence == object.fields().end() || !evidence->second.has_list_value()) {
    return absl::InvalidArgumentError("it has no list of evidence");
  }
  for (const auto& value : evidence->second.list_value().values()) {
    const Struct& part = value.struct_value();
    row.evidence.push_back({TextOf(part, "text"), TextOf(part, "publisher")});
    if (row.evidence.back().text.empty()) return absl::InvalidArgumentError("some evidence has no text");
  }
  return row;
}

}  // namespace

std::vector<LabelledClaim> ReadLabelled(std::istream& input,
                                        std::vector<std::pair<std::string, std::string>>& problems) {
  std::vector<LabelledClaim> rows;
  std::string line;
  for (size_t number = 1; std::getline(input, line) && problems.size() < kMostProblems; ++number) {
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    absl::StatusOr<LabelledClaim> row = Parse(line);
    if (!row.ok()) {
      problems.emplace_back(absl::StrCat("line ", number), std::string(row.status().message()));
      continue;
    }
    row->line = number;
    rows.push_back(*std::move(row));
  }
  return rows;
}

}  // namespace secondsource::cli
