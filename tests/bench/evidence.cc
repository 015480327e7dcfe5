// evidence: what it costs to gather the evidence for a claim, without server, search and verifiers.
//
//   evidence [ROUNDS]
//
// Takes the claims of demo/claims.jsonl in turn, ROUNDS times (1 to 1000; 20 if left out), over three sets of
// documents: those of demo/corpus, and made ones of 100 and of 500 words, mixed from their sentences. A claim meets 32
// documents. Prints the milliseconds for each claim warm (its documents were read before) and cold (none was), the
// latter also as a multiple of Annotate alone over the same documents; and how fast a text is read, in MB/s of one
// thread.
#include "service/evidence/evidence.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/struct.pb.h"
#include "service/base/ids.h"
#include "service/evidence/lexical_stance.h"
#include "service/evidence/reprints.h"
#include "service/language/language.h"
#include "service/language/terms.h"

namespace secondsource::evidence {
namespace {

using Documents = std::vector<v1::Document>;

constexpr size_t kHits = 32;
const std::filesystem::path kSource = SECONDSOURCE_SOURCE_DIR;

template <typename T>
T Loaded(absl::StatusOr<T> loaded) {
  if (loaded.ok()) return *std::move(loaded);
  std::fprintf(stderr, "%s\n", loaded.status().ToString().c_str());
  std::exit(1);
}

template <typename Message>
std::vector<Message> ReadLines(const std::filesystem::path& file) {
  std::vector<Message> messages;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const auto status = google::protobuf::util::JsonStringToMessage(line, &messages.emplace_back());
    if (!status.ok()) {
      std::fprintf(stderr, "%s: %s\n", file.c_str(), status.ToString().c_str());
      std::exit(1);
    }
  }
  return messages;
}

// Finds the documents that it was told to find.
class Store : public corpus::Corpus, public corpus::SearchIndex {
 public:
  Documents hits;

  absl::StatusOr<std::vector<corpus::SearchHit>> Search(const corpus::SearchQuery&, const Call&) const override {
    std::vector<corpus::SearchHit> found;
    for (const v1::Document& document : hits) found.push_back({document, 1.0});
    return found;
  }
  absl::StatusOr<std::vector<corpus::IngestOutcome>> Ingest(absl::Span<const v1::Document>) override { return Not(); }
  absl::StatusOr<v1::Document> Get(std::string_view, const corpus::CutOffs&) const override { return Not(); }
  absl::StatusOr<Documents> List(std::string_view, size_t, const corpus::CutOffs&) const override { return Not(); }
  absl::StatusOr<v1::Document> Withdraw(std::string_view) override { return Not(); }
  absl::StatusOr<uint64_t> Revision() const override { return uint64_t{1}; }

 private:
  static absl::Status Not() { return absl::UnimplementedError("the benchmark only searches"); }
};

struct Story {
  std::string name;
  Documents documents;
};

std::vector<Story> ReadStories() {
  std::vector<Story> stories;
  for (const auto& file : std::filesystem::directory_iterator(kSource / "demo" / "corpus")) {
    Story story{file.path().stem().string(), ReadLines<v1::Document>(file.path())};
    for (v1::Document& document : story.documents) {
      document.set_name(absl::StrCat("documents/", document.id()));
      document.set_text_sha256(Sha256Hex(document.text()));
    }
    stories.push_back(std::move(story));
  }
  return stories;
}

// Those of the story first, then others.
Documents HitsOf(const std::string& story, const std::vector<Story>& stories) {
  Documents hits;
  for (const bool own : {true, false}) {
    for (const Story& other : stories) {
      if ((other.name == story) == own) hits.insert(hits.end(), other.documents.begin(), other.documents.end());
    }
  }
  hits.resize(std::min(hits.size(), kHits));
  return hits;
}

// Makes documents that nobody has read before, from the sentences of others.
class Maker {
 public:
  Maker(const std::vector<Story>& stories, const language::Lexicon& lexicon) {
    for (const Story& story : stories) {
      for (const v1::Document& document : story.documents) {
        models_.push_back(document);
        for (const language::Range sentence : language::SplitSentences(document.text(), lexicon)) {
          sentences_.emplace_back(sentence.In(document.text()));
        }
      }
    }
  }

  Documents Make(size_t words) {
    Documents documents;
    while (documents.size() < kHits) {
      v1::Document document = models_[random_() % models_.size()];
      document.set_id(absl::StrCat("made-", ++made_));
      document.set_name(absl::StrCat("documents/", document.id()));
      document.set_text(Text(words));
      document.set_text_sha256(Sha256Hex(document.text()));
      documents.push_back(std::move(document));
    }
    return documents;
  }

 private:
  std::string Text(size_t words) {
    std::string text;
    for (size_t count = 0; count < words;) {
      const std::string& sentence = sentences_[random_() % sentences_.size()];
      absl::StrAppend(&text, text.empty() ? "" : random_() % 3 == 0 ? "\n\n" : " ", sentence);
      count += 1 + static_cast<size_t>(std::count(sentence.begin(), sentence.end(), ' '));
    }
    return text;
  }

  Documents models_;
  std::vector<std::string> sentences_;
  std::mt19937 random_{1};
  size_t made_ = 0;
};

double MillisecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

struct Sample {
  std::vector<double> milliseconds;
  double At(double share) {
    std::sort(milliseconds.begin(), milliseconds.end());
    return milliseconds[static_cast<size_t>(share * static_cast<double>(milliseconds.size() - 1))];
  }
};

class Bench {
 public:
  explicit Bench(int rounds) : rounds_(rounds) {}

  void Run() {
    Compare("demo", [&](const std::string& story) { return HitsOf(story, stories_); });
    Maker maker(stories_, lexicon_);
    for (const size_t words : {size_t{100}, size_t{500}}) {
      Compare(absl::StrCat(words, " words"), [&](const std::string&) { return maker.Make(words); });
    }
    const Documents documents = maker.Make(500);
    PrintSpeed("Annotate", documents, [&](const std::string& text) { language::Annotate(text, "", lexicon_); });
    PrintSpeed("Propose", documents, [&](const std::string& text) { language::Propose(text, lexicon_); });
    PrintSpeed("FindParties", documents, [&](const std::string& text) { registry_.FindParties(text); });
    PrintSpeed("Shingle", documents, [&](const std::string& text) { Shingle(text); });
  }

 private:
  void Compare(const std::string& name, const std::function<Documents(const std::string& story)>& hits_of) {
    Sample cold;
    Sample warm;
    Sample annotate;
    for (int round = 0; round < rounds_; ++round) {
      for (const google::protobuf::Struct& line : claims_) {
        Query query;
        query.claim.set_text(line.fields().at("claim").string_value());
        store_.hits = hits_of(line.fields().at("story").string_value());
        const retrieval::Retriever retriever(store_, std::nullopt);
        const Gatherer gatherer(store_, retriever, registry_, lexicon_, scorer_);
        cold.milliseconds.push_back(Gather(gatherer, query));
        warm.milliseconds.push_back(Gather(gatherer, query));
        annotate.milliseconds.push_back(MillisecondsOf([&] {
          for (const v1::Document& document : store_.hits) {
            language::Annotate(document.text(), document.title(), lexicon_);
          }
        }));
      }
    }
    std::printf("%-10s warm p50 %7.3f ms  p99 %7.3f ms   cold p50 %7.3f ms  p99 %7.3f ms   cold is %.2f x Annotate\n",
                name.c_str(), warm.At(0.5), warm.At(0.99), cold.At(0.5), cold.At(0.99),
                cold.At(0.5) / annotate.At(0.5));
  }

  double Gather(const Gatherer& gatherer, const Query& query) const {
    return MillisecondsOf([&] { Loaded(gatherer.Gather(query, Call())); });
  }

  void PrintSpeed(const char* name, const Documents& documents, const std::function<void(const std::string&)>& read) {
    size_t bytes = 0;
    const double milliseconds = MillisecondsOf([&] {
      for (int round = 0; round < rounds_; ++round) {
        for (const v1::Document& document : documents) {
          read(document.text());
          bytes += document.text().size();
        }
      }
    });
    std::printf("%-12s %6.2f MB/s\n", name, static_cast<double>(bytes) / 1000 / milliseconds);
  }

  const int rounds_;
  const language::Lexicon lexicon_ = Loaded(language::Lexicon::Load(kSource / "data" / "language" / "en.yaml"));
  const registry::Registry registry_ = Loaded(registry::Registry::Load(kSource / "data" / "registry"));
  const LexicalScorer scorer_{lexicon_, registry_};
  const std::vector<Story> stories_ = ReadStories();
  const std::vector<google::protobuf::Struct> claims_ =
      ReadLines<google::protobuf::Struct>(kSource / "demo" / "claims.jsonl");
  Store store_;
};

}  // namespace
}  // namespace secondsource::evidence

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 20;
  if (argc > 2 || rounds < 1 || rounds > 1000) {
    std::fprintf(stderr, "usage: evidence [ROUNDS], 1 to 1000\n");
    return 2;
  }
  secondsource::evidence::Bench(rounds).Run();
}
