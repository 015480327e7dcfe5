#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/base/error.h"
#include "service/base/time.h"
#include "service/corpus/corpus.h"
#include "service/registry/words.h"

namespace secondsource::corpus {
namespace {

constexpr size_t kMaxIdBytes = 128;
constexpr size_t kMaxPublisherBytes = 256;
constexpr size_t kMaxUrlBytes = 2'048;
constexpr size_t kMaxTitleBytes = 1'024;
constexpr size_t kMaxLanguageBytes = 35;  // RFC 5646, 4.4.1
constexpr size_t kMaxCreditLineBytes = 256;
constexpr size_t kMaxTextBytes = 1 << 20;

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

bool IsId(std::string_view id) {
  for (char c : id) {
    if (!absl::ascii_isalnum(c) && c != '.' && c != '_' && c != ':' && c != '-') return false;
  }
  return !id.empty() && id.size() <= kMaxIdBytes;
}

// Parts of 1 to 8 letters and digits between hyphens, the first one of 2 letters or more: the shape of a BCP-47 tag.
bool IsLanguageTag(std::string_view tag) {
  size_t part = 0;
  bool first = true;
  for (size_t i = 0; i <= tag.size(); ++i) {
    if (i < tag.size() && tag[i] != '-') {
      if (first ? !absl::ascii_isalpha(tag[i]) : !absl::ascii_isalnum(tag[i])) return false;
      ++part;
      continue;
    }
    if (part < (first ? 2 : 1) || part > 8) return false;
    part = 0;
    first = false;
  }
  return tag.size() <= kMaxLanguageBytes;
}

class Checker {
 public:
  Checker(std::string_view path, FieldViolations& violations) : path_(path), violations_(violations) {}

  void Add(std::string_view field, std::string_view description) {
    violations_.Add(absl::StrCat(path_, View(field)), description);
  }

  void CheckText(std::string_view field, std::string_view value, size_t max_bytes) {
    if (value.size() > max_bytes) {
      Add(field, absl::StrCat("has ", value.size(), " bytes; at most ", max_bytes, " are taken"));
    }
    if (const std::optional<size_t> offset = registry::FindInvalidUtf8(value); offset.has_value()) {
      const int byte = static_cast<unsigned char>(value[*offset]);
      Add(field, absl::StrCat("is not valid UTF-8 at byte ", *offset, " (0x", absl::Hex(byte, absl::kZeroPad2),
                              "); convert the text to UTF-8"));
    }
  }

 private:
  const std::string path_;
  FieldViolations& violations_;
};

}  // namespace

void CheckDocument(const v1::Document& document, std::string_view path, FieldViolations& violations) {
  Checker checker(path, violations);
  if (!IsId(document.id())) checker.Add("id", "must be 1 to 128 characters of A-Z, a-z, 0-9, '.', '_', ':' and '-'");
  if (document.publisher().empty()) {
    checker.Add("publisher", "is empty; name who published the document, as `publishers/{publisher}`, an id or a name");
  }
  checker.CheckText("publisher", document.publisher(), kMaxPublisherBytes);
  checker.CheckText("url", document.url(), kMaxUrlBytes);
  checker.CheckText("title", document.title(), kMaxTitleBytes);
  checker.CheckText("credit_line", document.credit_line(), kMaxCreditLineBytes);
  checker.CheckText("text", document.text(), kMaxTextBytes);
  if (!document.language().empty() && !IsLanguageTag(document.language())) {
    checker.Add("language", "is not a BCP-47 tag such as 'en' or 'pt-BR'");
  }
  if (document.has_publish_time() && !IsValid(document.publish_time())) {
    checker.Add("publish_time", "is not a time between the years 1 and 9999");
  }
  if (!v1::Document::State_IsValid(document.state())) {
    checker.Add("state", absl::StrCat("has the unknown value ", static_cast<int>(document.state()),
                                      "; use STATE_ACTIVE or STATE_WITHDRAWN"));
  }
  if (document.text().empty() && document.state() != v1::Document::STATE_WITHDRAWN) {
    checker.Add("text", "is empty; only a withdrawn document has no text");
  }
}

absl::Status ValidateDocument(const v1::Document& document, std::string_view path) {
  FieldViolations violations;
  CheckDocument(document, path, violations);
  return violations.ToStatus();
}

}  // namespace secondsource::corpus
