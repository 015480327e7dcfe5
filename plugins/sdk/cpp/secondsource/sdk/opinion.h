// Opinions from evidence, in the sense of subjective logic (Josang, "Subjective Logic", 2016, section 3.2): r pieces
// for and s pieces against give belief r / (r + s + W) and disbelief s / (r + s + W); W is the weight of not knowing.
#ifndef SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_OPINION_H_
#define SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_OPINION_H_

#include <string>
#include <vector>

#include "secondsource/v1/evidence.pb.h"
#include "secondsource/v1/finding.pb.h"

namespace secondsource::sdk {

// Evidence for and against, each at least 0.
struct Tally {
  double supporting = 0;
  double refuting = 0;
};

// With W = 1: one unit of evidence against none is an even bet between belief and not knowing.
inline void SetOpinion(const Tally& tally, v1::Finding* finding) {
  const double total = tally.supporting + tally.refuting + 1.0;
  finding->set_belief(tally.supporting / total);
  finding->set_disbelief(tally.refuting / total);
}

// "A", "A and B", "A, B and C".
inline std::string JoinNames(const std::vector<std::string>& names) {
  std::string joined;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) joined += i + 1 == names.size() ? " and " : ", ";
    joined += names[i];
  }
  return joined;
}

// Adds a reason that rests on the evidence of positions, of which it cites the first eight pieces.
inline void AddReason(const std::string& text, const std::vector<const v1::Position*>& positions,
                      v1::Finding* finding) {
  constexpr int kMaxEvidence = 8;
  v1::Reason* reason = finding->add_reasons();
  reason->set_text(text.substr(0, 1024));
  for (const v1::Position* position : positions) {
    for (const std::string& id : position->evidence()) {
      if (reason->evidence_size() < kMaxEvidence) reason->add_evidence(id);
    }
  }
}

}  // namespace secondsource::sdk

#endif  // SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_OPINION_H_
