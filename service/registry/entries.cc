#include "service/registry/entries.h"

#include <algorithm>
#include <initializer_list>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/registry/words.h"

namespace secondsource::registry {
namespace {

namespace fs = std::filesystem;

template <typename Message>
void LayOver(std::vector<Entry<Message>> layer, absl::btree_map<std::string, Entry<Message>>& entries,
             Problems& problems) {
  absl::btree_map<std::string, FilePosition> seen;
  for (Entry<Message>& entry : layer) {
    const std::string name = entry.message.name();
    if (const auto [place, first] = seen.emplace(name, entry.position); !first) {
      problems.push_back({entry.position, absl::StrCat("'", name, "' is there twice, first in ", place->second.file,
                                                       ":", place->second.line, "; remove one")});
    } else if (!entry.remove) {
      entries.insert_or_assign(name, std::move(entry));
    } else if (entries.erase(name) == 0) {
      problems.push_back({entry.position, absl::StrCat("'", name,
                                                       "' is to be removed, but no earlier file has it; "
                                                       "correct the id or take this entry out")});
    }
  }
}

// The files of a layer, in the order of their names.
std::vector<fs::path> FilesOf(const fs::path& layer, Problems& problems) {
  std::error_code error;
  if (!fs::is_directory(layer, error)) return {layer};
  std::vector<fs::path> files;
  for (fs::directory_iterator item(layer, error), end; !error && item != end; item.increment(error)) {
    if (item->path().extension() == ".yaml") files.push_back(item->path());
  }
  if (error) {
    problems.push_back({{layer.string(), 1}, absl::StrCat("cannot be read (", error.message(), "); check the folder")});
  } else if (files.empty()) {
    problems.push_back({{layer.string(), 1}, "holds no *.yaml file; name the folder with the registry's files"});
  }
  std::sort(files.begin(), files.end());
  return files;
}

template <typename T>
void MoveAll(std::vector<T>& from, std::vector<T>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

constexpr size_t kMaxDepth = 32;  // parents above a party; a long chain would make every question about sides slow

using Relation = v1::Party::Relation;

// Whether two relations hold at one time. Both are checked to end after they begin; a time that is absent is open.
bool Overlap(const Relation& a, const Relation& b) {
  const auto ends_before = [](const Relation& one, const Relation& other) {
    return one.has_end_time() && other.has_start_time() && one.end_time().seconds() <= other.start_time().seconds();
  };
  return !ends_before(a, b) && !ends_before(b, a);
}

// Names are sought without a leading "the".
std::vector<Word> WithoutArticle(std::vector<Word> words) {
  if (words.size() > 1 && words[0].folded == "the") words.erase(words.begin());
  return words;
}

class Checker {
 public:
  Checker(const Entries& entries, Problems& problems) : entries_(entries), problems_(problems) {}

  void Run() {
    for (const auto& [name, entry] : entries_.parties) CheckParty(entry);
    for (const auto& [name, entry] : entries_.places) {
      CheckReference(entry, "the parent", entry.message.parent());
      CheckCommon(entry);
    }
    for (const auto& [name, entry] : entries_.publishers) {
      CheckReference(entry, "the owner", entry.message.owner());
      CheckReference(entry, "the country", entry.message.country());
      CheckCommon(entry);
      CheckRepeats(entry, "domain", entry.message.domains());
    }
  }

 private:
  template <typename Message>
  void Fail(const Entry<Message>& entry, std::string message) {
    problems_.push_back({entry.position, std::move(message)});
  }

  bool Exists(const std::string& name) const {
    return entries_.parties.contains(name) || entries_.places.contains(name) || entries_.publishers.contains(name);
  }

  template <typename Message>
  void Unknown(const Entry<Message>& entry, absl::string_view what, const std::string& name) {
    Fail(entry, absl::StrCat(what, " '", name, "' of '", entry.message.name(),
                             "' is not in the registry; add it or correct its id"));
  }

  template <typename Message>
  void CheckReference(const Entry<Message>& entry, absl::string_view what, const std::string& party) {
    if (!party.empty() && !entries_.parties.contains(party)) Unknown(entry, what, party);
  }

  void CheckParty(const Entry<v1::Party>& entry) {
    CheckReference(entry, "the parent", entry.message.parent());
    for (const v1::Party::Relation& relation : entry.message.relations()) {
      CheckReference(entry, "the relation to", relation.party());
      if (relation.party() == entry.message.name()) {
        Fail(entry, absl::StrCat("'", entry.message.name(), "' has a relation to itself; name the other party"));
      }
    }
    CheckSides(entry);
    CheckRepeats(entry, "generic name", entry.message.generic_names(), AsMatched);
    absl::flat_hash_set<std::string> seen;
    std::string above = entry.message.parent();
    for (auto parent = entries_.parties.find(above); parent != entries_.parties.end();
         parent = entries_.parties.find(above)) {
      above = parent->second.message.parent();
      // Whatever stands below a circle is not at fault.
      if (parent->first == entry.message.name()) {
        Fail(entry, absl::StrCat("the parents of '", entry.message.name(), "' form a circle; correct one of them"));
        break;
      }
      if (!seen.insert(parent->first).second) break;
      if (seen.size() > kMaxDepth) {
        Fail(entry, absl::StrCat("'", entry.message.name(), "' stands more than ", kMaxDepth,
                                 " parties below the topmost; name a parent further up"));
        break;
      }
    }
    CheckCommon(entry);
  }

  // Nobody is for and against another at one time, whichever of the two says so.
  void CheckSides(const Entry<v1::Party>& entry) {
    const std::string& name = entry.message.name();
    for (int i = 0; i < entry.message.relations_size(); ++i) {
      const Relation& relation = entry.message.relations(i);
      for (int j = 0; j < i; ++j) {
        const Relation& earlier = entry.message.relations(j);
        if (earlier.party() != relation.party()) continue;
        CheckPair(entry, relation, earlier);
        if (earlier.kind() == relation.kind() && Overlap(earlier, relation)) {
          Fail(entry, absl::StrCat("'", name, "' has the same relation to '", relation.party(),
                                   "' twice at one time; keep one, or let one end where the other begins"));
        }
      }
      const auto other = entries_.parties.find(relation.party());
      if (other == entries_.parties.end() || relation.party() >= name) continue;
      for (const Relation& back : other->second.message.relations()) {
        if (back.party() == name) CheckPair(entry, relation, back);
      }
    }
  }

  void CheckPair(const Entry<v1::Party>& entry, const Relation& a, const Relation& b) {
    if (a.kind() == b.kind() || !Overlap(a, b)) return;
    Fail(entry, absl::StrCat("'", entry.message.name(), "' and '", a.party(),
                             "' are allied and opposed at one time; let one relation end where the other begins"));
  }

  template <typename Message>
  void CheckCommon(const Entry<Message>& entry) {
    const Message& message = entry.message;
    const bool publishes = absl::StartsWith(message.name(), "publishers/");
    for (const std::string& other : message.namesakes()) {
      if (other == message.name() || absl::StartsWith(other, "publishers/") != publishes) {
        Fail(entry, absl::StrCat("'", message.name(), "' cannot share a name with '", other,
                                 "': namesakes are two parties or places, or two publishers"));
      } else if (!Exists(other)) {
        Unknown(entry, "the namesake", other);
      }
    }
    std::vector<std::string> names = {message.display_name()};
    names.insert(names.end(), message.aliases().begin(), message.aliases().end());
    CheckRepeats(entry, "name", names, AsMatched);
    CheckRepeats(entry, "namesake", message.namesakes());
    CheckRepeats(entry, "clue", message.clues());
    // Publishers are never sought in running text.
    if (publishes) return;
    for (const std::string& name : names) CheckName(entry, name);
  }

  // What counts of a name: its words and their capitals.
  static std::string AsMatched(const std::string& name) {
    std::string matched;
    for (const Word& word : WithoutArticle(SplitWords(name))) {
      absl::StrAppend(&matched, word.folded, " ", static_cast<int>(word.letters), " ");
    }
    return matched;
  }

  static std::string AsWritten(const std::string& text) { return text; }

  template <typename Message, typename List>
  void CheckRepeats(const Entry<Message>& entry, absl::string_view what, const List& items,
                    std::string (*key)(const std::string&) = AsWritten) {
    absl::flat_hash_map<std::string, std::string> seen;
    for (const std::string& item : items) {
      const auto [first, added] = seen.emplace(key(item), item);
      if (added) continue;
      Fail(entry,
           absl::StrCat("the ", what, " '", item, "' of '", entry.message.name(), "' is there twice",
                        first->second == item ? "" : absl::StrCat(", first as '", first->second, "'"), "; keep one"));
    }
  }

  template <typename Message>
  void CheckName(const Entry<Message>& entry, const std::string& name) {
    const std::vector<Word> words = WithoutArticle(SplitWords(name));
    if (words.size() != 1 || words[0].letters == Case::kCapitals) return;
    if (IsOrdinaryWord(words[0].folded)) {
      Fail(entry, absl::StrCat("the name '", name, "' of '", entry.message.name(),
                               "' is an ordinary word; write it longer, or in capitals if texts do"));
    } else if (words[0].letters == Case::kLower && std::any_of(name.begin(), name.end(), absl::ascii_islower)) {
      Fail(entry, absl::StrCat("the name '", name, "' of '", entry.message.name(),
                               "' has no capital and would be found in any text; write it with one"));
    }
  }

  const Entries& entries_;
  Problems& problems_;
};

}  // namespace

bool IsOrdinaryWord(const std::string& folded) {
  static const auto* const words = new absl::flat_hash_set<std::string>{
      "a",       "about",   "after",   "agency",    "air",       "all",      "also",      "an",         "and",
      "another", "any",     "are",     "army",      "as",        "at",       "authority", "be",         "before",
      "board",   "both",    "but",     "by",        "can",       "centre",   "chief",     "city",       "company",
      "could",   "council", "court",   "did",       "do",        "during",   "each",      "east",       "even",
      "few",     "first",   "for",     "force",     "from",      "general",  "get",       "government", "group",
      "guard",   "had",     "has",     "have",      "he",        "her",      "here",      "him",        "his",
      "how",     "however", "i",       "if",        "in",        "into",     "is",        "it",         "its",
      "just",    "king",    "last",    "law",       "leader",    "let",      "like",      "major",      "man",
      "many",    "march",   "may",     "me",        "media",     "military", "minister",  "ministry",   "more",
      "most",    "mr",      "mrs",     "much",      "must",      "my",       "nation",    "new",        "news",
      "no",      "north",   "not",     "now",       "of",        "off",      "office",    "official",   "officials",
      "on",      "once",    "one",     "only",      "or",        "other",    "our",       "out",        "over",
      "party",   "people",  "police",  "president", "press",     "prime",    "region",    "report",     "reports",
      "said",    "say",     "says",    "security",  "service",   "she",      "should",    "since",      "so",
      "some",    "source",  "sources", "south",     "spokesman", "state",    "such",      "than",       "that",
      "the",     "their",   "them",    "then",      "there",     "these",    "they",      "this",       "those",
      "three",   "to",      "town",    "two",       "under",     "union",    "until",     "up",         "us",
      "very",    "was",     "we",      "were",      "west",      "what",     "when",      "where",      "which",
      "while",   "who",     "why",     "will",      "with",      "woman",    "world",     "would",      "year",
      "yes",     "yet",     "you",     "your"};
  return words->contains(folded);
}

void AddLayer(RegistryFile layer, Entries& entries, Problems& problems) {
  LayOver(std::move(layer.parties), entries.parties, problems);
  LayOver(std::move(layer.places), entries.places, problems);
  LayOver(std::move(layer.publishers), entries.publishers, problems);
}

Entries ReadEntries(absl::Span<const fs::path> layers, Problems& problems) {
  Entries entries;
  for (const fs::path& layer : layers) {
    RegistryFile all;
    for (const fs::path& path : FilesOf(layer, problems)) {
      RegistryFile file = ReadRegistryFile(path, problems);
      MoveAll(file.parties, all.parties);
      MoveAll(file.places, all.places);
      MoveAll(file.publishers, all.publishers);
    }
    AddLayer(std::move(all), entries, problems);
  }
  return entries;
}

void CheckEntries(const Entries& entries, Problems& problems) { Checker(entries, problems).Run(); }

}  // namespace secondsource::registry
