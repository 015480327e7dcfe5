#include "clients/cli/render_lists.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/render.h"
#include "clients/cli/time.h"
#include "clients/cli/words.h"

namespace secondsource::cli {
namespace {

std::string KindWords(v1::Party::Kind kind) { return EnumWords(v1::Party::Kind_Name(kind), "KIND_"); }
std::string KindWords(v1::Publisher::Kind kind) { return EnumWords(v1::Publisher::Kind_Name(kind), "KIND_"); }

std::string RelationWords(const v1::Party::Relation& relation) {
  std::string words =
      absl::StrCat(EnumWords(v1::Party::Relation::Kind_Name(relation.kind()), "KIND_"),
                   relation.kind() == v1::Party::Relation::KIND_OPPOSED ? " to " : " with ", relation.party());
  if (relation.has_start_time()) absl::StrAppend(&words, " from ", FormatTime(relation.start_time()));
  if (relation.has_end_time()) absl::StrAppend(&words, " until ", FormatTime(relation.end_time()));
  return words;
}

std::string SourceOf(const v1::Document& document) {
  std::vector<std::string> parts = {document.publisher()};
  if (document.has_publish_time()) parts.push_back(FormatTime(document.publish_time()));
  parts.push_back(document.name());
  return absl::StrJoin(parts, ", ");
}

void AddUnlessEmpty(std::string_view lead, const std::string& text, Page& page) {
  if (!text.empty()) page.Add(lead, text);
}

}  // namespace

std::string Render(const v1::SearchDocumentsResponse& found, const RenderOptions& options) {
  Page page(options);
  if (found.hits().empty()) page.Add("", "No document has these words.");
  for (int i = 0; i < found.hits_size(); ++i) {
    const auto& hit = found.hits(i);
    const std::string lead = absl::StrCat(i + 1, ". ");
    const std::string indent(lead.size(), ' ');
    page.Add(lead, hit.document().title().empty() ? hit.document().name() : hit.document().title(), Style::kBold);
    page.Add(indent, absl::StrCat("“", hit.quote(), "”"));
    page.Add(indent, absl::StrFormat("%s, score %.2f", SourceOf(hit.document()), hit.score()), Style::kDim);
  }
  return page.text();
}

std::string Render(const v1::ListPartiesResponse& list, const RenderOptions& options) {
  Page page(options);
  if (list.parties().empty()) page.Add("", "The registry knows no parties.");
  for (const v1::Party& party : list.parties()) {
    std::string words = absl::StrCat(party.display_name(), ", ", KindWords(party.kind()));
    if (!party.parent().empty()) absl::StrAppend(&words, ", belongs to ", party.parent());
    page.Add(absl::StrCat(party.name(), ": "), words);
  }
  return page.text();
}

std::string Render(const v1::ListPublishersResponse& list, const RenderOptions& options) {
  Page page(options);
  if (list.publishers().empty()) page.Add("", "The registry knows no publishers.");
  for (const v1::Publisher& publisher : list.publishers()) {
    std::string words = absl::StrCat(publisher.display_name(), ", ", KindWords(publisher.kind()));
    if (!publisher.owner().empty()) absl::StrAppend(&words, ", directed by ", publisher.owner());
    page.Add(absl::StrCat(publisher.name(), ": "), words);
  }
  return page.text();
}

std::string Render(const v1::ListPlacesResponse& list, const RenderOptions& options) {
  Page page(options);
  if (list.places().empty()) page.Add("", "The registry knows no places.");
  for (const v1::Place& place : list.places()) {
    std::string words = place.display_name();
    if (!place.parent().empty()) absl::StrAppend(&words, ", lies in ", place.parent());
    page.Add(absl::StrCat(place.name(), ": "), words);
  }
  return page.text();
}

std::string Render(const v1::ResolveNamesResponse& resolved, const RenderOptions& options) {
  Page page(options);
  for (const v1::ResolveNamesResponse::Resolution& resolution : resolved.resolutions()) {
    page.Add("", resolution.name(), Style::kBold);
    for (const auto* names : {&resolution.parties(), &resolution.places(), &resolution.publishers()}) {
      if (names->size() > 1) {
        page.Add("  ", absl::StrCat("one of ", absl::StrJoin(*names, ", "), "; --context may tell which"));
      } else if (!names->empty()) {
        page.Add("  ", names->Get(0));
      }
    }
    if (resolution.parties().empty() && resolution.places().empty() && resolution.publishers().empty()) {
      page.Add("  ", "The registry does not know this name.");
    }
  }
  return page.text();
}

std::string Render(const v1::ImportSourcesResponse& imported, const RenderOptions& options) {
  Page page(options);
  page.Add("", absl::StrCat("Imported. The registry now has ", imported.party_count(), " parties, ",
                            imported.place_count(), " places and ", imported.publisher_count(), " publishers."));
  return page.text();
}

std::string Render(const v1::ListVerifiersResponse& list, const RenderOptions& options) {
  Page page(options);
  if (list.verifiers().empty()) page.Add("", "The server has no verifiers.");
  for (const v1::Verifier& verifier : list.verifiers()) {
    const Style style = verifier.state() == v1::Verifier::STATE_ACTIVE ? Style::kBold : Style::kYellow;
    page.Add("",
             absl::StrCat(verifier.name(), " ", verifier.version(), ": ",
                          EnumWords(v1::Verifier::State_Name(verifier.state()), "STATE_"), ", ",
                          EnumWords(v1::Verifier::Requirement_Name(verifier.requirement()), "REQUIREMENT_"), ", ",
                          EnumWords(v1::Verifier::Kind_Name(verifier.kind()), "KIND_")),
             style);
    AddUnlessEmpty("  ", verifier.description(), page);
    AddUnlessEmpty("  ", verifier.state_reason(), page);
    page.Add("  ", absl::StrCat(verifier.answered_count(), " answered, ", verifier.failed_count(), " failed, ",
                                verifier.in_flight_count(), " in flight"));
  }
  return page.text();
}

std::string Render(const v1::ListVerificationsResponse& list, const RenderOptions& options) {
  Page page(options);
  if (list.verifications().empty()) page.Add("", "No verification has been recorded.");
  for (const v1::Verification& verification : list.verifications()) {
    page.Add("", verification.name(), Style::kBold);
    page.Add("  ", absl::StrCat("“", verification.claim().text(), "”"));
    std::string words = VerdictWords(verification.verdict());
    if (verification.has_create_time()) absl::StrAppend(&words, ", made ", FormatTime(verification.create_time()));
    if (verification.has_as_of()) absl::StrAppend(&words, ", as of ", FormatTime(verification.as_of()));
    page.Add("  ", words);
  }
  return page.text();
}

std::string Render(const v1::Party& party, const RenderOptions& options) {
  Page page(options);
  page.Add("", party.display_name(), Style::kBold);
  page.Add("  Name: ", party.name());
  page.Add("  Kind: ", KindWords(party.kind()));
  AddUnlessEmpty("  Belongs to: ", party.parent(), page);
  AddUnlessEmpty("  Also: ", absl::StrJoin(party.aliases(), ", "), page);
  AddUnlessEmpty("  Namesakes: ", absl::StrJoin(party.namesakes(), ", "), page);
  for (const v1::Party::Relation& relation : party.relations()) page.Add("  Relation: ", RelationWords(relation));
  return page.text();
}

std::string Render(const v1::Place& place, const RenderOptions& options) {
  Page page(options);
  page.Add("", place.display_name(), Style::kBold);
  page.Add("  Name: ", place.name());
  AddUnlessEmpty("  Lies in: ", place.parent(), page);
  AddUnlessEmpty("  Also: ", absl::StrJoin(place.aliases(), ", "), page);
  AddUnlessEmpty("  Namesakes: ", absl::StrJoin(place.namesakes(), ", "), page);
  return page.text();
}

std::string Render(const v1::Publisher& publisher, const RenderOptions& options) {
  Page page(options);
  page.Add("", publisher.display_name(), Style::kBold);
  page.Add("  Name: ", publisher.name());
  page.Add("  Kind: ", KindWords(publisher.kind()));
  AddUnlessEmpty("  Directed by: ", publisher.owner(), page);
  AddUnlessEmpty("  Country: ", publisher.country(), page);
  AddUnlessEmpty("  Also: ", absl::StrJoin(publisher.aliases(), ", "), page);
  AddUnlessEmpty("  Namesakes: ", absl::StrJoin(publisher.namesakes(), ", "), page);
  AddUnlessEmpty("  Domains: ", absl::StrJoin(publisher.domains(), ", "), page);
  return page.text();
}

}  // namespace secondsource::cli
