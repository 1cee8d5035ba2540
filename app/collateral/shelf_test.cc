// SPDX-License-Identifier: Apache-2.0
// Tests of what is let in, and of what stays.
#include "collateral/shelf.h"

#include <gtest/gtest.h>

#include "codec/hex.h"
#include "collateral/test_amd_items.h"
#include "collateral/test_items.h"
#include "store/memory.h"
#include "store/test_store.h"

namespace assay::collateral {
namespace {

using dcap::with;

std::string admitted(Shelf& shelf, Item item, const tee::Anchors& anchors) {
  const auto done = shelf.admit(std::move(item), anchors);
  return done ? done->not_stored.empty() ? "yes" : "not stored"
              : std::string(done.error().reason());
}

std::string number_of(const Shelf& shelf, const std::string& name) {
  const auto found = shelf.held().find(name);
  return found == shelf.held().end() ? "none"
                                     : number_text(found->second.issue);
}

// TCB info of another evaluation number and another date of issue.
TestPlatform issuing(const std::string& number, const std::string& date) {
  TestPlatform platform;
  platform.tcb_info = with(platform.tcb_info, "\"tcbEvaluationDataNumber\":17",
                           "\"tcbEvaluationDataNumber\":" + number);
  platform.tcb_info = with(platform.tcb_info, "2025-06-01", date);
  return platform;
}

TEST(Shelf, TakesEveryKind) {
  const TestPlatform platform;
  Shelf shelf(nullptr);
  for (const std::string& name :
       {kTestRootCrl, kTestPckCrl, kTestTcbInfo, kTestQeIdentity}) {
    EXPECT_EQ(admitted(shelf, item_of(platform, name), anchors_of(platform)),
              "yes")
        << name;
  }
  EXPECT_EQ(shelf.held().size(), 4u);
}

TEST(Shelf, KeepsTheOldItemWhereTheNewOneIsPoisoned) {
  const TestPlatform platform;
  const tee::Anchors anchors = anchors_of(platform);
  Shelf shelf(nullptr);
  const Item good = item_of(platform, kTestTcbInfo);
  ASSERT_EQ(admitted(shelf, good, anchors), "yes");
  Buffer body = good.endorsement->body;
  body[body.size() / 2] ^= 1;
  EXPECT_NE(
      admitted(shelf,
               {good.name,
                tee::make_endorsement(body, good.endorsement->issuer_chain,
                                      kTestNow, tee::Presentation::Stored),
                "test"},
               anchors),
      "yes");
  EXPECT_EQ(shelf.held().find(kTestTcbInfo)->second.item.endorsement->body,
            good.endorsement->body);
}

TEST(Shelf, NeverGoesBack) {
  const TestPlatform platform;
  const tee::Anchors anchors = anchors_of(platform);
  Shelf shelf(nullptr);
  ASSERT_EQ(admitted(shelf, item_of(platform, kTestTcbInfo), anchors), "yes");
  EXPECT_EQ(admitted(shelf, item_of(issuing("16", "2025-06-02"), kTestTcbInfo),
                     anchors),
            "collateral.rollback");
  EXPECT_EQ(admitted(shelf, item_of(issuing("18", "2025-05-31"), kTestTcbInfo),
                     anchors),
            "collateral.rollback");
  EXPECT_EQ(number_of(shelf, kTestTcbInfo), "17");
  EXPECT_EQ(admitted(shelf, item_of(issuing("18", "2025-06-02"), kTestTcbInfo),
                     anchors),
            "yes");
  EXPECT_EQ(number_of(shelf, kTestTcbInfo), "18");

  TestPlatform newer;
  newer.root_crl.number = 7;
  ASSERT_EQ(admitted(shelf, item_of(newer, kTestRootCrl), anchors), "yes");
  EXPECT_EQ(admitted(shelf, item_of(platform, kTestRootCrl), anchors),
            "collateral.rollback");
}

// Two nodes over one store.
TEST(Shelf, LeavesWhatAnotherNodeFetchedWhereItIsNewer) {
  const TestPlatform platform;
  const tee::Anchors anchors = anchors_of(platform);
  const auto store = store::make_memory_store();
  Shelf first(store.get());
  Shelf second(store.get());
  ASSERT_EQ(admitted(first, item_of(issuing("18", "2025-06-02"), kTestTcbInfo),
                     anchors),
            "yes");
  // Has not seen it, and fetched an older one; then a newer one.
  ASSERT_EQ(admitted(second, item_of(platform, kTestTcbInfo), anchors), "yes");
  EXPECT_EQ(number_of(second, kTestTcbInfo), "18");
  ASSERT_EQ(admitted(second, item_of(issuing("19", "2025-06-03"), kTestTcbInfo),
                     anchors),
            "yes");
  Shelf third(store.get());
  ASSERT_TRUE(third.load(anchors));
  EXPECT_EQ(number_of(third, kTestTcbInfo), "19");
  ASSERT_EQ(admitted(first, item_of(issuing("20", "2025-06-04"), kTestTcbInfo),
                     anchors),
            "yes");
  ASSERT_TRUE(third.load(anchors));
  EXPECT_EQ(number_of(third, kTestTcbInfo), "20");
}

TEST(Shelf, SurvivesItsEnd) {
  const TestPlatform platform;
  const auto store = store::make_memory_store();
  const Item info = item_of(platform, kTestTcbInfo);
  {
    Shelf shelf(store.get());
    ASSERT_EQ(admitted(shelf, info, anchors_of(platform)), "yes");
    ASSERT_EQ(
        admitted(shelf, item_of(platform, kTestRootCrl), anchors_of(platform)),
        "yes");
  }
  Shelf again(store.get());
  const auto dropped = again.load(anchors_of(platform));
  ASSERT_TRUE(dropped);
  EXPECT_TRUE(dropped->empty());
  EXPECT_EQ(again.held().size(), 2u);
  EXPECT_EQ(again.held().find(kTestTcbInfo)->second.item.endorsement->body,
            info.endorsement->body);
  EXPECT_EQ(admitted(again, item_of(issuing("18", "2025-06-02"), kTestTcbInfo),
                     anchors_of(platform)),
            "yes");
  EXPECT_EQ(
      admitted(again, item_of(platform, kTestTcbInfo), anchors_of(platform)),
      "collateral.rollback");
}

TEST(Shelf, DropsRecordsOfAnchorsThatAreGone) {
  const TestPlatform platform;
  const auto store = store::make_memory_store();
  {
    Shelf shelf(store.get());
    ASSERT_EQ(
        admitted(shelf, item_of(platform, kTestTcbInfo), anchors_of(platform)),
        "yes");
  }
  TestPlatform other;
  other.root_key = crypto::PrivateKey::generate_p256();
  Shelf again(store.get());
  const auto dropped = again.load(anchors_of(other));
  ASSERT_TRUE(dropped);
  ASSERT_EQ(dropped->size(), 1u);
  EXPECT_EQ(dropped->front().name, kTestTcbInfo);
  EXPECT_TRUE(again.held().empty());
  EXPECT_EQ(admitted(again, item_of(other, kTestTcbInfo), anchors_of(other)),
            "yes")
      << "its place is free";
}

TEST(Shelf, DropsWhatNewAnchorsDoNotCarry) {
  const TestPlatform platform;
  TestPlatform other;
  other.root_key = crypto::PrivateKey::generate_p256();
  Shelf shelf(nullptr);
  ASSERT_EQ(
      admitted(shelf, item_of(platform, kTestTcbInfo), anchors_of(platform)),
      "yes");
  shelf.review(anchors_of(platform));
  EXPECT_EQ(shelf.held().size(), 1u);
  shelf.review(anchors_of(other));
  EXPECT_TRUE(shelf.held().empty());
}

// Has nothing, and has no room.
class FullStore : public store::Store {
 public:
  Result<std::optional<store::Record>> load(std::string_view) override {
    return std::optional<store::Record>();
  }
  using Store::commit;
  Result<> commit(const store::Compose&) override {
    return Error(Code::StoreUnavailable, "the disk is full");
  }
  Result<store::Listing> list(std::string_view) override {
    return store::Listing();
  }
  Result<> for_each(std::string_view, const store::Visit&) override {
    return {};
  }
  size_t count() override { return 0; }
  std::vector<store::Damage> damage() override { return {}; }
  Result<store::Report> check() override { return store::Report(); }
};

TEST(Shelf, PutsAGoodItemInThePlaceOfARecordThatIsNone) {
  const TestPlatform platform;
  const auto store = store::make_memory_store();
  Shelf shelf(store.get());
  ASSERT_TRUE(store::commit_one(
      *store, store::write(std::string(kRecordPrefix) + kTestTcbInfo, 0, "x")));
  EXPECT_EQ(
      admitted(shelf, item_of(platform, kTestTcbInfo), anchors_of(platform)),
      "yes");
  Shelf again(store.get());
  EXPECT_TRUE(again.load(anchors_of(platform))->empty());
}

TEST(Shelf, HoldsWhatTheStoreCannotTake) {
  const TestPlatform platform;
  FullStore store;
  Shelf shelf(&store);
  EXPECT_EQ(
      admitted(shelf, item_of(platform, kTestTcbInfo), anchors_of(platform)),
      "not stored");
  EXPECT_EQ(number_of(shelf, kTestTcbInfo), "17");
}

// A chip, and when its certificate was fetched.
Item key_of(const std::string& byte, int second) {
  snp::TestPlatform platform;
  platform.ek.extra.back() = snp::test_extension(
      "4", *codec::decode_hex(test_vcek_name(byte).substr(15, 128)));
  const Item item = amd_item_of(platform, test_vcek_name(byte));
  return {item.name,
          tee::make_endorsement(item.endorsement->body,
                                item.endorsement->issuer_chain,
                                snp::kTestNow + std::chrono::seconds(second),
                                tee::Presentation::Stored),
          "test"};
}

TEST(Shelf, LetsTheOldestKeyMakeRoom) {
  const tee::Anchors anchors = snp::TestPlatform().anchors();
  const auto store = store::make_memory_store();
  Shelf shelf(store.get(), 2);
  EXPECT_EQ(admitted(shelf, amd_item_of({}, kTestAsk), anchors), "yes");
  EXPECT_EQ(admitted(shelf, key_of("c1", 2), anchors), "yes");
  EXPECT_EQ(admitted(shelf, key_of("c2", 1), anchors), "yes");
  EXPECT_EQ(admitted(shelf, key_of("c3", 3), anchors), "yes");
  EXPECT_EQ(admitted(shelf, amd_item_of({}, kTestAmdCrl), anchors), "yes");
  EXPECT_TRUE(shelf.held().contains(test_vcek_name("c1")));
  EXPECT_FALSE(shelf.held().contains(test_vcek_name("c2")));
  EXPECT_TRUE(shelf.held().contains(test_vcek_name("c3")));
  Shelf again(store.get(), 2);
  EXPECT_TRUE(again.load(anchors)->empty());
  EXPECT_EQ(again.held().size(), 4u);
  EXPECT_EQ(admitted(shelf, key_of("c2", 4), anchors), "yes")
      << "it may come back";
}

TEST(Shelf, KeepsAKeyForGood) {
  const tee::Anchors anchors = snp::TestPlatform().anchors();
  Shelf shelf(nullptr);
  ASSERT_EQ(admitted(shelf, amd_item_of({}, kTestVcek), anchors), "yes");
  snp::TestPlatform other;
  const auto certificate = x509::build_certificate(
      other.ek, crypto::PrivateKey::generate_p384().public_key(),
      snp::test_ask_key());
  const auto item = tee::make_endorsement(
      copy_of(certificate.der()),
      amd_item_of({}, kTestVcek).endorsement->issuer_chain, snp::kTestNow,
      tee::Presentation::Stored);
  EXPECT_EQ(admitted(shelf, {kTestVcek, item, "test"}, anchors),
            "collateral.key");
  EXPECT_EQ(admitted(shelf, amd_item_of({}, kTestVcek), anchors), "yes");
}

}  // namespace
}  // namespace assay::collateral
