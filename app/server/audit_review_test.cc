// SPDX-License-Identifier: Apache-2.0
#include "server/audit_review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/memory.h"

namespace assay::server {
namespace {

using ::testing::HasSubstr;

// A store with three entries.
std::unique_ptr<store::Store> make_trail() {
  auto store = store::make_memory_store();
  for (const char* operation : {"CreateProvider", "SetPolicy", "ResetPolicy"}) {
    EXPECT_TRUE(store->commit([operation](const store::Loader& loader) {
      return record_audit(loader, {.at = from_unix(1'700'000'000),
                                   .actor = "alice",
                                   .operation = operation,
                                   .provider = "contoso"});
    }));
  }
  return store;
}

// Writes (nothing: erases) an entry behind the trail's back.
void replace(store::Store& store, const std::string& name,
             const std::optional<std::string>& text) {
  const auto record = store.load(name);
  ASSERT_TRUE(record && *record);
  store::Change change{name, "", (*record)->version, std::nullopt};
  if (text) {
    change.content = copy_of(bytes_of(*text));
  }
  ASSERT_TRUE(store.commit({&change, 1}));
}

std::string content_of(store::Store& store, const std::string& name) {
  return std::string(text_of((*store.load(name))->content));
}

std::string broken(store::Store& store) {
  return review_audit(store)->broken.value_or("whole");
}

TEST(AuditReview, GivesAWholeTrailInItsOrder) {
  const auto store = make_trail();
  const AuditReview review = *review_audit(*store);
  EXPECT_FALSE(review.broken);
  ASSERT_EQ(review.entries.size(), 3U);
  EXPECT_EQ(review.entries[1].number, 2U);
  EXPECT_EQ(review.entries[1].entry.operation, "SetPolicy");
  EXPECT_EQ(review.entries[1].entry.actor, "alice");
  EXPECT_EQ(broken(*store::make_memory_store()), "whole");
}

TEST(AuditReview, TellsAnEntryThatIsGone) {
  const auto middle = make_trail();
  replace(*middle, audit_record_name(2), std::nullopt);
  EXPECT_EQ(broken(*middle), "expected entry 2, found entry 3");
  const auto first = make_trail();
  replace(*first, audit_record_name(1), std::nullopt);
  EXPECT_EQ(broken(*first), "expected entry 1, found entry 2");
  const auto last = make_trail();
  replace(*last, audit_record_name(3), std::nullopt);
  EXPECT_EQ(broken(*last), "expected to end with entry 3, found entry 2");
}

TEST(AuditReview, TellsAnEntryThatWasChanged) {
  for (const auto& [number, told] :
       {std::pair(2, "entry 3 does not have the hash of the one before"),
        std::pair(3, "entry 3 with another hash")}) {
    const auto store = make_trail();
    const std::string name = audit_record_name(static_cast<uint64_t>(number));
    std::string text = content_of(*store, name);
    text.replace(text.find("alice"), 5, "mallo");
    replace(*store, name, text);
    EXPECT_THAT(broken(*store), HasSubstr(told));
    EXPECT_EQ(review_audit(*store)->entries.size(), 3U);
  }
}

TEST(AuditReview, TellsAnEntryInThePlaceOfAnother) {
  const auto store = make_trail();
  replace(*store, audit_record_name(2),
          content_of(*store, audit_record_name(3)));
  EXPECT_EQ(broken(*store), "entry 2 says that it is entry 3");
}

TEST(AuditReview, TellsWhatCannotBeRead) {
  const auto entry = make_trail();
  replace(*entry, audit_record_name(2), "{}");
  EXPECT_THAT(broken(*entry), HasSubstr("entry 2 cannot be read"));
  EXPECT_EQ(review_audit(*entry)->entries.size(), 2U);
  const auto end = make_trail();
  replace(*end, std::string(kAuditEnd), "x");
  EXPECT_THAT(broken(*end), HasSubstr("the end of the trail cannot be read"));
  const auto gone = make_trail();
  replace(*gone, std::string(kAuditEnd), std::nullopt);
  EXPECT_THAT(broken(*gone), HasSubstr("expected to end with entry 0"));
}

}  // namespace
}  // namespace assay::server
