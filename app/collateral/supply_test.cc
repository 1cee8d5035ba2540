// SPDX-License-Identifier: Apache-2.0
// Tests of the supply against a service on this machine.
#include "collateral/supply.h"

#include <atomic>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ascii.h"
#include "collateral/pcs.h"
#include "collateral/test_events.h"
#include "collateral/test_items.h"
#include "download/test_server.h"
#include "store/memory.h"

namespace assay::collateral {
namespace {

using namespace std::chrono_literals;
using download::TestServer;
using Kind = Event::Kind;
using testing::HasSubstr;

const std::vector<tee::EndorsementId> kNeeds = {
    {kTestRootCrl}, {kTestPckCrl}, {kTestTcbInfo}, {kTestQeIdentity}};

std::string path_of(const std::string& name) {
  const std::string url = *pcs_url("", name);
  return url.substr(0, url.find('?'));
}

http::Response status(unsigned code) {
  http::Response response;
  response.status = code;
  return response;
}

// A PCS that has what a platform needs, and counts what it is asked.
struct TestPcs {
  explicit TestPcs(const TestPlatform& platform = {}) { issue(platform); }

  void issue(const TestPlatform& platform) {
    for (const tee::EndorsementId& id : kNeeds) {
      set(item_of(platform, id.name));
    }
  }
  void set(const Item& item) {
    server.set(path_of(item.name), [this, item] {
      ++asked;
      http::Response response;
      response.body = std::string(text_of(item.endorsement->body));
      if (const auto header = pcs_chain_headers(item.name).usual;
          !header.empty()) {
        response.headers.add(ascii_lower(header),
                             encode_chain(item.endorsement->issuer_chain));
      }
      return response;
    });
  }
  void fail(const std::string& name, http::Response response) {
    server.set(path_of(name), [this, response] {
      ++asked;
      return response;
    });
  }

  std::atomic<unsigned> asked = 0;
  TestServer server;  // ends first: its threads count
};

struct TestOptions : Supply::Options {
  Circuit::Options circuit{.pause = 0ms};
};

struct Watched {
  explicit Watched(const std::vector<std::string>& pcs,
                   TestOptions options = {},
                   Library files = Library(kTestNow)) {
    for (const std::string& url : pcs) {
      options.services.push_back({PlaceKind::Pcs, url, options.circuit});
    }
    options.now = [this] { return now.load(); };
    options.report = [this](const Event& event) { events.add(event); };
    auto started =
        Supply::start(std::move(options), std::move(files), anchors_of({}));
    EXPECT_TRUE(started);
    supply = std::move(*started);
  }

  std::string number_of(const std::string& name) const {
    const auto snapshot = supply->published().get();
    const Known* const known = snapshot->find(name, now);
    return known == nullptr ? "none" : number_text(known->issue);
  }

  std::atomic<Time> now = kTestNow;
  Events events;
  std::unique_ptr<Supply> supply;
};

TestPlatform issuing(const std::string& number) {
  TestPlatform platform;
  platform.tcb_info =
      dcap::with(platform.tcb_info, "\"tcbEvaluationDataNumber\":17",
                 "\"tcbEvaluationDataNumber\":" + number);
  return platform;
}

TEST(Supply, FetchesWhatIsWanted) {
  TestPcs pcs;
  Watched watched({pcs.server.url()});
  EXPECT_EQ(pcs.asked, 0u);
  const Outlook outlook = watched.supply->want(kNeeds);
  EXPECT_EQ(outlook.kind, Outlook::Kind::Coming);
  EXPECT_EQ(outlook.name, kTestRootCrl);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 4));
  for (const tee::EndorsementId& id : kNeeds) {
    EXPECT_NE(watched.number_of(id.name), "none") << id.name;
  }
  EXPECT_EQ(watched.supply->want(kNeeds).kind, Outlook::Kind::AtHand);
  EXPECT_EQ(pcs.asked, 4u);
}

TEST(Supply, HasOneFlightForManyWishes) {
  TestPcs pcs;
  std::promise<void> release;
  const Item item = item_of({}, kTestQeIdentity);
  pcs.server.set(path_of(kTestQeIdentity),
                 [&, gate = release.get_future().share()] {
                   ++pcs.asked;
                   gate.wait();
                   return status(404);
                 });
  Watched watched({pcs.server.url()});
  const std::vector<tee::EndorsementId> one = {{kTestQeIdentity}};
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(watched.supply->want(one).kind, Outlook::Kind::Coming);
  }
  release.set_value();
  ASSERT_TRUE(watched.events.wait_for(Kind::Refused, 1));
  EXPECT_EQ(pcs.asked, 1u);
}

TEST(Supply, RemembersThatTheVendorHasNoSuchThing) {
  TestPcs pcs;
  pcs.fail(kTestTcbInfo, status(404));
  Watched watched({pcs.server.url()});
  watched.supply->want(kNeeds);
  ASSERT_TRUE(watched.events.wait_for(Kind::Refused, 1));
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 3));
  Outlook outlook = watched.supply->want(kNeeds);
  while (outlook.kind == Outlook::Kind::Coming) {  // until it is settled
    outlook = watched.supply->want(kNeeds);
  }
  EXPECT_EQ(outlook.kind, Outlook::Kind::Refused);
  EXPECT_EQ(outlook.name, kTestTcbInfo);
  EXPECT_THAT(outlook.why, HasSubstr("status 404"));
  EXPECT_EQ(pcs.asked, 4u);
}

TEST(Supply, AsksTheNextSource) {
  TestPcs first;
  TestPcs second;
  first.fail(kTestTcbInfo, status(503));
  first.fail(kTestQeIdentity, status(404));
  Watched watched({first.server.url(), second.server.url()});
  watched.supply->want(kNeeds);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 4));
  EXPECT_EQ(watched.number_of(kTestTcbInfo), "17");
  EXPECT_EQ(watched.number_of(kTestQeIdentity), "17");
}

TEST(Supply, WaitsAsLongAsTheVendorAsks) {
  TestPcs pcs;
  http::Response busy = status(429);
  busy.headers.add("Retry-After", "40");
  pcs.fail(kTestTcbInfo, busy);
  Watched watched({pcs.server.url()});
  const std::vector<tee::EndorsementId> one = {{kTestTcbInfo}};
  watched.supply->want(one);
  ASSERT_TRUE(watched.events.wait_for(Kind::Failed, 1));
  Outlook outlook = watched.supply->want(one);
  while (outlook.retry_after < 30s) {  // until it is settled
    outlook = watched.supply->want(one);
  }
  EXPECT_EQ(outlook.kind, Outlook::Kind::Coming);
  EXPECT_LE(outlook.retry_after, 40s);
  EXPECT_EQ(pcs.asked, 1u);
  ASSERT_EQ(watched.supply->sources().size(), 1u);
  EXPECT_TRUE(watched.supply->sources().front().open);
  EXPECT_EQ(watched.supply->sources().front().failed, 1u);
}

TEST(Supply, TriesAgainByItself) {
  TestPcs pcs;
  pcs.server.set(path_of(kTestTcbInfo), [&pcs] {
    pcs.set(item_of({}, kTestTcbInfo));
    return status(500);
  });
  TestOptions options;
  options.circuit.first = options.agenda.first_retry = 10ms;
  Watched watched({pcs.server.url()}, options);
  watched.supply->want(kNeeds);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 4));
  EXPECT_EQ(watched.number_of(kTestTcbInfo), "17");
}

// What is held has expired, so that it is wanted again, and what comes is
// older, or not the vendor's.
TEST(Supply, KeepsTheOldItemWhereTheNewOneIsOlderOrPoisoned) {
  TestPlatform brief = issuing("18");
  brief.tcb_info = dcap::with(brief.tcb_info, "2025-07-01", "2025-06-16");
  TestPcs pcs(brief);
  TestOptions options;
  options.agenda.refused = 0s;
  options.agenda.first_retry = options.agenda.last_retry = 0ms;
  Watched watched({pcs.server.url()}, options);
  watched.supply->want(kNeeds);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 4));
  ASSERT_EQ(watched.number_of(kTestTcbInfo), "18");
  const auto held =
      watched.supply->published().get()->endorsements.find(kTestTcbInfo);

  pcs.issue(issuing("17"));
  watched.now = *parse_rfc3339("2025-06-17T00:00:00Z");
  const std::vector<tee::EndorsementId> one = {{kTestTcbInfo}};
  EXPECT_EQ(watched.supply->want(one).kind, Outlook::Kind::Coming);
  ASSERT_TRUE(watched.events.wait_for_detail("has number 17, below 18"));

  TestPlatform forged = issuing("19");
  forged.root_key = crypto::PrivateKey::generate_p256();
  pcs.issue(forged);
  watched.supply->want(one);
  ASSERT_TRUE(watched.events.wait_for_detail("is no trust anchor"));
  EXPECT_EQ(watched.supply->published().get()->endorsements.find(kTestTcbInfo),
            held);
}

TEST(Supply, SurvivesARestartWithoutTheVendor) {
  const auto store = store::make_memory_store();
  TestOptions options;
  options.store = store.get();
  std::string url;
  {
    TestPcs pcs;
    url = pcs.server.url();
    Watched watched({url}, options);
    watched.supply->want(kNeeds);
    ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 4));
  }
  Watched again({url}, options);
  EXPECT_EQ(again.supply->want(kNeeds).kind, Outlook::Kind::AtHand);
  EXPECT_EQ(again.number_of(kTestTcbInfo), "17");
}

TEST(Supply, HasNothingToOfferWithoutSources) {
  Watched watched({});
  EXPECT_EQ(watched.supply->want(kNeeds).kind, Outlook::Kind::AtHand);
}

TEST(Supply, NeverAsksForNamesOfOthers) {
  TestPcs pcs;
  Watched watched({pcs.server.url()});
  const std::vector<tee::EndorsementId> one = {{"amd/vcek/milan"}};
  EXPECT_EQ(watched.supply->want(one).kind, Outlook::Kind::AtHand);
  EXPECT_TRUE(watched.supply->items().empty());
}

TEST(Supply, StopsWhileAFetchIsUnderWay) {
  TestPcs pcs;
  std::promise<void> asked;
  std::promise<void> release;
  pcs.server.set(path_of(kTestTcbInfo),
                 [&, gate = release.get_future().share()] {
                   asked.set_value();
                   gate.wait();
                   return status(500);
                 });
  {
    Watched watched({pcs.server.url()});
    const std::vector<tee::EndorsementId> one = {{kTestTcbInfo}};
    watched.supply->want(one);
    asked.get_future().wait();
  }
  release.set_value();
}

TEST(Supply, DropsWhatNewAnchorsDoNotCarry) {
  TestPcs pcs;
  Watched watched({pcs.server.url()});
  watched.supply->want(kNeeds);
  ASSERT_TRUE(watched.events.wait_for(Kind::Fetched, 4));
  watched.supply->replace(Library(kTestNow), {});
  EXPECT_EQ(watched.number_of(kTestTcbInfo), "none");
}

}  // namespace
}  // namespace assay::collateral
