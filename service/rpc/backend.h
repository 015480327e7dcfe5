// What stands behind the services.
#ifndef SECONDSOURCE_SERVICE_RPC_BACKEND_H_
#define SECONDSOURCE_SERVICE_RPC_BACKEND_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "secondsource/v1/verification.pb.h"
#include "secondsource/v1/verification_service.pb.h"
#include "secondsource/v1/verifier_service.pb.h"
#include "service/base/call.h"
#include "service/corpus/corpus.h"
#include "service/registry/store.h"
#include "service/language/lexicon.h"
#include "service/records/records.h"
#include "service/verification/engine.h"

namespace secondsource::rpc {

// Everything in it must outlive the server and be thread-safe. The engine and the verifiers come as functions, so that
// a test can put others in their place.
struct Backend {
  std::function<absl::StatusOr<v1::Verification>(const v1::VerifyClaimRequest&, std::shared_ptr<Call>,
                                                 const verification::Observer&)>
      verify_claim;
  std::function<absl::Status(const v1::VerifyArticleRequest&, std::shared_ptr<Call>,
                             const std::function<bool(const v1::VerifyArticleResponse&)>&)>
      verify_article;
  std::function<std::vector<v1::Verifier>()> list_verifiers;
  corpus::Corpus& corpus;
  const corpus::SearchIndex& index;
  registry::Store& sources;
  const language::Lexicon& lexicon;
  const records::Records& records;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_BACKEND_H_
