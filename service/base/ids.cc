#include "service/base/ids.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace secondsource {
namespace {

template <size_t kSize>
std::string Hex(const std::array<unsigned char, kSize>& bytes, size_t size) {
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(bytes.data()), size));
}

}  // namespace

std::string RandomId() {
  std::array<unsigned char, 16> bytes;
  // Without randomness ids could collide and records overwrite one another: there is no safe way on.
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::abort();
  return Hex(bytes, bytes.size());
}

std::string Sha256Hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
  return Hex(digest, size);
}

}  // namespace secondsource
