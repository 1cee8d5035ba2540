// SPDX-License-Identifier: Apache-2.0
// Entries without gaps, each bound to the one before.
#include "server/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "crypto/digest.h"
#include "store/memory.h"

namespace assay::server {
namespace {

using testing::HasSubstr;

const AuditEntry kEntry{.at = from_unix(1'750'000'000),
                        .actor = "principal",
                        .actor_name = "A \"name\"",
                        .operation = "SetPolicy",
                        .provider = "contoso",
                        .target = "SgxEnclave",
                        .before = "",
                        .after = "hash",
                        .request_id = "00-ab"};

std::string text_of_entry(store::Store& store, uint64_t number) {
  const auto record = store.load(audit_record_name(number)).value();
  return record ? std::string(text_of(record->content)) : "(none)";
}

void commit(store::Store& store) {
  ASSERT_TRUE(store.commit([](const store::Loader& loader) {
    return record_audit(loader, kEntry);
  }));
}

TEST(AuditTrail, WritesWhoDidWhat) {
  const auto store = store::make_memory_store();
  commit(*store);
  EXPECT_EQ(text_of_entry(*store, 1),
            R"({"actor":"principal","actorName":"A \"name\"","after":"hash",)"
            R"("at":"2025-06-15T15:06:40Z","before":"","number":1,)"
            R"("operation":"SetPolicy","previous":"","provider":"contoso",)"
            R"("requestId":"00-ab","target":"SgxEnclave"})");
}

TEST(AuditTrail, ChainsEntries) {
  const auto store = store::make_memory_store();
  for (int opened = 0; opened < 3; ++opened) {
    commit(*store);
    commit(*store);
  }
  for (uint64_t number = 2; number <= 6; ++number) {
    const std::string hash = codec::encode_base64(
        crypto::sha256(bytes_of(text_of_entry(*store, number - 1))).bytes(),
        codec::Base64::Url);
    EXPECT_THAT(text_of_entry(*store, number),
                HasSubstr("\"previous\":\"" + hash + "\""));
  }
  EXPECT_EQ(text_of_entry(*store, 7), "(none)");
}

TEST(AuditTrail, LeavesNoGapWhereACommitFails) {
  const auto store = store::make_memory_store();
  const auto failed = store->commit([](const store::Loader& loader) {
    auto changes = record_audit(loader, kEntry);
    changes->push_back({"other", "", 7, std::nullopt});
    return changes;
  });
  ASSERT_FALSE(failed);
  commit(*store);
  EXPECT_THAT(text_of_entry(*store, 1), HasSubstr("SetPolicy"));
  EXPECT_EQ(store->count(), 2u);  // the entry and the end
}

TEST(AuditTrail, DoesNotGoOnFromAnEndThatIsNone) {
  for (const char* text : {"", "[]", "{}", R"({"number":-1,"hash":""})",
                           R"({"number":1,"hash":1})"}) {
    const auto store = store::make_memory_store();
    const store::Change end{"audit-end", "", 0, copy_of(bytes_of(text))};
    ASSERT_TRUE(store->commit({&end, 1}));
    EXPECT_FALSE(find_audit_end(*store)) << text;
    EXPECT_FALSE(store->commit([](const store::Loader& loader) {
      return record_audit(loader, kEntry);
    })) << text;
  }
}

}  // namespace
}  // namespace assay::server
