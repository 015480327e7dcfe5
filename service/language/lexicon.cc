#include "service/language/lexicon.h"

#include <libstemmer.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/base/error.h"
#include "service/language/grammar.h"

namespace secondsource::language {
namespace {

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

absl::Status Malformed(const std::string& file, int line, const std::string& what) {
  const std::string place = absl::StrCat(file, ":", line);
  return Error(absl::StatusCode::kFailedPrecondition, "LEXICON_MALFORMED",
               absl::StrCat(place, ": ", what, "; correct the file and start again"), {{"place", place}});
}

// yaml-cpp counts lines from 0.
int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

// Lower case, words separated by single spaces.
std::string Normal(const std::string& phrase) {
  return absl::StrJoin(absl::StrSplit(absl::AsciiStrToLower(phrase), absl::ByAnyChar(" \t\n"), absl::SkipEmpty()), " ");
}

// Reads what one file says into the maps of a lexicon.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  absl::Status Read(const YAML::Node& root) {
    if (!root.IsMap()) return Malformed(file_, LineOf(root), "a lexicon is a map from names to lists of words");
    // Antonyms and valence name concepts, so the concepts come first wherever they stand in the file.
    absl::flat_hash_set<std::string> seen;
    for (const auto& entry : root) {
      const std::string name = entry.first.Scalar();
      if (!seen.insert(name).second)
        return Malformed(file_, LineOf(entry.first), absl::StrCat("'", name, "' stands twice"));
      if (name != "concepts") continue;
      if (absl::Status status = ReadConcepts(entry.second); !status.ok()) return status;
    }
    for (const auto& entry : root) {
      if (absl::Status status = ReadEntry(entry.first.Scalar(), entry.second); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::flat_hash_map<std::string, WordSet> lists;
  absl::flat_hash_map<std::string, std::string> concept_of;
  absl::flat_hash_map<std::string, std::vector<std::string>> antonyms;
  absl::flat_hash_map<std::string, int> valence;

 private:
  absl::Status ReadEntry(const std::string& name, const YAML::Node& node) {
    if (name == "concepts") return absl::OkStatus();
    if (name == "antonyms") return ReadAntonyms(node);
    if (name == "valence") return ReadValence(node);
    return ReadList(name, node);
  }

  absl::Status ReadList(const std::string& name, const YAML::Node& node) {
    if (node.IsMap()) {
      for (const auto& entry : node) {
        absl::Status status = ReadList(absl::StrCat(name, ".", entry.first.Scalar()), entry.second);
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    }
    auto words = Words(name, node);
    if (!words.ok()) return words.status();
    if (!lists.try_emplace(name, words->begin(), words->end()).second) {
      return Malformed(file_, LineOf(node), absl::StrCat("the list '", name, "' stands twice"));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::string>> Words(const std::string& name, const YAML::Node& node) const {
    if (!node.IsSequence()) return Malformed(file_, LineOf(node), absl::StrCat("'", name, "' must be a list of words"));
    std::vector<std::string> words;
    for (const YAML::Node& word : node) {
      if (!word.IsScalar() || Normal(word.Scalar()).empty()) {
        return Malformed(file_, LineOf(word), absl::StrCat("'", name, "' must hold words only, and no empty ones"));
      }
      words.push_back(Normal(word.Scalar()));
    }
    return words;
  }

  absl::Status ReadConcepts(const YAML::Node& node) {
    if (!node.IsMap()) return Malformed(file_, LineOf(node), "'concepts' must map the name of a concept to its words");
    for (const auto& entry : node) {
      const std::string name = Normal(entry.first.Scalar());
      if (!concepts_.insert(name).second) {
        return Malformed(file_, LineOf(entry.first), absl::StrCat("the concept '", name, "' stands twice"));
      }
      auto words = Words(absl::StrCat("concepts.", name), entry.second);
      if (!words.ok()) return words.status();
      if (absl::Status status = AddStem(name, name, LineOf(entry.first)); !status.ok()) return status;
      for (size_t i = 0; i < words->size(); ++i) {
        if (absl::Status status = AddStem((*words)[i], name, LineOf(entry.second[i])); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddStem(const std::string& phrase, const std::string& name, int line) {
    std::vector<std::string> stems;
    for (absl::string_view word : absl::StrSplit(phrase, ' '))
      stems.push_back(Lexicon::Stem({word.data(), word.size()}));
    const auto [entry, added] = concept_of.try_emplace(absl::StrJoin(stems, " "), name);
    if (added || entry->second == name) return absl::OkStatus();
    return Malformed(file_, line,
                     absl::StrCat("'", phrase, "' belongs to two concepts, '", entry->second, "' and '", name, "'"));
  }

  absl::Status CheckConcept(const std::string& name, const YAML::Node& node) const {
    if (concepts_.contains(name)) return absl::OkStatus();
    return Malformed(file_, LineOf(node), absl::StrCat("'", name, "' is not among the concepts"));
  }

  absl::Status ReadAntonyms(const YAML::Node& node) {
    if (!node.IsSequence()) return Malformed(file_, LineOf(node), "'antonyms' must be a list of pairs of concepts");
    for (const YAML::Node& pair : node) {
      auto words = Words("antonyms", pair);
      if (!words.ok()) return words.status();
      if (words->size() != 2) return Malformed(file_, LineOf(pair), "antonyms come in pairs: [win, lose]");
      for (const std::string& word : *words) {
        if (absl::Status status = CheckConcept(word, pair); !status.ok()) return status;
      }
      antonyms[words->front()].push_back(words->back());
      antonyms[words->back()].push_back(words->front());
    }
    return absl::OkStatus();
  }

  absl::Status ReadValence(const YAML::Node& node) {
    if (!node.IsMap()) return Malformed(file_, LineOf(node), "'valence' must map creditable and shameful to concepts");
    for (const auto& entry : node) {
      const std::string kind = entry.first.Scalar();
      if (kind != "creditable" && kind != "shameful") {
        return Malformed(file_, LineOf(entry.first),
                         absl::StrCat("'valence.", kind, "' is neither creditable nor shameful"));
      }
      auto words = Words(absl::StrCat("valence.", kind), entry.second);
      if (!words.ok()) return words.status();
      for (const std::string& word : *words) {
        if (absl::Status status = CheckConcept(word, entry.second); !status.ok()) return status;
        if (!valence.try_emplace(word, kind == "creditable" ? 1 : -1).second) {
          return Malformed(file_, LineOf(entry.second), absl::StrCat("the valence of '", word, "' stands twice"));
        }
      }
    }
    return absl::OkStatus();
  }

  std::string file_;
  absl::flat_hash_set<std::string> concepts_;
};

std::string Stemmed(std::string_view word) {
  // A stemmer holds a buffer, so every thread has its own.
  struct Delete {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
  };
  thread_local const std::unique_ptr<sb_stemmer, Delete> stemmer(sb_stemmer_new("english", nullptr));
  if (stemmer == nullptr) return std::string(word);
  const auto* bytes = reinterpret_cast<const sb_symbol*>(word.data());
  const sb_symbol* stem = sb_stemmer_stem(stemmer.get(), bytes, static_cast<int>(word.size()));
  if (stem == nullptr) return std::string(word);
  return std::string(reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(stemmer.get())));
}

absl::StatusOr<std::string> Contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream contents;
  if (stream) contents << stream.rdbuf();
  if (!stream) {
    return Error(absl::StatusCode::kFailedPrecondition, "LEXICON_MISSING",
                 absl::StrCat("the word lists ", file.string(), " cannot be read: ", std::strerror(errno),
                              "; check the data directory"),
                 {{"file", file.string()}});
  }
  return contents.str();
}

}  // namespace

absl::StatusOr<Lexicon> Lexicon::Load(const std::filesystem::path& file) {
  absl::StatusOr<std::string> contents = Contents(file);
  if (!contents.ok()) return contents.status();
  Reader reader(file.string());
  try {
    if (absl::Status status = reader.Read(YAML::Load(*contents)); !status.ok()) return status;
  } catch (const YAML::Exception& error) {
    return Malformed(file.string(), error.mark.line + 1, error.msg);
  } catch (const std::exception& error) {
    return Malformed(file.string(), 1, error.what());
  }
  Lexicon lexicon;
  lexicon.lists_ = std::move(reader.lists);
  for (const auto& [stem, name] : reader.concept_of) lexicon.concepts_.insert(name);
  lexicon.concept_of_ = std::move(reader.concept_of);
  lexicon.antonyms_ = std::move(reader.antonyms);
  lexicon.valence_ = std::move(reader.valence);
  lexicon.grammar_ = std::make_shared<const Grammar>(lexicon);
  return lexicon;
}

const Grammar& Lexicon::grammar() const {
  static const Grammar& empty = *new Grammar(Lexicon());
  return grammar_ == nullptr ? empty : *grammar_;
}

const WordSet& Lexicon::list(std::string_view name) const {
  static const WordSet& empty = *new WordSet;
  const auto entry = lists_.find(View(name));
  return entry == lists_.end() ? empty : entry->second;
}

bool Lexicon::IsConcept(std::string_view concept_name) const { return concepts_.contains(View(concept_name)); }

std::string_view Lexicon::concept_of(std::string_view stem) const {
  const auto entry = concept_of_.find(View(stem));
  return entry == concept_of_.end() ? stem : std::string_view(entry->second);
}

const std::vector<std::string>& Lexicon::AntonymsOf(std::string_view concept_name) const {
  static const std::vector<std::string>& none = *new std::vector<std::string>;
  const auto entry = antonyms_.find(View(concept_name));
  return entry == antonyms_.end() ? none : entry->second;
}

bool Lexicon::Antonyms(std::string_view concept_a, std::string_view concept_b) const {
  const std::vector<std::string>& antonyms = AntonymsOf(concept_a);
  return std::find(antonyms.begin(), antonyms.end(), concept_b) != antonyms.end();
}

int Lexicon::valence(std::string_view concept_name) const {
  const auto entry = valence_.find(View(concept_name));
  return entry == valence_.end() ? 0 : entry->second;
}

std::string Lexicon::Stem(std::string_view word) {
  // No word is that long: the stemmer would only cost time.
  constexpr size_t kLongestWord = 64;
  if (word.empty() || word.size() > kLongestWord) return std::string(word);
  // A few thousand words make up most of any text. One slot for each hash: the last word that fell into it.
  struct Slot {
    std::string word;
    std::string stem;
  };
  constexpr size_t kSlots = 4096;
  thread_local std::vector<Slot> slots(kSlots);
  Slot& slot = slots[absl::HashOf(View(word)) % kSlots];
  if (slot.word != word) {
    slot.word = word;
    slot.stem = Stemmed(word);
  }
  return slot.stem;
}

}  // namespace secondsource::language
