// Random identifiers and hashes.
#ifndef SECONDSOURCE_SERVICE_BASE_IDS_H_
#define SECONDSOURCE_SERVICE_BASE_IDS_H_

#include <string>
#include <string_view>

namespace secondsource {

// 128 random bits from the system's generator, as 32 lower-case hexadecimal digits.
std::string RandomId();

// SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_BASE_IDS_H_
