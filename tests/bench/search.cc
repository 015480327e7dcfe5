// search: what our index finds and how long it takes, beside BM25 by its definition.
//
//   search DATA REGISTRY DOCUMENTS QUERIES
//
// DATA is the folder of a server that does not run; DOCUMENTS, JSON lines, is what was ingested into it. QUERIES holds
// JSON lines with `claim`, a text, and `words`, the words of it that all engines are to seek. Seeks the best 20 for
// each query in two ways: "planned", by PlanSearch from the claim with the names of the registry in REGISTRY, and
// "plain", for the words alone; each in four rounds over all queries on an index that was just opened, so that in the
// first round no query was seen before. Then by the exact scan, once. Prints a line of JSON for each search: engine,
// round (from 0), query (from 0), microseconds, and in round 0 the hits with their scores.
#include <google/protobuf/util/json_util.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "google/protobuf/struct.pb.h"
#include "service/corpus/search_plan.h"
#include "service/corpus/sqlite/sqlite_store.h"
#include "tests/bench/exact_scan.h"

namespace secondsource {
namespace {

using Terms = std::vector<corpus::SearchTerm>;

constexpr size_t kLimit = 20;
constexpr int kRounds = 4;

struct Query {
  std::string claim;
  Terms plain;
};

struct Arguments {
  std::string data;
  std::string registry;
  std::string documents;
  std::string queries;
};

void Print(const std::string& engine, int round, size_t query, double microseconds, const std::string& hits) {
  std::printf("{\"engine\": \"%s\", \"round\": %d, \"query\": %zu, \"us\": %.1f%s}\n", engine.c_str(), round, query,
              microseconds, round == 0 ? absl::StrCat(", \"hits\": [", hits, "]").c_str() : "");
}

std::string HitJson(const std::string& id, double score) {
  return absl::StrFormat("[\"%s\", %.12g]", id, score);  // ids hold nothing that JSON would escape
}

// Runs `search` for each query, and prints what it took.
absl::Status Time(const std::string& engine, int round, const std::vector<Query>& queries,
                  const std::function<absl::StatusOr<std::vector<ExactScan::Hit>>(const Query&)>& search) {
  for (size_t i = 0; i < queries.size(); ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const absl::StatusOr<std::vector<ExactScan::Hit>> hits = search(queries[i]);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    if (!hits.ok()) return hits.status();
    std::string json;
    for (const ExactScan::Hit& hit : *hits)
      absl::StrAppend(&json, json.empty() ? "" : ", ", HitJson(hit.id, hit.score));
    Print(engine, round, i, took.count(), json);
  }
  return absl::OkStatus();
}

absl::Status TimeIndex(const std::string& engine, const Arguments& arguments, const std::vector<Query>& queries,
                       const std::function<Terms(const Query&)>& plan) {
  const absl::StatusOr<std::unique_ptr<corpus::SqliteStore>> store =
      corpus::SqliteStore::Open(arguments.data, [] { return absl::Now(); });
  if (!store.ok()) return store.status();
  const auto search = [&](const Query& query) -> absl::StatusOr<std::vector<ExactScan::Hit>> {
    const Call call;
    const absl::StatusOr<std::vector<corpus::SearchHit>> found =
        (*store)->Search({.terms = plan(query), .limit = kLimit, .cut_offs = {}}, call);
    if (!found.ok()) return found.status();
    std::vector<ExactScan::Hit> hits;
    for (const corpus::SearchHit& hit : *found) hits.push_back({.id = hit.document.id(), .score = hit.score});
    return hits;
  };
  for (int round = 0; round < kRounds; ++round) {
    if (absl::Status status = Time(engine, round, queries, search); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Calls `read` with each line of a file, read as a message.
template <typename Message>
absl::Status ReadLines(const std::string& path, const std::function<absl::Status(const Message&)>& read) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read '", path, "'"));
  for (std::string line; std::getline(file, line);) {
    Message message;
    if (const auto status = google::protobuf::util::JsonStringToMessage(line, &message); !status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", path, "' holds a line that is not as it should be: ", status.message().ToString()));
    }
    if (absl::Status status = read(message); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Query>> ReadQueries(const std::string& path) {
  std::vector<Query> queries;
  const absl::Status status = ReadLines<google::protobuf::Struct>(path, [&](const google::protobuf::Struct& row) {
    Query& query = queries.emplace_back(Query{.claim = row.fields().at("claim").string_value(), .plain = {}});
    for (const google::protobuf::Value& word : row.fields().at("words").list_value().values()) {
      query.plain.push_back({.phrases = {word.string_value()}});
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return queries;
}

absl::Status Run(const Arguments& arguments) {
  const absl::StatusOr<registry::Registry> registry = registry::Registry::Load(arguments.registry);
  if (!registry.ok()) return registry.status();
  const absl::StatusOr<std::vector<Query>> queries = ReadQueries(arguments.queries);
  if (!queries.ok()) return queries.status();
  const auto planned = [&](const Query& query) { return corpus::PlanSearch(query.claim, *registry); };
  const auto plain = [](const Query& query) { return query.plain; };
  absl::Status status = TimeIndex("planned", arguments, *queries, planned);
  if (status.ok()) status = TimeIndex("plain", arguments, *queries, plain);
  if (!status.ok()) return status;

  absl::StatusOr<sqlite::Database> database = sqlite::Database::OpenInMemory();
  if (!database.ok()) return database.status();
  const absl::StatusOr<corpus::Tokenizer> tokenizer = corpus::Tokenizer::Create(*database);
  if (!tokenizer.ok()) return tokenizer.status();
  ExactScan scan(*tokenizer);
  status = ReadLines<v1::Document>(arguments.documents, [&](const v1::Document& document) {
    return scan.Add(document.id(), document.title(), document.text());
  });
  if (!status.ok()) return status;
  status = Time("exact planned", 0, *queries, [&](const Query& query) { return scan.Search(planned(query), kLimit); });
  if (!status.ok()) return status;
  return Time("exact plain", 0, *queries, [&](const Query& query) { return scan.Search(query.plain, kLimit); });
}

}  // namespace
}  // namespace secondsource

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: search DATA REGISTRY DOCUMENTS QUERIES\n");
    return 2;
  }
  const absl::Status status = secondsource::Run({argv[1], argv[2], argv[3], argv[4]});
  if (status.ok()) return 0;
  std::fprintf(stderr, "search: %s\n", std::string(status.message()).c_str());
  return 1;
}
