#include "service/main/yaml_json.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace secondsource {
namespace {

std::string Json(const std::string& yaml) {
  const absl::StatusOr<std::string> json = YamlToJson(YAML::Load(yaml));
  return json.ok() ? *json : std::string(json.status().message());
}

TEST(YamlJsonTest, PlainScalarsGetTheirTypes) {
  EXPECT_EQ(Json("{a: 1, b: -2.5, c: true, d: null, e: word, f: }"),
            R"({"a":1,"b":-2.5,"c":true,"d":null,"e":"word","f":null})");
}

TEST(YamlJsonTest, QuotedScalarsAreStrings) { EXPECT_EQ(Json(R"(["1", 'true', "a\"b"])"), R"(["1","true","a\"b"])"); }

TEST(YamlJsonTest, NestsAndSorts) { EXPECT_EQ(Json("{b: {y: [1, [2]]}, a: {}}"), R"({"a":{},"b":{"y":[1,[2]]}})"); }

TEST(YamlJsonTest, RefusesAnAliasOfItself) { EXPECT_EQ(Json("&a [*a]"), "has more than 32 levels"); }

TEST(YamlJsonTest, RefusesKeysThatAreNoWordsOrComeTwice) {
  EXPECT_EQ(Json("{[1]: 2}"), "has a key that is no word");
  EXPECT_EQ(Json("{a: 1, a: 2}"), "has the key 'a' twice");
}

}  // namespace
}  // namespace secondsource
