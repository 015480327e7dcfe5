#include "service/evidence/trained_stance.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace secondsource::evidence {
namespace {

using models::EncodedText;
using models::PairScores;

struct TrainedPassages : StanceScorer::Passages {
  std::unique_ptr<const StanceScorer::Passages> lexical;
  std::vector<EncodedText> texts;
  std::vector<std::optional<EncodedText>> contents;  // of passages with a speaker: what is said
  std::vector<bool> leads_in;                        // whether the passage before is read with the text of this one
  std::vector<Window> windows;

  size_t size() const { return texts.size(); }
  // The passages of an item, which is one of them or a window.
  Window PassagesOf(size_t item) const { return item < size() ? Window{item, item} : windows[item - size()]; }
  bool IsSpoken(size_t item) const { return contents[PassagesOf(item).first].has_value(); }

  size_t bytes() const override {
    size_t total = sizeof(*this) + lexical->bytes() + texts.capacity() * sizeof(EncodedText) +
                   contents.capacity() * sizeof(std::optional<EncodedText>) + windows.capacity() * sizeof(Window);
    for (const EncodedText& text : texts) total += text.bytes();
    for (const auto& content : contents) total += content ? content->bytes() : 0;
    return total;
  }
};

v1::Stance ToStance(const PairScores& scores) {
  v1::Stance stance;
  stance.set_supports(scores.supports);
  stance.set_refutes(scores.refutes);
  stance.set_neither(scores.neither);
  return stance;
}

v1::Stance Nothing() {
  v1::Stance stance;
  stance.set_neither(1);
  return stance;
}

// What is said by words and by the network, each for half: words know names and alliances, the network what they amount
// to.
v1::Stance Mean(const v1::Stance& a, const v1::Stance& b) {
  v1::Stance mean;
  mean.set_supports((a.supports() + b.supports()) / 2);
  mean.set_refutes((a.refutes() + b.refutes()) / 2);
  mean.set_neither((a.neither() + b.neither()) / 2);
  return mean;
}

// A passage, or a window, as its place in the stances of its document.
struct Place {
  size_t document;
  size_t item;
  double shared;  // how much it shares with the claim
};

bool SharesMore(const Place& a, const Place& b) { return a.shared > b.shared; }

// Chooses what is read: the first passage of each of the first documents and the windows around them, then passages by
// what they share with the claim, each with the window around it that shares most.
class Choice {
 public:
  Choice(const std::vector<const TrainedPassages*>& documents, const std::vector<std::vector<PassageStance>>& lexical)
      : documents_(documents), lexical_(lexical) {
    std::vector<Place> others;
    const std::vector<Place> leads = Leads(others);
    for (const Place& lead : leads) Add(lead.document, lead.item);
    for (const Place& lead : leads) AddWindowAround(lead);
    for (const Place& place : others) {
      if (spent_ >= TrainedScorer::kCandidates) break;
      Add(place.document, place.item);
      AddWindowAround(place);
    }
  }

  const std::vector<Place>& places() const { return places_; }

  // What words say of it: of a window, of that in it which shares most.
  const v1::Stance& ByWords(const Place& place) const {
    const auto [first, last] = documents_[place.document]->PassagesOf(place.item);
    size_t most = first;
    for (size_t i = first + 1; i <= last; ++i) {
      if (Shared(place.document, i) > Shared(place.document, most)) most = i;
    }
    return lexical_[place.document][most].said;
  }

 private:
  double Shared(size_t document, size_t passage) const {
    const v1::Stance& stance = lexical_[document][passage].said;
    return stance.supports() + stance.refutes();
  }

  // The best passage of each of the first documents: one that was found by its sense may say in other words what it
  // says. All other passages go to `others`. What shares most comes first, the first of equals first.
  std::vector<Place> Leads(std::vector<Place>& others) const {
    std::vector<Place> leads;
    for (size_t document = 0; document < documents_.size(); ++document) {
      std::vector<Place> places;
      for (size_t passage = 0; passage < documents_[document]->size(); ++passage) {
        places.push_back({document, passage, Shared(document, passage)});
      }
      std::stable_sort(places.begin(), places.end(), SharesMore);
      const bool represented = !places.empty() && leads.size() < TrainedScorer::kDocuments;
      if (represented) leads.push_back(places.front());
      others.insert(others.end(), places.begin() + (represented ? 1 : 0), places.end());
    }
    std::stable_sort(others.begin(), others.end(), SharesMore);
    return leads;
  }

  std::optional<size_t> WindowAround(const Place& place) const {
    const std::vector<Window>& windows = documents_[place.document]->windows;
    std::optional<size_t> best;
    double most = 0;
    for (size_t i = 0; i < windows.size(); ++i) {
      if (!windows[i].Has(place.item)) continue;
      double shared = 0;
      for (size_t passage = windows[i].first; passage <= windows[i].last; ++passage) {
        shared += Shared(place.document, passage);
      }
      if (!best || shared > most) {
        best = documents_[place.document]->size() + i;
        most = shared;
      }
    }
    return best;
  }

  void AddWindowAround(const Place& place) {
    if (const auto window = WindowAround(place)) Add(place.document, *window);
  }

  void Add(size_t document, size_t item) {
    const bool chosen = std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      return place.document == document && place.item == item;
    });
    const size_t cost = documents_[document]->IsSpoken(item) ? 2 : 1;
    if (chosen || spent_ + cost > TrainedScorer::kCandidates) return;
    spent_ += cost;
    places_.push_back({document, item, 0});
  }

  const std::vector<const TrainedPassages*>& documents_;
  const std::vector<std::vector<PassageStance>>& lexical_;
  std::vector<Place> places_;
  size_t spent_ = 0;  // readings
};

// Texts to be read, and where what they say belongs.
struct Reading {
  std::vector<EncodedText> texts;
  std::vector<v1::Stance*> stances;

  void Add(EncodedText text, v1::Stance& stance) {
    texts.push_back(std::move(text));
    stances.push_back(&stance);
  }
};

class TrainedClaim : public StanceScorer::Claim {
 public:
  TrainedClaim(std::unique_ptr<Claim> lexical, EncodedText proposition, EncodedText claim,
               const models::PairClassifier& classifier)
      : lexical_(std::move(lexical)),
        proposition_(std::move(proposition)),
        claim_(std::move(claim)),
        classifier_(classifier) {}

  absl::StatusOr<std::vector<std::vector<PassageStance>>> Score(
      absl::Span<const StanceScorer::Passages* const> documents, const Call& call) override {
    std::vector<const TrainedPassages*> trained;
    std::vector<const StanceScorer::Passages*> lexical;
    for (const StanceScorer::Passages* document : documents) {
      trained.push_back(static_cast<const TrainedPassages*>(document));
      lexical.push_back(trained.back()->lexical.get());
    }
    const auto by_words = lexical_->Score(lexical, call);
    if (!by_words.ok()) return by_words.status();
    const Choice choice(trained, *by_words);
    std::vector<std::vector<PassageStance>> stances;
    for (const auto& document : *by_words) stances.emplace_back(document.size(), PassageStance{Nothing(), Nothing()});
    Reading said;
    Reading text;
    for (const Place& place : choice.places()) {
      const TrainedPassages& document = *trained[place.document];
      PassageStance& stance = stances[place.document][place.item];
      const auto [first, last] = document.PassagesOf(place.item);
      std::vector<EncodedText> contents;
      for (size_t i = first; i <= last && document.IsSpoken(place.item); ++i) contents.push_back(*document.contents[i]);
      if (!contents.empty()) said.Add(classifier_.Join(contents), stance.said);
      const size_t begin = document.leads_in[first] ? first - 1 : first;
      text.Add(classifier_.Join(absl::MakeConstSpan(document.texts).subspan(begin, last + 1 - begin)), stance.text);
    }
    if (absl::Status status = Read(proposition_, said, call); !status.ok()) return status;
    if (absl::Status status = Read(claim_, text, call); !status.ok()) return status;
    for (const Place& place : choice.places()) {
      PassageStance& stance = stances[place.document][place.item];
      if (!trained[place.document]->IsSpoken(place.item)) stance.said = stance.text;
      stance.said = Mean(stance.said, choice.ByWords(place));
    }
    return stances;
  }

 private:
  // What was read before, with the same claim, is not read again: the classifier keeps it.
  absl::Status Read(const EncodedText& claim, const Reading& reading, const Call& call) const {
    std::vector<const EncodedText*> evidence;
    for (const EncodedText& text : reading.texts) evidence.push_back(&text);
    const auto scores = classifier_.Classify(claim, evidence, call);
    if (!scores.ok()) return scores.status();
    for (size_t i = 0; i < scores->size(); ++i) *reading.stances[i] = ToStance((*scores)[i]);
    return absl::OkStatus();
  }

  const std::unique_ptr<Claim> lexical_;
  const EncodedText proposition_;
  const EncodedText claim_;
  const models::PairClassifier& classifier_;
};

// Whether what somebody says is better understood after the sentence before it.
bool LeadsIn(const Passage& before, const Passage& passage) {
  constexpr size_t kBytes = 400;
  if (passage.text.empty() || passage.text == before.text) return false;
  return (before.text.empty() ? before.content : before.text).size() + passage.text.size() <= kBytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const StanceScorer::Passages>> TrainedScorer::ReadPassages(
    std::string_view context, const std::vector<Passage>& passages, const std::vector<Window>& windows,
    const Call& call) const {
  auto lexical = chooser_.ReadPassages(context, passages, windows, call);
  if (!lexical.ok()) return lexical.status();
  auto read = std::make_unique<TrainedPassages>();
  read->lexical = *std::move(lexical);
  read->windows = windows;
  read->contents.reserve(passages.size());
  read->texts.reserve(passages.size());
  for (size_t i = 0; i < passages.size(); ++i) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    const Passage& passage = passages[i];
    read->leads_in.push_back(i > 0 && LeadsIn(passages[i - 1], passage));
    const EncodedText content = classifier_.Encode(passage.content);
    const bool spoken = !passage.text.empty();
    read->texts.push_back(spoken ? classifier_.Encode(passage.text) : content);
    read->contents.push_back(spoken ? std::optional(content) : std::nullopt);
  }
  return read;
}

std::unique_ptr<StanceScorer::Claim> TrainedScorer::ReadClaim(std::string_view proposition, std::string_view claim,
                                                              absl::Time at) const {
  return std::make_unique<TrainedClaim>(chooser_.ReadClaim(proposition, claim, at), classifier_.Encode(proposition),
                                        classifier_.Encode(claim), classifier_);
}

}  // namespace secondsource::evidence
