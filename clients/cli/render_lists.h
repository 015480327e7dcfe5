// What the listing commands show. Pure functions of the messages.
#ifndef SECONDSOURCE_CLIENTS_CLI_RENDER_LISTS_H_
#define SECONDSOURCE_CLIENTS_CLI_RENDER_LISTS_H_

#include <string>

#include "clients/cli/text.h"
#include "secondsource/v1/corpus_service.pb.h"
#include "secondsource/v1/source_service.pb.h"
#include "secondsource/v1/verification_service.pb.h"
#include "secondsource/v1/verifier_service.pb.h"

namespace secondsource::cli {

std::string Render(const v1::SearchDocumentsResponse& found, const RenderOptions& options);
std::string Render(const v1::ListPartiesResponse& list, const RenderOptions& options);
std::string Render(const v1::ListPublishersResponse& list, const RenderOptions& options);
std::string Render(const v1::ListPlacesResponse& list, const RenderOptions& options);
std::string Render(const v1::ResolveNamesResponse& resolved, const RenderOptions& options);
std::string Render(const v1::ImportSourcesResponse& imported, const RenderOptions& options);
std::string Render(const v1::ListVerifiersResponse& list, const RenderOptions& options);
std::string Render(const v1::ListVerificationsResponse& list, const RenderOptions& options);
std::string Render(const v1::Party& party, const RenderOptions& options);
std::string Render(const v1::Place& place, const RenderOptions& options);
std::string Render(const v1::Publisher& publisher, const RenderOptions& options);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_RENDER_LISTS_H_
