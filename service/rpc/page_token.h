// Page tokens: opaque, and good only for the request that they continue.
#ifndef SECONDSOURCE_SERVICE_RPC_PAGE_TOKEN_H_
#define SECONDSOURCE_SERVICE_RPC_PAGE_TOKEN_H_

#include <optional>
#include <string>
#include <string_view>

namespace secondsource::rpc {

// A token is a cursor with a keyed hash over it and its scope (the method and what else of the request must not
// change), so that nobody can forge a cursor or carry one over to another question. Immutable and thread-safe.
class PageTokens {
 public:
  // With a key of this process: tokens end with it.
  PageTokens();
  // With a key that several servers may share.
  explicit PageTokens(std::string key);

  // URL-safe.
  std::string Make(std::string_view scope, std::string_view cursor) const;
  // The cursor; nullopt for a token that was not made for this scope with this key.
  std::optional<std::string> Read(std::string_view scope, std::string_view token) const;

 private:
  std::string Seal(std::string_view scope, std::string_view cursor) const;

  const std::string key_;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_PAGE_TOKEN_H_
