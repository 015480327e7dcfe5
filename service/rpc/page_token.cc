#include "service/rpc/page_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/base/ids.h"

namespace secondsource::rpc {
namespace {

constexpr size_t kSealBytes = 16;

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

}  // namespace

PageTokens::PageTokens() : PageTokens(RandomId()) {}

PageTokens::PageTokens(std::string key) : key_(std::move(key)) {}

std::string PageTokens::Make(std::string_view scope, std::string_view cursor) const {
  return absl::WebSafeBase64Escape(absl::StrCat(Seal(scope, cursor), View(cursor)));
}

std::optional<std::string> PageTokens::Read(std::string_view scope, std::string_view token) const {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(View(token), &bytes) || bytes.size() < kSealBytes) return std::nullopt;
  std::string cursor = bytes.substr(kSealBytes);
  // In constant time, so that the time of a refusal does not tell how much of a forged seal is right.
  if (CRYPTO_memcmp(bytes.data(), Seal(scope, cursor).data(), kSealBytes) != 0) return std::nullopt;
  return cursor;
}

std::string PageTokens::Seal(std::string_view scope, std::string_view cursor) const {
  // The length keeps the border between scope and cursor.
  const std::string sealed = absl::StrCat(scope.size(), ":", View(scope), View(cursor));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(sealed.data()), sealed.size(), digest.data(), &size) == nullptr) {
    std::abort();  // only without memory or without SHA-256
  }
  return std::string(reinterpret_cast<const char*>(digest.data()), kSealBytes);
}

}  // namespace secondsource::rpc
