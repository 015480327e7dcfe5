#include "service/base/ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace secondsource {
namespace {

TEST(IdsTest, RandomIdsAreHexadecimalAndDiffer) {
  const std::string id = RandomId();
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(id, RandomId());
}

// The test vectors of FIPS 180-4.
TEST(IdsTest, Sha256) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace secondsource
