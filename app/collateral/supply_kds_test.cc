// SPDX-License-Identifier: Apache-2.0
// Tests of the supply against a key service like AMD's on this machine.
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collateral/kds.h"
#include "collateral/supply.h"
#include "collateral/test_amd_items.h"
#include "collateral/test_events.h"
#include "download/test_server.h"
#include "store/memory.h"

namespace assay::collateral {
namespace {

using namespace std::chrono_literals;
using download::TestServer;
using snp::kTestNow;
using snp::TestPlatform;
using Kind = Event::Kind;

const std::vector<tee::EndorsementId> kNeeds = {
    {kTestAsk}, {kTestVcek}, {kTestAmdCrl}};

std::string path_of(const std::string& name) {
  const std::string url = *kds_url("", name);
  return url.substr(0, url.find('?'));
}

// A KDS that has what a platform needs, and counts what it is asked.
struct TestKds {
  explicit TestKds(const TestPlatform& platform = {}) { issue(platform); }

  void issue(const TestPlatform& platform) {
    for (const std::string& name : kTestAmdNames) {
      answer(name, 200, kds_body(platform, name));
    }
  }
  void answer(const std::string& name, unsigned status, std::string body) {
    server.set(path_of(name), [this, status, body = std::move(body)] {
      ++asked;
      http::Response response;
      response.status = status;
      response.body = body;
      return response;
    });
  }

  std::atomic<unsigned> asked = 0;
  TestServer server;  // ends first: its threads count
};

struct Watched {
  explicit Watched(const TestKds& kds, Supply::Options options = {},
                   std::chrono::milliseconds pause = 0ms) {
    options.services = {{PlaceKind::Kds, kds.server.url(), {.pause = pause}}};
    options.now = [this] { return now.load(); };
    options.report = [this](const Event& event) { events.add(event); };
    auto started = Supply::start(std::move(options), Library(kTestNow),
                                 TestPlatform().anchors());
    EXPECT_TRUE(started);
    supply = std::move(*started);
  }

  bool has(const std::string& name) const {
    return supply->published().get()->find(name, now) != nullptr;
  }

  // The agenda hears of a success a moment after everybody else.
  bool comes_to_rest(const std::string& name) const {
    const auto give_up = Clock::now() + 5s;
    const auto on_agenda = [this, &name] {
      const std::vector<ItemStatus> items = supply->items();
      return std::any_of(
          items.begin(), items.end(),
          [&name](const ItemStatus& item) { return item.name == name; });
    };
    bool there = on_agenda();
    while (there && Clock::now() < give_up) {
      std::this_thread::sleep_for(5ms);
      there = on_agenda();
    }
    return !there;
  }

  std::atomic<Time> now = kTestNow;
  Events events;
  std::unique_ptr<Supply> supply;
};

std::vector<tee::EndorsementId> needs_of(int chip) {
  return {{kTestAsk}, {test_vcek_name(fmt::format("{:02x}", chip))}};
}

TEST(KdsSupply, FetchesWhatIsWantedOnceAndForGood) {
  TestKds kds;
  const auto store = store::make_memory_store();
  Supply::Options options;
  options.store = store.get();
  {
    Watched watched(kds, options);
    EXPECT_EQ(watched.supply->want(kNeeds).kind, Outlook::Kind::Coming);
    ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 3));
    for (const std::string& name : kTestAmdNames) {
      EXPECT_TRUE(watched.has(name)) << name;
    }
    EXPECT_EQ(watched.supply->want(kNeeds).kind, Outlook::Kind::AtHand);
    EXPECT_TRUE(watched.comes_to_rest(kTestVcek))
        << "a key is never fetched again";
  }
  Watched again(kds, options);
  EXPECT_EQ(again.supply->want(kNeeds).kind, Outlook::Kind::AtHand);
  EXPECT_EQ(kds.asked, 3u);
}

TEST(KdsSupply, LeavesAPauseBetweenRequests) {
  TestKds kds;
  Watched watched(kds, {}, 200ms);
  const auto began = Clock::now();
  watched.supply->want(kNeeds);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 3));
  EXPECT_GE(Clock::now() - began, 400ms);
}

TEST(KdsSupply, PutsTheIssuerBesideTheKey) {
  TestKds kds;
  Watched watched(kds);
  watched.supply->want(kNeeds);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 3));
  const auto snapshot = watched.supply->published().get();
  EXPECT_EQ(
      signed_parts_of(
          snapshot->find(kTestVcek, kTestNow)->endorsement->issuer_chain),
      signed_parts_of(amd_item_of({}, kTestVcek).endorsement->issuer_chain));
}

TEST(KdsSupply, FetchesTheIssuerOfAKeyByItself) {
  TestKds kds;
  Supply::Options options;
  options.agenda.first_retry = options.agenda.last_retry = 10ms;
  Watched watched(kds, options);
  const std::vector<tee::EndorsementId> one = {{kTestVcek}};
  watched.supply->want(one);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 2));
  EXPECT_TRUE(watched.has(kTestVcek));
}

TEST(KdsSupply, DoesNotAskForAKeyWhoseIssuerIsNotThere) {
  TestKds kds;
  kds.answer(kTestAsk, 404, "");
  Watched watched(kds);
  watched.supply->want(needs_of(0xc1));
  ASSERT_TRUE(watched.events.wait_for(Kind::Refused, 1));
  Outlook outlook = watched.supply->want(needs_of(0xc1));
  while (outlook.kind == Outlook::Kind::Coming) {  // until it is settled
    outlook = watched.supply->want(needs_of(0xc1));
  }
  EXPECT_EQ(outlook.kind, Outlook::Kind::Refused);
  EXPECT_EQ(outlook.name, kTestAsk);
  EXPECT_EQ(kds.asked, 1u);
}

TEST(KdsSupply, RefusesWhatIsPoisoned) {
  TestPlatform other_chip;
  other_chip.ek.extra.back() = snp::test_extension("4", Buffer(64, 0xc2));
  TestPlatform other_tcb;
  other_tcb.ek.extra[9] = snp::test_extension("3.8", snp::der_number(0xdc));
  TestPlatform stranger;
  stranger.ek.issuer.front().value = "Somebody";
  for (const TestPlatform& poisoned : {other_chip, other_tcb, stranger}) {
    TestKds kds;
    kds.answer(kTestVcek, 200, kds_body(poisoned, kTestVcek));
    Watched watched(kds);
    watched.supply->want(needs_of(0xc1));
    ASSERT_TRUE(watched.events.wait_for(Kind::Refused, 1));
    EXPECT_FALSE(watched.has(kTestVcek));
    EXPECT_TRUE(watched.has(kTestAsk));
  }
}

TEST(KdsSupply, KeepsTheOldListWhereTheNewOneIsOlder) {
  TestPlatform newer;
  newer.crl.number = {7};
  TestPlatform older;
  older.crl.number = {6};
  older.crl.next_update += std::chrono::days(60);
  TestKds kds(newer);
  Supply::Options options;
  options.agenda.refused = 0s;
  options.agenda.first_retry = options.agenda.last_retry = 0ms;
  Watched watched(kds, options);
  const std::vector<tee::EndorsementId> one = {{kTestAmdCrl}};
  watched.supply->want(one);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 1));
  kds.issue(older);
  watched.now = newer.crl.next_update + std::chrono::seconds(1);
  EXPECT_EQ(watched.supply->want(one).kind, Outlook::Kind::Coming);
  ASSERT_TRUE(watched.events.wait_for_detail("has number 6, below 7"));
}

TEST(KdsSupply, LetsNobodyMakeUpManyChips) {
  TestKds kds;
  Watched watched(kds, {}, 60s);
  watched.supply->want(kNeeds);
  unsigned busy = 0;
  for (int chip = 0; chip < 100; ++chip) {
    const Outlook outlook = watched.supply->want(needs_of(chip));
    EXPECT_GE(outlook.kind, Outlook::Kind::Coming);
    busy += outlook.kind == Outlook::Kind::Busy ? 1 : 0;
    EXPECT_LE(outlook.retry_after, 60s);
  }
  EXPECT_EQ(busy, 100u - 15u) << "sixteen wait, the first is genuine";
  EXPECT_LE(watched.supply->items().size(), 18u);
  EXPECT_LE(kds.asked, 1u);
}

TEST(KdsSupply, DoesNotHoldUpOtherVendors) {
  TestKds kds;
  TestServer pcs;
  pcs.set_body("/sgx/certification/v4/rootcacrl", "00");
  Supply::Options options;
  Events events;
  options.services = {{PlaceKind::Kds, kds.server.url(), {.pause = 60s}},
                      {PlaceKind::Pcs, pcs.url(), {.pause = 0ms}}};
  options.now = [] { return kTestNow; };
  options.report = [&events](const Event& event) { events.add(event); };
  const auto supply = Supply::start(std::move(options), Library(kTestNow),
                                    TestPlatform().anchors());
  ASSERT_TRUE(supply);
  (*supply)->want(kNeeds);
  const std::vector<tee::EndorsementId> one = {{"intel/root-crl"}};
  (*supply)->want(one);
  EXPECT_TRUE(events.wait_for(Kind::Refused, 1));
}

}  // namespace
}  // namespace assay::collateral
