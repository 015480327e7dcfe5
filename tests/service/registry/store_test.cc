#include "service/registry/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "service/base/ids.h"
#include "service/registry/byline.h"
#include "service/registry/registry_yaml.h"

namespace secondsource::registry {
namespace {

using ::testing::HasSubstr;

constexpr char kShipped[] = SECONDSOURCE_SOURCE_DIR "/data/registry";

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

template <typename Map>
std::vector<typename Map::mapped_type> Values(const Map& map) {
  std::vector<typename Map::mapped_type> values;
  for (const auto& [name, value] : map) values.push_back(value);
  return values;
}

template <typename Map>
std::vector<std::string> Serialized(const Map& map) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : map) texts.push_back(value.SerializeAsString());
  return texts;
}

std::string Export(const Registry& registry) {
  return ToYaml(Values(registry.parties()), Values(registry.places()), Values(registry.publishers()));
}

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : folder_(std::filesystem::path(::testing::TempDir()) / RandomId()) {
    std::filesystem::create_directories(folder_);
    std::ofstream(base_) << "parties:\n  - {id: a, name: Able, kind: state}\n"
                            "  - {id: b, name: Baker, kind: company, parent: a}\n";
  }
  ~StoreTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Store> Open() { return Store::Open({base_}, imported_).value(); }

  const std::filesystem::path folder_;
  const std::filesystem::path base_ = folder_ / "base.yaml";
  const std::filesystem::path imported_ = folder_ / "sources.yaml";
};

TEST_F(StoreTest, KeepsWhatIsImported) {
  const std::unique_ptr<Store> store = Open();
  const std::shared_ptr<const Registry> before = store->registry();
  const std::string yaml =
      "# ours\nparties:\n  - {id: b, name: Bakers, kind: company}\n  - {id: c, name: Cable, kind: state}\n";
  ASSERT_TRUE(store->Import(yaml).ok());
  EXPECT_EQ(Read(imported_), yaml);
  EXPECT_NE(store->registry()->ResolveParty("Cable").one(), nullptr);
  EXPECT_EQ(store->registry()->FindParty("parties/b")->display_name(), "Bakers");
  EXPECT_EQ(before->FindParty("parties/b")->display_name(), "Baker");  // whoever reads goes on with what it has
  EXPECT_EQ(Open()->registry()->FindParty("parties/b")->display_name(), "Bakers");

  ASSERT_TRUE(store->Import("").ok());
  EXPECT_EQ(store->registry()->FindParty("parties/b")->display_name(), "Baker");
  EXPECT_EQ(store->registry()->FindParty("parties/c"), nullptr);
}

TEST_F(StoreTest, RefusesWhatIsNotSoundWithTheRest) {
  const std::unique_ptr<Store> store = Open();
  const absl::Status status =
      store->Import("parties:\n  - {id: c, name: Able, kind: state}\n  - {id: a, remove: true}\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(store->registry()->FindParty("parties/a"), nullptr);
  EXPECT_FALSE(std::filesystem::exists(imported_));
}

TEST_F(StoreTest, SaysWhenTheDiskRefuses) {
  const auto store = Store::Open({base_}, folder_ / "absent" / "sources.yaml");
  ASSERT_TRUE(store.ok()) << store.status();
  const absl::Status status = (*store)->Import("");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("cannot be written to the data folder"));
}

TEST_F(StoreTest, DoesNotOpenWithADamagedImport) {
  std::ofstream(imported_) << "parties: [";
  const auto store = Store::Open({base_}, imported_);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("sources.yaml:1: is not YAML"));
}

TEST_F(StoreTest, ReadsBackWhatItWrites) {
  const Registry shipped = Registry::Load(kShipped).value();
  const std::string yaml = Export(shipped);
  std::ofstream(folder_ / "out.yaml") << yaml;
  const auto again = Registry::Load(folder_ / "out.yaml");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Serialized(again->parties()), Serialized(shipped.parties()));
  EXPECT_EQ(Serialized(again->places()), Serialized(shipped.places()));
  EXPECT_EQ(Serialized(again->publishers()), Serialized(shipped.publishers()));
  EXPECT_EQ(Export(*again), yaml);
}

TEST_F(StoreTest, ReadsBackEveryField) {
  const std::string yaml =
      "parties:\n"
      "  - {id: a, name: 'Able: \"the\" #1', kind: state, aliases: ['Null', '1945', \"d'Or\"], namesakes: [b, "
      "places/c]}\n"
      "  - {id: b, name: Baker, kind: armed_forces, parent: a, generic: [army], namesakes: [a], clues: [north wind],\n"
      "     relations: [{party: a, kind: opposed, from: 1914-07-28, until: 1918-11-11}, {party: a, kind: allied, from: "
      "1918-11-11}]}\n"
      "places:\n  - {id: c, name: Cable, parent: a, namesakes: [parties/a], clues: [south]}\n"
      "publishers:\n"
      "  - {id: d, name: Dabble, kind: party_channel, owner: a, country: a, domains: [d.example], namesakes: [e]}\n"
      "  - {id: e, name: Easel, kind: agency, namesakes: [d], clues: [x]}\n";
  std::ofstream(base_, std::ios::trunc) << yaml;
  const auto first = Registry::Load(base_);
  ASSERT_TRUE(first.ok()) << first.status();
  std::ofstream(folder_ / "out.yaml") << Export(*first);
  const auto again = Registry::Load(folder_ / "out.yaml");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Serialized(again->parties()), Serialized(first->parties()));
  EXPECT_EQ(Serialized(again->places()), Serialized(first->places()));
  EXPECT_EQ(Serialized(again->publishers()), Serialized(first->publishers()));
}

TEST(BylineTest, FindsThePublisherInWhatFeedsSay) {
  const Registry registry = Registry::Load(kShipped).value();
  const auto resolve = [&](const char* text) {
    const v1::Publisher* publisher = ResolveByline(registry, text).one();
    return publisher == nullptr ? std::string("none") : publisher->name();
  };
  for (const char* text :
       {"Reuters", "REUTERS", "By Ann Example, Reuters", "(Reuters) - A storm", "Ann Example/Reuters",
        "Storm hits the coast - Reuters", "Storm hits the coast | Reuters", "© Reuters", "Ann Example for Reuters",
        "https://www.reuters.com/world/storm?x=y", "news@reuters.com", "ann@example.com (Reuters)", "Source: Reuters",
        "Photo: Ann Example via Reuters", "Copyright 2019 Reuters. All rights reserved.",
        "urn:newsml:reuters.com:20190510:x", "Ann Example of Reuters", "By Ann Example at Reuters"}) {
    EXPECT_EQ(resolve(text), "publishers/reuters") << text;
  }
  EXPECT_EQ(resolve("AP Photo/Ann Example"), "publishers/associated-press");
  EXPECT_EQ(resolve("https://www.bbc.co.uk/news"), resolve("bbc.co.uk"));
  EXPECT_NE(resolve("bbc.co.uk"), "none");
  // What stands before "of" is no publisher of its own.
  for (const auto& [text, publisher] : {std::pair("Cabinet meets - The Times of India", "times-of-india"),
                                        std::pair("By Ann Example, The Times of Israel", "times-of-israel"),
                                        std::pair("Ann Example of The Times of Israel", "times-of-israel"),
                                        std::pair("By Ann Example, Associated Press of Pakistan", "app-pakistan"),
                                        std::pair("By Ann Example, Press Trust of India", "press-trust-of-india"),
                                        std::pair("By Ann Example, Voice of America", "voice-of-america"),
                                        std::pair("By Ann Example, News Agency of Nigeria", "nan-nigeria")}) {
    EXPECT_EQ(resolve(text), std::string("publishers/") + publisher) << text;
  }
  for (const char* text :
       {"", " - ", "Ann Example", "notbbc.co.uk", "https://example.org/reuters", "Reuterswerk", "Storm hits the coast",
        "Storm hits - The Times of Elsewhere", "Ann Example of the Associated Press of Elsewhere"}) {
    EXPECT_EQ(resolve(text), "none") << text;
  }
}

}  // namespace
}  // namespace secondsource::registry
