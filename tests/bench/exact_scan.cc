#include "tests/bench/exact_scan.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace secondsource {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
constexpr double kRounding = 1e-9;

double Bm25(double occurrences, double words, double average_words, double frequency, double documents) {
  const double weight = std::log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
  return weight * occurrences * (kK1 + 1) / (occurrences + kK1 * (1 - kB + kB * words / average_words));
}

}  // namespace

absl::Status ExactScan::Add(const std::string& id, const std::string& title, const std::string& text) {
  absl::Status status = Append(title);
  words_.push_back(kGap);
  if (status.ok()) status = Append(text);
  ends_.push_back(words_.size());
  ids_.push_back(id);
  return status;
}

absl::Status ExactScan::Append(const std::string& text) {
  const absl::StatusOr<std::vector<corpus::Token>> tokens = tokenizer_.Tokenize(text);
  if (!tokens.ok()) return tokens.status();
  for (const corpus::Token& token : *tokens) {
    words_.push_back(numbers_.emplace(token.stem, static_cast<uint32_t>(numbers_.size() + 1)).first->second);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ExactScan::Phrase>> ExactScan::ReadTerm(const corpus::SearchTerm& term) const {
  std::set<Phrase> phrases;
  for (const std::string& text : term.phrases) {
    const absl::StatusOr<std::vector<corpus::Token>> tokens = tokenizer_.Tokenize(text);
    if (!tokens.ok()) return tokens.status();
    Phrase phrase;
    for (const corpus::Token& token : *tokens) {
      const auto number = numbers_.find(token.stem);
      if (number != numbers_.end()) phrase.push_back(number->second);
    }
    if (!phrase.empty() && phrase.size() == tokens->size()) phrases.insert(phrase);
  }
  return std::vector<Phrase>(phrases.begin(), phrases.end());
}

ExactScan::Matches ExactScan::Count(const std::vector<std::vector<Phrase>>& terms) const {
  std::vector<uint16_t> place(numbers_.size() + 1);  // in `starts`, by the first stem of a phrase
  std::vector<std::vector<Start>> starts(1);
  for (size_t term = 0; term < terms.size(); ++term) {
    for (const Phrase& phrase : terms[term]) {
      if (place[phrase.front()] == 0) {
        place[phrase.front()] = static_cast<uint16_t>(starts.size());
        starts.emplace_back();
      }
      starts[place[phrase.front()]].push_back({.rest = {phrase.begin() + 1, phrase.end()}, .term = term});
    }
  }
  Matches matches;
  std::vector<uint32_t> occurrences(terms.size());
  size_t at = 0;
  for (size_t document = 0; document < ends_.size(); ++document) {
    const size_t end = ends_[document];
    bool matched = false;
    for (; at < end; ++at) {
      for (const Start& start : starts[place[words_[at]]]) {
        if (start.rest.size() >= end - at) continue;
        const auto next = words_.begin() + static_cast<ptrdiff_t>(at) + 1;
        if (!std::equal(start.rest.begin(), start.rest.end(), next)) continue;
        ++occurrences[start.term];
        matched = true;
      }
    }
    if (!matched) continue;
    matches.documents.push_back(document);
    matches.occurrences.insert(matches.occurrences.end(), occurrences.begin(), occurrences.end());
    std::fill(occurrences.begin(), occurrences.end(), 0);
  }
  return matches;
}

absl::StatusOr<std::vector<ExactScan::Hit>> ExactScan::Search(const std::vector<corpus::SearchTerm>& query,
                                                              size_t limit) {
  std::vector<std::vector<Phrase>> terms;
  for (const corpus::SearchTerm& one : query) {
    absl::StatusOr<std::vector<Phrase>> term = ReadTerm(one);
    if (!term.ok()) return term.status();
    const bool sought = std::find(terms.begin(), terms.end(), *term) != terms.end();
    if (!term->empty() && !sought) terms.push_back(*std::move(term));
  }
  const Matches matches = Count(terms);
  const size_t count = terms.size();
  std::vector<double> frequencies(count);
  for (size_t i = 0; i < matches.occurrences.size(); ++i) frequencies[i % count] += matches.occurrences[i] > 0 ? 1 : 0;
  const auto documents = static_cast<double>(ends_.size());
  const double average = static_cast<double>(words_.size() - ends_.size()) / documents;  // without the gaps
  std::vector<std::pair<double, size_t>> scored;  // negative, so that the best come first
  for (size_t i = 0; i < matches.documents.size(); ++i) {
    const size_t document = matches.documents[i];
    const size_t begin = document == 0 ? 0 : ends_[document - 1];
    const auto words = static_cast<double>(ends_[document] - begin - 1);
    double score = 0;
    for (size_t term = 0; term < count; ++term) {
      score += Bm25(matches.occurrences[i * count + term], words, average, frequencies[term], documents);
    }
    scored.push_back({-score, document});
  }
  const size_t last = std::min(limit, scored.size());
  if (last == 0) return std::vector<Hit>();
  std::nth_element(scored.begin(), scored.begin() + static_cast<ptrdiff_t>(last) - 1, scored.end());
  const double worst = scored[last - 1].first;
  std::erase_if(scored, [&](const auto& one) { return one.first > worst + kRounding; });
  std::sort(scored.begin(), scored.end());
  std::vector<Hit> hits;
  for (const auto& [score, document] : scored) hits.push_back({.id = ids_[document], .score = -score});
  return hits;
}

}  // namespace secondsource
