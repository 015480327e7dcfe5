// Whatever is damaged: reads are right or fail, the check finds it, the repair saves what is left and says what is not.
#include "service/upkeep/upkeep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>

#include "service/sqlite/page.h"
#include "tests/service/upkeep/folder.h"

namespace secondsource::upkeep {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr int kDocuments = 15;
constexpr int kRecords = 6;

class UpkeepTest : public DataFolder {
 protected:
  static absl::Time Now() { return absl::FromUnixSeconds(1'700'000'000); }

  // What a document says now, or why it cannot be read; "-" if it is withdrawn or unknown.
  static std::string Read(const corpus::SqliteStore& store, int i) {
    const absl::StatusOr<v1::Document> document = store.Get(absl::StrCat("d", i), {});
    if (document.ok()) return document->text();
    if (absl::IsNotFound(document.status())) return "-";
    EXPECT_TRUE(absl::IsDataLoss(document.status())) << document.status();
    return "damaged";
  }
  static std::string Expected(int i) { return i == kDocuments - 1 ? "-" : MakeDocument(i, i % 10 == 0 ? 2 : 1).text(); }

  // The ids that a search finds; nullopt if the index is damaged.
  static std::optional<std::set<std::string>> Search(const corpus::SqliteStore& store, const std::string& word) {
    const auto hits = store.Search({.terms = {{.phrases = {word}}}, .limit = 100, .cut_offs = {}}, Call());
    if (!hits.ok()) {
      EXPECT_TRUE(absl::IsDataLoss(hits.status())) << hits.status();
      return std::nullopt;
    }
    std::set<std::string> ids;
    for (const corpus::SearchHit& hit : *hits) ids.insert(hit.document.id());
    return ids;
  }

  // Every read is right or fails; returns how many failed. Nothing is said of a store that does not even open.
  int ReadEverything() {
    const auto store = corpus::SqliteStore::Open(folder_, absl::Now);
    if (!store.ok()) {
      EXPECT_TRUE(absl::IsDataLoss(store.status())) << store.status();
      return 1;
    }
    int failed = 0;
    for (int i = 0; i < kDocuments; ++i) {
      const std::string text = Read(**store, i);
      EXPECT_TRUE(text == Expected(i) || text == "damaged") << "document " << i << ": " << text.substr(0, 40);
      failed += text == "damaged" ? 1 : 0;
    }
    for (int i = 1; i < kDocuments - 1; i += 10) {
      const auto ids = Search(**store, absl::StrCat("own", i, "x1"));
      EXPECT_THAT(ids.value_or(std::set<std::string>{absl::StrCat("d", i)}), ElementsAre(absl::StrCat("d", i)));
      failed += ids.has_value() ? 0 : 1;
    }
    const auto common = Search(**store, "common");
    EXPECT_TRUE(!common.has_value() || common->size() == static_cast<size_t>(kDocuments - 1));
    const auto list = (*store)->List("", 100, {});
    EXPECT_TRUE(!list.ok() || list->size() == static_cast<size_t>(kDocuments));
    return failed + (common.has_value() ? 0 : 1) + (list.ok() ? 0 : 1);
  }

  // After a repair: every document is as it was, or named among what was lost and gone for readers too.
  void ExpectRepaired(const Repaired& repaired) {
    const auto store = OpenStore(folder_);
    ASSERT_NE(store, nullptr);
    std::string lost;
    for (const std::string& sentence : repaired.lost.sentences) absl::StrAppend(&lost, sentence, "\n");
    for (int i = 0; i < kDocuments; ++i) {
      const std::string text = Read(*store, i);
      if (text == Expected(i)) continue;
      EXPECT_EQ(text, "-") << "document " << i;
      EXPECT_THAT(lost, HasSubstr(absl::StrCat("documents/d", i, ",")));
      // It can be sent again.
      ASSERT_TRUE(store->Ingest({MakeDocument(i, i % 10 == 0 ? 2 : 1)}).ok());
      EXPECT_EQ(Read(*store, i), MakeDocument(i, i % 10 == 0 ? 2 : 1).text());
    }
  }
};

TEST_F(UpkeepTest, KnowsEveryTable) {
  Fill(3, 1);
  sqlite::Database database = sqlite::Database::Open(file_, sqlite::Database::Access::kReadOnly).value();
  sqlite::Statement tables = database.Prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").value();
  std::vector<std::string> names;
  while (tables.Step().value()) names.emplace_back(tables.Text(0));
  // Whoever adds one teaches Check and Repair about it: a repair would drop it without a word. It drops the vectors on
  // purpose: they are made again from the texts.
  EXPECT_THAT(names, UnorderedElementsAre("schema_versions", "versions", "texts", "words", "words_data", "words_idx",
                                          "words_config", "word_frequencies", "vectors", "verifications",
                                          "verification_requests"));
}

TEST_F(UpkeepTest, ASoundFolderIsSound) {
  Fill(kDocuments, kRecords);
  const absl::StatusOr<Findings> findings = Check(folder_);
  ASSERT_TRUE(findings.ok()) << findings.status();
  EXPECT_THAT(findings->sentences, IsEmpty());
  const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
  ASSERT_TRUE(repaired.ok()) << repaired.status();
  EXPECT_TRUE(repaired->was_sound);
  EXPECT_EQ(ReadEverything(), 0);
  // Beside a server too, which the check does not disturb.
  const auto server = OpenStore(folder_);
  EXPECT_THAT(Check(folder_).value().sentences, IsEmpty());
  EXPECT_TRUE(server->Ingest({MakeDocument(100)}).ok());
}

TEST_F(UpkeepTest, EveryDamagedPageIsFoundAndRepaired) {
  Fill(kDocuments, kRecords);
  const std::string whole = Load(file_);
  size_t lost = 0;
  for (size_t page = 0; page < whole.size() / sqlite::kPageBytes; ++page) {
    std::string damaged = whole;
    damaged[page * sqlite::kPageBytes + 150 + page * 97 % 3'900] ^= 0x04;
    Save(file_, damaged);
    SCOPED_TRACE(absl::StrCat("page ", page + 1));
    ReadEverything();
    const absl::StatusOr<Findings> findings = Check(folder_);
    ASSERT_TRUE(findings.ok()) << findings.status();
    EXPECT_THAT(findings->sentences, Contains(absl::StrCat("page ", page + 1, " is damaged")));
    const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
    ASSERT_TRUE(repaired.ok()) << repaired.status();
    EXPECT_FALSE(repaired->was_sound);
    // One bit costs one text or one record at most: the rest of its page proves itself by its hashes.
    EXPECT_LE(repaired->lost.count, 10u) << ::testing::PrintToString(repaired->lost.sentences);
    lost += repaired->lost.count;
    EXPECT_EQ(Load(repaired->kept), damaged);
    EXPECT_THAT(Check(folder_).value().sentences, IsEmpty());
    ExpectRepaired(*repaired);
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  EXPECT_GT(lost, 0u);
}

TEST_F(UpkeepTest, RepairsWithoutSchemaAndTree) {
  Fill(kDocuments, kRecords);
  std::string damaged = Load(file_);
  for (size_t page = 0; page < damaged.size() / sqlite::kPageBytes; ++page) {
    const char type = damaged[page * sqlite::kPageBytes];
    if (page == 0 || type == 0x05 || type == 0x02) damaged.replace(page * sqlite::kPageBytes, 100, 100, 'x');
  }
  Save(file_, damaged);
  const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
  ASSERT_TRUE(repaired.ok()) << repaired.status();
  EXPECT_THAT(repaired->lost.sentences, IsEmpty());
  EXPECT_EQ(repaired->verifications, static_cast<uint64_t>(kRecords));
  EXPECT_EQ(ReadEverything(), 0);
  const auto records = records::SqliteRecords::Open(folder_, absl::Now).value();
  EXPECT_EQ(records->Get("verifications/v3").value().verdict().summary(), std::string(2'100, 's'));
}

TEST_F(UpkeepTest, ADamagedIndexIsFoundAndMadeAnew) {
  Fill(kDocuments, kRecords);
  // Pages are sound, what they say is not: the index lacks a version, and knows one wrongly.
  const std::string whole = Load(file_);
  for (const char* sql : {"INSERT INTO words (words, rowid, title, text) VALUES ('delete', 3, 'Title 2', 'own2x1')",
                          "INSERT INTO words (rowid, title, text) VALUES (3, 'more', 'words')",
                          "INSERT INTO words (words) VALUES ('delete-all')"}) {
    Save(file_, whole);
    ASSERT_TRUE(sqlite::Database::Open(file_, sqlite::Database::Access::kReadWrite)->Execute(sql).ok());
    EXPECT_THAT(Check(folder_).value().sentences, Contains("the search index does not say what the texts say")) << sql;
    const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
    ASSERT_TRUE(repaired.ok()) << repaired.status();
    EXPECT_THAT(repaired->lost.sentences, IsEmpty());
    EXPECT_EQ(ReadEverything(), 0);
    fs::remove(repaired->kept);
  }
}

TEST_F(UpkeepTest, WrongRowsAreFound) {
  Fill(kDocuments, kRecords);
  const std::string whole = Load(file_);
  const std::map<std::string, std::string> changes = {
      {"UPDATE texts SET text = 'forged' WHERE seq = 2", "documents/d1, version 1 has another text than was sent"},
      {"UPDATE versions SET title = 'forged' WHERE seq = 2", "documents/d1, version 1 is not as it was sent"},
      {"UPDATE versions SET word_count = 1 WHERE seq = 2",
       "documents/d1, version 1 has another length than is kept of it"},
      {"PRAGMA foreign_keys = OFF; DELETE FROM texts WHERE seq = 2", "documents/d1, version 1 has no text"},
      {"UPDATE versions SET previous_seq = 7 WHERE seq = 2",
       "documents/d1, version 1 does not follow the version before it"},
      {"UPDATE verifications SET body = x'ffff' WHERE name = 'verifications/v2'", "verifications/v2 cannot be read"}};
  for (const auto& [sql, finding] : changes) {
    Save(file_, whole);
    ASSERT_TRUE(sqlite::Database::Open(file_, sqlite::Database::Access::kReadWrite)->Execute(sql).ok());
    EXPECT_THAT(Check(folder_).value().sentences, Contains(finding)) << sql;
  }
}

TEST_F(UpkeepTest, ALostVersionDoesNotLetAnOlderOneTakeItsPlace) {
  Fill(kDocuments, kRecords);
  {
    sqlite::Database database = sqlite::Database::Open(file_, sqlite::Database::Access::kReadWrite).value();
    ASSERT_TRUE(database
                    .Execute("UPDATE texts SET text = 'forged' WHERE seq = (SELECT seq FROM versions WHERE id = "
                             "'d10' AND version = 2)")
                    .ok());
  }
  const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
  ASSERT_TRUE(repaired.ok()) << repaired.status();
  EXPECT_THAT(repaired->lost.sentences, ElementsAre(HasSubstr("documents/d10, version 2: the text is lost")));
  EXPECT_EQ(Read(*OpenStore(folder_), 10), "-");
  ExpectRepaired(*repaired);
}

TEST_F(UpkeepTest, ALogThatSqliteWouldDropIsRefusedAndSaved) {
  std::string database_bytes;
  std::string log_bytes;
  {
    const auto store = OpenStore(folder_);
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(store->Ingest({MakeDocument(i)}).ok());
    database_bytes = Load(file_);
    log_bytes = Load(file_.string() + "-wal");
  }
  log_bytes[log_bytes.size() / 2] ^= 0x01;
  Save(file_, database_bytes);
  Save(file_.string() + "-wal", log_bytes);
  const absl::Status refused = corpus::SqliteStore::Open(folder_, absl::Now).status();
  EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("would lose what was acknowledged"));
  EXPECT_EQ(Check(folder_).value().count, 1u);
  const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
  ASSERT_TRUE(repaired.ok()) << repaired.status();
  EXPECT_LE(repaired->lost.count, 1u);
  const auto store = OpenStore(folder_);
  int kept = 0;
  for (int i = 0; i < 12; ++i) kept += Read(*store, i) == MakeDocument(i).text() ? 1 : 0;
  EXPECT_GE(kept + static_cast<int>(repaired->lost.count), 12);
}

TEST_F(UpkeepTest, ADamagedLastCommitIsNoTornWrite) {
  const std::array<fs::path, 3> files = {file_, file_.string() + "-wal", file_.string() + "-shm"};
  std::array<std::string, 3> bytes;
  Fill(1, 1);
  {
    const auto store = OpenStore(folder_);
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(store->Ingest({MakeDocument(i)}).ok());
    for (size_t i = 0; i < files.size(); ++i) bytes[i] = Load(files[i]);
  }
  // As kill -9 leaves it, and then a bit flips, or the end is gone.
  std::array<std::string, 3> flipped = bytes;
  flipped[1][flipped[1].size() - 100] ^= 0x01;
  std::array<std::string, 3> cut = bytes;
  cut[1].resize(cut[1].size() - 5'000);
  for (const auto& damaged : {flipped, cut}) {
    for (size_t i = 0; i < files.size(); ++i) Save(files[i], damaged[i]);
    for (int attempt = 0; attempt < 2; ++attempt) {
      EXPECT_THAT(Check(folder_).value().sentences, ElementsAre(HasSubstr("would lose what was acknowledged")));
      EXPECT_TRUE(absl::IsDataLoss(corpus::SqliteStore::Open(folder_, absl::Now).status()));
      for (size_t i = 0; i < files.size(); ++i) EXPECT_EQ(Load(files[i]), damaged[i]) << files[i];
    }
    const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
    ASSERT_TRUE(repaired.ok()) << repaired.status();
    const bool is_cut = damaged == cut;
    EXPECT_EQ(repaired->lost.count > 0, is_cut || Read(*OpenStore(folder_), 11) == "-");
    if (is_cut) {
      EXPECT_THAT(repaired->lost.sentences, Contains(HasSubstr("the last commits are lost")));
    }
    for (int i = 1; i < 11; ++i) EXPECT_EQ(Read(*OpenStore(folder_), i), MakeDocument(i).text());
    fs::remove(repaired->kept);
    fs::remove(repaired->kept.string() + "-wal");
  }
}

TEST_F(UpkeepTest, ATornTransactionLeavesNothingInTheLog) {
  const fs::path log = file_.string() + "-wal";
  std::string database_bytes;
  std::string log_bytes;
  size_t acknowledged = 0;
  Fill(3, 1);
  {
    const auto store = OpenStore(folder_);
    ASSERT_TRUE(store->Ingest({MakeDocument(10)}).ok());
    acknowledged = Load(log).size();
    std::vector<v1::Document> torn;
    for (int i = 11; i < 20; ++i) torn.push_back(MakeDocument(i));
    ASSERT_TRUE(store->Ingest(torn).ok());
    database_bytes = Load(file_);
    log_bytes = Load(log);
  }
  // As a power cut leaves it: the last transaction was not acknowledged, and its first frame never reached the disk.
  log_bytes[acknowledged + 1'000] ^= 0x01;
  Save(file_, database_bytes);
  Save(log, log_bytes);
  const auto store = OpenStore(folder_);
  ASSERT_TRUE(store->Ingest({MakeDocument(20)}).ok());
  EXPECT_EQ(Read(*store, 10), MakeDocument(10).text());
  EXPECT_EQ(Read(*store, 15), "-");
  EXPECT_THAT(Check(folder_).value().sentences, IsEmpty());
}

TEST_F(UpkeepTest, ADatabaseThatIsGoneIsNotMadeAnew) {
  Fill(kDocuments, kRecords);
  const fs::path backup = folder_ / "backup";
  ASSERT_TRUE(Backup(folder_, backup).ok());
  for (const bool missing : {false, true}) {
    Save(file_, "");
    if (missing) fs::remove(file_);
    EXPECT_THAT(Check(folder_).value().sentences, ElementsAre(HasSubstr("is missing or empty")));
    const absl::Status refused = corpus::SqliteStore::Open(folder_, absl::Now).status();
    EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("secondsourced restore"));
    EXPECT_TRUE(absl::IsDataLoss(Backup(folder_, backup).status()));
    EXPECT_EQ(fs::exists(file_), !missing);
    const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
    ASSERT_TRUE(repaired.ok()) << repaired.status();
    EXPECT_THAT(repaired->lost.sentences, Contains(HasSubstr("the database was missing or empty")));
    EXPECT_EQ(repaired->kept.empty(), missing);
    fs::remove(repaired->kept);
    ASSERT_TRUE(Restore(folder_, backup, Now()).ok());
    EXPECT_EQ(ReadEverything(), 0);
    fs::remove(folder_ / "secondsource-before-restore-20231114T221320.000Z.db");
  }
  // Restored into a new folder, it is known there too.
  const fs::path elsewhere = folder_ / "elsewhere";
  ASSERT_TRUE(Restore(elsewhere, backup, Now()).ok());
  Save(elsewhere / sqlite::kDatabaseFile, "");
  EXPECT_EQ(Check(elsewhere).value().count, 1u);
  Save(backup, "");
  EXPECT_GT(Restore(folder_, backup, Now()).value().wrong.count, 0u);
}

TEST_F(UpkeepTest, ACheckLeavesNothingBehind) {
  Fill(3, 1);
  const auto list = [&] { return std::set<fs::path>(fs::directory_iterator(folder_), {}); };
  const std::set<fs::path> before = list();
  EXPECT_THAT(Check(folder_).value().sentences, IsEmpty());
  EXPECT_EQ(list(), before);
}

TEST_F(UpkeepTest, AWordOfAnyLengthIsSound) {
  Fill(3, 1);
  v1::Document document = MakeDocument(50);
  document.set_text(absl::StrCat(std::string(40'000, 'q'), " ", std::string(50'000, 'q'), " end"));
  ASSERT_TRUE(OpenStore(folder_)->Ingest({document}).ok());
  EXPECT_THAT(Check(folder_).value().sentences, IsEmpty());
}

TEST_F(UpkeepTest, ABackupReplacesNothingButAFile) {
  Fill(3, 1);
  const fs::path folder = folder_ / "a folder";
  fs::create_directories(folder);
  const fs::path link = folder_ / "link";
  fs::create_symlink(folder_ / "elsewhere", link);
  for (const fs::path& to : {folder, link, fs::path("/dev/null")}) {
    const absl::Status refused = Backup(folder_, to).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("--to"));
  }
  EXPECT_TRUE(fs::is_symlink(link));
  Save(folder / "b", "an older one");
  Save(folder / "b.partial", "mine");
  ASSERT_TRUE(Backup(folder_, folder / "b").ok());
  EXPECT_EQ(Load(folder / "b.partial"), "mine");
  EXPECT_THAT(std::set<fs::path>(fs::directory_iterator(folder), {}), ElementsAre(folder / "b", folder / "b.partial"));
}

TEST_F(UpkeepTest, BacksUpBesideAServerAndRestores) {
  Fill(kDocuments, kRecords);
  const fs::path backup = folder_.string() + ".backup";
  {
    const auto server = OpenStore(folder_);
    const absl::StatusOr<int64_t> pages = Backup(folder_, backup);
    ASSERT_TRUE(pages.ok()) << pages.status();
    ASSERT_TRUE(server->Ingest({MakeDocument(200)}).ok());
    EXPECT_EQ(Restore(folder_, backup, Now()).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(Repair(folder_, Now()).status().code(), absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_EQ(fs::status(backup).permissions() & fs::perms::group_all, fs::perms::none);
  EXPECT_EQ(Backup(folder_, file_).status().code(), absl::StatusCode::kInvalidArgument);
  const absl::StatusOr<Restored> restored = Restore(folder_, backup, Now());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_THAT(restored->wrong.sentences, IsEmpty());
  EXPECT_EQ(restored->kept.filename(), "secondsource-before-restore-20231114T221320.000Z.db");
  EXPECT_EQ(ReadEverything(), 0);
  EXPECT_EQ(Read(*OpenStore(folder_), 200), "-");
  // Into a folder that is not there yet.
  const fs::path elsewhere = folder_ / "another" / "place";
  ASSERT_TRUE(Restore(elsewhere, backup, Now()).ok());
  EXPECT_THAT(Check(elsewhere).value().sentences, IsEmpty());

  std::string bytes = Load(backup);
  bytes[bytes.size() / 2] ^= 0x20;
  Save(backup, bytes);
  const std::string before = Load(file_);
  EXPECT_GT(Restore(folder_, backup, Now()).value().wrong.count, 0u);
  EXPECT_EQ(Load(file_), before);
  fs::remove(backup);
  EXPECT_EQ(Restore(folder_, backup, Now()).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(UpkeepTest, ADamagedStoreIsNotBackedUp) {
  Fill(kDocuments, kRecords);
  const fs::path backup = folder_ / "backup";
  ASSERT_TRUE(Backup(folder_, backup).ok());
  const std::string good = Load(backup);
  std::string bytes = Load(file_);
  bytes[5 * sqlite::kPageBytes + 77] ^= 0x20;
  Save(file_, bytes);
  EXPECT_TRUE(absl::IsDataLoss(Backup(folder_, backup).status()));
  EXPECT_EQ(Load(backup), good);
}

TEST_F(UpkeepTest, FilesWithoutChecksumsAreMovedIntoOnesThatHaveThem) {
  Fill(kDocuments, kRecords);
  const fs::path plain = folder_ / "plain.db";
  {
    // As SQLite alone would have written it.
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(plain.c_str(), &handle), SQLITE_OK);
    const auto run = [&](const std::string& sql) {
      EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    };
    run(absl::StrCat("ATTACH '", file_.string(), "' AS old"));
    for (const char* table : {"schema_versions", "versions", "texts", "verifications", "verification_requests"}) {
      run(absl::StrCat("CREATE TABLE main.", table, " AS SELECT * FROM old.", table, " WHERE 0"));
    }
    run("DROP TABLE versions; DROP TABLE texts; DROP TABLE verifications");
    run("CREATE TABLE versions (seq INTEGER PRIMARY KEY, id, version, previous_seq, state, content_sha256, "
        "text_sha256, "
        "publisher, url, title, publish_us, published_us, arrive_us, language, credit_line, word_count);"
        "CREATE TABLE texts (seq INTEGER PRIMARY KEY, text);"
        "CREATE TABLE verifications (seq INTEGER PRIMARY KEY, name, create_us, body)");
    for (const char* table : {"schema_versions", "versions", "texts", "verifications", "verification_requests"}) {
      run(absl::StrCat("INSERT INTO main.", table, " SELECT * FROM old.", table));
    }
    sqlite3_close(handle);
  }
  fs::rename(plain, file_);
  ASSERT_EQ(Load(file_)[20], 0);
  const absl::Status refused = corpus::SqliteStore::Open(folder_, absl::Now).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("secondsourced repair"));
  const absl::StatusOr<Repaired> repaired = Repair(folder_, Now());
  ASSERT_TRUE(repaired.ok()) << repaired.status();
  EXPECT_THAT(repaired->lost.sentences, IsEmpty());
  EXPECT_EQ(ReadEverything(), 0);
}

TEST_F(UpkeepTest, ANewerStoreIsRefused) {
  Fill(3, 1);
  ASSERT_TRUE(sqlite::Database::Open(file_, sqlite::Database::Access::kReadWrite)
                  ->Execute("UPDATE schema_versions SET version = 99 WHERE component = 'documents'")
                  .ok());
  for (const absl::Status& status : {Check(folder_).status(), corpus::SqliteStore::Open(folder_, absl::Now).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("99"), HasSubstr("versions up to")));
  }
  std::string damaged = Load(file_);
  damaged[damaged.size() - 100] ^= 0x01;
  Save(file_, damaged);
  const absl::Status status = Repair(folder_, Now()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("99"));
  EXPECT_EQ(Load(file_), damaged);
}

TEST_F(UpkeepTest, AnEmptyFolderIsSaidToBeEmpty) {
  for (const bool exists : {false, true}) {
    if (exists) fs::create_directories(folder_);
    for (const absl::Status& status :
         {Check(folder_).status(), Backup(folder_, folder_.string() + ".backup").status()}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_THAT(std::string(status.message()), HasSubstr("--data-dir"));
    }
  }
}

}  // namespace
}  // namespace secondsource::upkeep
