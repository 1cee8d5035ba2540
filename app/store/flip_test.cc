// SPDX-License-Identifier: Apache-2.0
// A byte of the file changes, anywhere: it is noticed, or without effect; no
// content ever reads as another one.
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "codec/hex.h"
#include "store/sqlite.h"
#include "store/test_folder.h"
#include "store/test_store.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr size_t kRecords = 50;

// ASSAY_FLIPS, or few enough for every day.
size_t flips() {
  const char* const asked = std::getenv("ASSAY_FLIPS");
  return asked == nullptr ? 400 : std::strtoul(asked, nullptr, 10);
}

std::string name_of(size_t number) {
  return "record/" + std::to_string(number);
}

// From nothing to several pages.
std::string content_of(size_t number) {
  return std::string(number * 150, static_cast<char>('a' + number % 26));
}

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// Every value in every table; empty where one cannot be read.
std::string dump(const fs::path& path) {
  const auto database = Database::open(path, OpenAs::Existing);
  std::string text;
  for (const char* table :
       {"sqlite_schema", "head_a", "head_b", "record", "content"}) {
    auto statement =
        database->prepare(("SELECT * FROM " + std::string(table)).c_str());
    while (statement) {
      const auto row = statement->step();
      if (!row) {
        return {};
      }
      if (!*row) {
        break;
      }
      for (int column = 0; column < 7; ++column) {
        text += codec::encode_hex(statement->blob_at(column)) + ",";
      }
    }
  }
  return text;
}

enum class Outcome : uint8_t { NotOpened, Named, Noticed, WithoutEffect };

class FlipTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto store = open().value();
    std::vector<Change> changes;
    for (size_t i = 0; i < kRecords; ++i) {
      changes.push_back(write(name_of(i), 0, content_of(i), "group"));
    }
    ASSERT_TRUE(store->commit(changes));
  }

  fs::path path() const { return folder_.path() / "db"; }

  Result<std::unique_ptr<SqliteStore>> open() const {
    return SqliteStore::open(path(), {.master = {}});
  }

  void put(const std::string& bytes) const {
    for (const char* tail : {"-wal", "-shm", "-journal"}) {
      fs::remove(path().string() + tail);
    }
    std::ofstream(path(), std::ios::binary) << bytes;
  }

  // What comes of the file as it is now.
  Outcome judge() const {
    const auto store = open();
    if (!store) {
      return Outcome::NotOpened;
    }
    const auto checked = (*store)->check();
    const Report report =
        checked ? *checked : Report{.damage = {{"", "it cannot be read"}}};
    size_t broken = 0;
    size_t named = 0;
    for (size_t i = 0; i < kRecords; ++i) {
      const auto loaded = (*store)->load(name_of(i));
      if (loaded) {
        EXPECT_TRUE(loaded->has_value()) << name_of(i) << " is not found";
        EXPECT_EQ(text_of((*loaded)->content), content_of(i));
        continue;
      }
      ++broken;
      for (const Damage& damage : report.damage) {
        named += damage.name == name_of(i);
      }
    }
    if (broken == 0 && report.damage.empty()) {
      return Outcome::WithoutEffect;
    }
    return broken == 1 && named == 1 ? Outcome::Named : Outcome::Noticed;
  }

  TestFolder folder_;
};

TEST_F(FlipTest, IsNoticedOrWithoutEffect) {
  const std::string whole = read_file(path());
  const std::string values = dump(path());
  ASSERT_FALSE(values.empty());
  std::mt19937_64 chance(4);
  std::array<int, 4> counts{};
  const size_t count = flips();
  for (size_t i = 0; i < count && !HasFailure(); ++i) {
    const size_t position = chance() % whole.size();
    std::string bytes = whole;
    bytes[position] = static_cast<char>(bytes[position] ^
                                        static_cast<char>(1 + chance() % 255));
    SCOPED_TRACE("byte " + std::to_string(position));
    put(bytes);
    const Outcome outcome = judge();
    ++counts[static_cast<size_t>(outcome)];
    if (outcome == Outcome::WithoutEffect) {
      EXPECT_EQ(dump(path()), values);
    }
  }
  RecordProperty("bytes", std::to_string(whole.size()));
  RecordProperty("not_opened", counts[0]);
  RecordProperty("named", counts[1]);
  RecordProperty("noticed", counts[2]);
  RecordProperty("without_effect", counts[3]);
  // Most of the file is content: its damage costs one record, by name.
  EXPECT_GT(counts[1], static_cast<int>(count / 2));
}

TEST_F(FlipTest, OfATruncatedFileIsNoticed) {
  const std::string whole = read_file(path());
  for (size_t pages = 1; pages * 4096 < whole.size(); pages += 7) {
    put(whole.substr(0, pages * 4096));
    EXPECT_NE(judge(), Outcome::WithoutEffect) << pages << " pages";
  }
}

}  // namespace
}  // namespace assay::store
