#include "clients/cli/input.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/text.h"
#include "google/protobuf/util/json_util.h"

namespace secondsource::cli {
namespace {

namespace fs = std::filesystem;

// A document's text is at most 1 MiB, which JSON escapes can make six times as long; more than this is no document, and
// must not fill the memory.
constexpr size_t kMostBytes = size_t{16} << 20;
constexpr size_t kMostIdBytes = 128;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status NotUtf8(size_t offset) {
  return absl::InvalidArgumentError(
      absl::StrCat("the text is not valid UTF-8 at byte ", offset, "; convert the file to UTF-8"));
}

absl::Status TooLong() {
  return absl::InvalidArgumentError(
      absl::StrCat("longer than ", kMostBytes >> 20, " MiB, which no document may be; split it"));
}

// `offset` is where `json` begins in its input.
absl::StatusOr<v1::Document> ParseDocument(std::string_view json, size_t offset) {
  if (const size_t bad = InvalidUtf8(json); bad != std::string_view::npos) return NotUtf8(offset + bad);
  v1::Document document;
  const auto status = google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &document);
  if (status.ok()) return document;
  // The first line of the parser's message says what is wrong; the others draw an arrow under an excerpt.
  const std::string message(status.message().data(), status.message().size());
  return absl::InvalidArgumentError(absl::StrCat("at byte ", offset, ": not a document in JSON: ",
                                                 Sanitised(std::string_view(message).substr(0, message.find('\n')))));
}

enum class Line { kWhole, kTooLong, kNone };

// Reads up to the next line break, which is taken too; `bytes` counts all that was taken. What is too long is skipped.
Line ReadLine(std::istream& input, std::string& line, size_t& bytes) {
  line.clear();
  bytes = 0;
  bool too_long = false;
  std::streambuf& buffer = *input.rdbuf();
  for (int c = buffer.sbumpc(); c != std::char_traits<char>::eof(); c = buffer.sbumpc()) {
    ++bytes;
    if (c == '\n') break;
    too_long = too_long || line.size() == kMostBytes;
    if (!too_long) line += static_cast<char>(c);
  }
  return bytes == 0 ? Line::kNone : too_long ? Line::kTooLong : Line::kWhole;
}

absl::StatusOr<std::string> ReadAll(std::istream& input) {
  std::string text;
  char block[65536];
  while (input.read(block, sizeof(block)), input.gcount() > 0) {
    text.append(block, static_cast<size_t>(input.gcount()));
    if (text.size() > kMostBytes) return TooLong();
  }
  if (input.bad()) return absl::UnavailableError("cannot be read to its end");
  return text;
}

absl::StatusOr<v1::Document> ReadJson(std::istream& input) {
  const absl::StatusOr<std::string> json = ReadAll(input);
  if (!json.ok()) return json.status();
  const size_t mark = json->starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  return ParseDocument(std::string_view(*json).substr(mark), mark);
}

absl::StatusOr<v1::Document> ReadText(std::istream& input, const std::string& path, const TextFacts& facts) {
  absl::StatusOr<std::string> text = ReadAll(input);
  if (!text.ok()) return text.status();
  if (const size_t bad = InvalidUtf8(*text); bad != std::string_view::npos) return NotUtf8(bad);
  v1::Document document;
  document.set_id(facts.id.empty() ? IdOf(path) : facts.id);
  document.set_publisher(facts.publisher);
  document.set_title(facts.title);
  if (facts.publish_time) *document.mutable_publish_time() = *facts.publish_time;
  // Byte for byte, a byte order mark included: quotes are found again by their offsets in the file.
  document.set_text(std::move(*text));
  return document;
}

bool ReadStream(std::istream& input, const std::string& path, FileKind kind, const TextFacts& facts,
                const DocumentSink& sink) {
  if (kind == FileKind::kJsonLines) return ReadJsonLines(input, path, sink);
  if (kind == FileKind::kJson) return sink(path, ReadJson(input));
  return sink(path, ReadText(input, path, facts));
}

absl::StatusOr<std::vector<std::string>> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code unreadable;
    if (at->is_regular_file(unreadable) && KindOf(at->path().native()) != FileKind::kOther) {
      files.push_back(at->path().string());
    }
  }
  if (error) return absl::UnavailableError(absl::StrCat("'", folder, "' cannot be read: ", error.message()));
  if (files.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no *.jsonl, *.json or *.txt file in '", folder, "'"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

FileKind KindOf(std::string_view path) {
  if (path.ends_with(".jsonl")) return FileKind::kJsonLines;
  if (path.ends_with(".json")) return FileKind::kJson;
  return path.ends_with(".txt") ? FileKind::kText : FileKind::kOther;
}

absl::StatusOr<std::vector<std::string>> FindFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path != "-" && !fs::exists(path, error)) {
      return absl::NotFoundError(absl::StrCat("there is no file or folder '", path, "'"));
    }
    if (path == "-" || !fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const absl::StatusOr<std::vector<std::string>> below = FilesBelow(path);
    if (!below.ok()) return below.status();
    files.insert(files.end(), below->begin(), below->end());
  }
  return files;
}

bool ReadJsonLines(std::istream& input, std::string_view name, const DocumentSink& sink) {
  std::string line;
  size_t bytes = 0;
  size_t offset = 0;
  for (size_t number = 1;; ++number, offset += bytes) {
    const Line read = ReadLine(input, line, bytes);
    if (read == Line::kNone) return true;
    const std::string where = absl::StrCat(std::string(name), ":", number);
    if (read == Line::kTooLong) {
      if (!sink(where, TooLong())) return false;
      continue;
    }
    const size_t mark = offset == 0 && line.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    const std::string_view json = std::string_view(line).substr(mark);
    if (json.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (!sink(where, ParseDocument(json, offset + mark))) return false;
  }
}

bool ReadFile(const std::string& path, FileKind dash, std::istream& standard_input, const TextFacts& facts,
              const DocumentSink& sink) {
  if (path == "-") return ReadStream(standard_input, "standard-input", dash, facts, sink);
  std::ifstream file(path, std::ios::binary);
  if (!file) return sink(path, absl::UnavailableError("cannot be opened; check that you may read it"));
  std::error_code error;
  if (fs::is_directory(path, error)) return sink(path, absl::InvalidArgumentError("is a folder; name a file in it"));
  return ReadStream(file, path, KindOf(path), facts, sink);
}

std::string IdOf(std::string_view path) {
  std::string id = fs::path(path).stem().string();
  for (char& c : id) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) &&
        std::string_view("._:-").find(c) == std::string_view::npos) {
      c = '-';
    }
  }
  return id.substr(0, kMostIdBytes);
}

}  // namespace secondsource::cli
