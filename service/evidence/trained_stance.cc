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
  std::vector<Window> windows;

  size_t bytes() const override {
    size_t total =
        sizeof(*this) + lexical->bytes() + texts.capacity() * sizeof(EncodedText) + windows.capacity() * sizeof(Window);
    for (const EncodedText& text : texts) total += text.bytes();
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

// A passage, or a window, as its place in the stances of its document.
struct Place {
  size_t document;
  size_t item;
  double shared;  // how much it shares with the claim
};

bool SharesMore(const Place& a, const Place& b) { return a.shared > b.shared; }

// Chooses what is read: passages by what they share with the claim, each with the window around it that shares most.
class Choice {
 public:
  Choice(const std::vector<const TrainedPassages*>& documents, const std::vector<std::vector<v1::Stance>>& lexical)
      : documents_(documents), lexical_(lexical) {
    for (const Place& place : Ranked()) {
      Add(place.document, place.item);
      if (const auto window = WindowAround(place)) Add(place.document, *window);
    }
  }

  const std::vector<Place>& places() const { return places_; }

 private:
  double Shared(size_t document, size_t passage) const {
    const v1::Stance& stance = lexical_[document][passage];
    return stance.supports() + stance.refutes();
  }

  // The best passage of each of the first documents, and then whatever shares most, the first of equals first: a
  // document that was found by its sense may say in other words what it says.
  std::vector<Place> Ranked() const {
    std::vector<Place> ranked;
    std::vector<Place> others;
    for (size_t document = 0; document < documents_.size(); ++document) {
      std::vector<Place> places;
      for (size_t passage = 0; passage < documents_[document]->texts.size(); ++passage) {
        places.push_back({document, passage, Shared(document, passage)});
      }
      std::stable_sort(places.begin(), places.end(), SharesMore);
      const bool represented = !places.empty() && ranked.size() < TrainedScorer::kDocuments;
      if (represented) ranked.push_back(places.front());
      others.insert(others.end(), places.begin() + (represented ? 1 : 0), places.end());
    }
    std::stable_sort(others.begin(), others.end(), SharesMore);
    ranked.insert(ranked.end(), others.begin(), others.end());
    return ranked;
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
        best = documents_[place.document]->texts.size() + i;
        most = shared;
      }
    }
    return best;
  }

  void Add(size_t document, size_t item) {
    const bool chosen = std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      return place.document == document && place.item == item;
    });
    if (!chosen && places_.size() < TrainedScorer::kCandidates) places_.push_back({document, item, 0});
  }

  const std::vector<const TrainedPassages*>& documents_;
  const std::vector<std::vector<v1::Stance>>& lexical_;
  std::vector<Place> places_;
};

class TrainedClaim : public StanceScorer::Claim {
 public:
  TrainedClaim(std::unique_ptr<Claim> lexical, EncodedText text, const models::PairClassifier& classifier)
      : lexical_(std::move(lexical)), text_(std::move(text)), classifier_(classifier) {}

  absl::StatusOr<std::vector<std::vector<v1::Stance>>> Score(absl::Span<const StanceScorer::Passages* const> documents,
                                                             const Call& call) override {
    std::vector<const TrainedPassages*> trained;
    std::vector<const StanceScorer::Passages*> lexical;
    for (const StanceScorer::Passages* document : documents) {
      trained.push_back(static_cast<const TrainedPassages*>(document));
      lexical.push_back(trained.back()->lexical.get());
    }
    auto stances = lexical_->Score(lexical, call);
    if (!stances.ok()) return stances.status();
    const Choice choice(trained, *stances);
    std::vector<EncodedText> texts;
    for (const Place& place : choice.places()) texts.push_back(TextAt(*trained[place.document], place.item));
    std::vector<const EncodedText*> evidence;
    for (const EncodedText& text : texts) evidence.push_back(&text);
    const auto scores = classifier_.Classify(text_, evidence, call);
    if (!scores.ok()) return scores.status();
    for (std::vector<v1::Stance>& document : *stances) std::fill(document.begin(), document.end(), ToStance({}));
    for (size_t i = 0; i < scores->size(); ++i) {
      (*stances)[choice.places()[i].document][choice.places()[i].item] = ToStance((*scores)[i]);
    }
    return stances;
  }

 private:
  EncodedText TextAt(const TrainedPassages& document, size_t item) const {
    if (item < document.texts.size()) return document.texts[item];
    const Window& window = document.windows[item - document.texts.size()];
    return classifier_.Join(absl::MakeConstSpan(document.texts).subspan(window.first, window.last + 1 - window.first));
  }

  const std::unique_ptr<Claim> lexical_;
  const EncodedText text_;
  const models::PairClassifier& classifier_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const StanceScorer::Passages>> TrainedScorer::ReadPassages(
    std::string_view context, const std::vector<Passage>& passages, const std::vector<Window>& windows,
    const Call& call) const {
  auto lexical = chooser_.ReadPassages(context, passages, windows, call);
  if (!lexical.ok()) return lexical.status();
  auto read = std::make_unique<TrainedPassages>();
  read->lexical = *std::move(lexical);
  read->windows = windows;
  read->texts.reserve(passages.size());
  for (const Passage& passage : passages) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    read->texts.push_back(classifier_.Encode(passage.content));
  }
  return read;
}

std::unique_ptr<StanceScorer::Claim> TrainedScorer::ReadClaim(std::string_view claim, absl::Time at) const {
  return std::make_unique<TrainedClaim>(chooser_.ReadClaim(claim, at), classifier_.Encode(claim), classifier_);
}

}  // namespace secondsource::evidence
