// Documents from files: JSON lines, JSON and plain text.
#ifndef SECONDSOURCE_CLIENTS_CLI_INPUT_H_
#define SECONDSOURCE_CLIENTS_CLI_INPUT_H_

#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "secondsource/v1/document.pb.h"

namespace secondsource::cli {

// What a file holds, by its name: "*.jsonl" one document on each line, "*.json" one document, "*.txt" plain text.
enum class FileKind { kJsonLines, kJson, kText, kOther };
FileKind KindOf(std::string_view path);

// What a plain text does not say of itself.
struct TextFacts {
  std::string publisher;
  std::optional<google::protobuf::Timestamp> publish_time;
  std::string title;
  // Empty: made of the file's name.
  std::string id;
};

// Takes one document, or why there is none, with where it stands ("reports.jsonl:3"). False ends the reading.
using DocumentSink = std::function<bool(const std::string& where, absl::StatusOr<v1::Document> document)>;

// The files that `paths` name: a file is taken as it is, a folder gives every *.jsonl, *.json and *.txt in and below
// it, by name. "-" stays "-". NOT_FOUND for a path that does not exist, INVALID_ARGUMENT for a folder without such
// files.
absl::StatusOr<std::vector<std::string>> FindFiles(const std::vector<std::string>& paths);

// Reads one document from each line that is not blank, the protobuf-JSON form of Document. A line that does not parse,
// is not UTF-8 or is longer than 16 MiB goes to `sink` as an error with its byte offset in the input, and the next
// line is read. False if `sink` ended it.
bool ReadJsonLines(std::istream& input, std::string_view name, const DocumentSink& sink);

// Reads the documents of one file; kOther is read as plain text, and "-" from `standard_input` as `dash`.
// False if `sink` ended it.
bool ReadFile(const std::string& path, FileKind dash, std::istream& standard_input, const TextFacts& facts,
              const DocumentSink& sink);

// A document id out of a file's name: what an id may not hold becomes "-", at most 128 bytes.
std::string IdOf(std::string_view path);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_INPUT_H_
