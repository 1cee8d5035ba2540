// SPDX-License-Identifier: Apache-2.0
// Providers are found and changed as the store has them, by one or by many.
#include "server/directory.h"

#include <algorithm>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/policy_change.h"
#include "server/test_directory.h"

namespace assay::server {
namespace {

using provider::aad_provider;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> names_of(const Directory::Listed& listed) {
  std::vector<std::string> names;
  for (const provider::Summary& provider : listed.providers) {
    names.push_back(provider.name);
  }
  return names;
}

// Sets a policy, with its version.
Result<std::optional<Edit>> set_policy(const Tenant* now,
                                       std::string_view text) {
  if (now == nullptr) {
    return Error(Code::ProviderNotFound);
  }
  const std::string token = provider::unsigned_token(
      R"({"alg":"none"})", provider::policy_payload(text));
  TRY(provider::PolicyChange change,
      provider::set_policy(now->provider, "SgxEnclave", token,
                           {.now = provider::kNow, .principal = "me"}));
  return Edit{change.provider, change.version,
              AuditEntry{.at = provider::kNow, .operation = "SetPolicy"}};
}

Directory::Edits policy(std::string_view text) {
  return [text](const Tenant* now) { return set_policy(now, text); };
}

uint64_t policies_of(const Tenant& tenant) {
  const auto found = tenant.provider.policy_numbers.find("SgxEnclave");
  return found == tenant.provider.policy_numbers.end() ? 0 : found->second;
}

TEST(Directory, FindsInMemoryOnlyWhatWasRead) {
  BorrowedStore::State state;
  open_directory(state);
  const auto directory = open_directory(state);
  EXPECT_EQ(directory->find_cached("nobody"), nullptr);
  const std::string& name = directory->options().default_provider;
  const auto read = directory->find(name);
  ASSERT_TRUE(read);
  EXPECT_EQ(directory->find_cached(name), *read);
}

TEST(Directory, MakesTheDefaultProviderForTheAlgorithmOfNewKeys) {
  BorrowedStore::State state;
  Directory::Options options = directory_options();
  options.token_algorithm = jose::Algorithm::ES256;
  const auto directory =
      Directory::open(std::make_unique<BorrowedStore>(state), options).value();
  const auto shared = directory->find("shared").value();
  EXPECT_EQ(shared->provider.token_algorithm, jose::Algorithm::ES256);
  EXPECT_EQ(shared->provider.signing_key().algorithm, jose::Algorithm::ES256);
}

TEST(Directory, MakesTheDefaultProviderOnce) {
  BorrowedStore::State state;
  std::string kid;
  for (int opened = 0; opened < 3; ++opened) {
    const auto directory = open_directory(state);
    const auto shared = directory->find("shared").value();
    ASSERT_NE(shared, nullptr);
    EXPECT_EQ(shared->provider.ownership, provider::Ownership::Shared);
    EXPECT_EQ(shared->provider.attest_uri, "https://localhost:8443");
    const std::string found = shared->provider.signing_key().kid;
    EXPECT_EQ(kid.empty() ? found : kid, found);
    EXPECT_THAT(shared->certs(), HasSubstr(found));
    kid = found;
  }
  EXPECT_EQ(state.commits, 1u);
  EXPECT_THAT(
      records_of(state, ""),
      testing::UnorderedElementsAre("audit-end:1", audit_record_name(1) + ":1",
                                    "provider/shared:1"));
}

TEST(Directory, DoesNotOpenWhereTheDefaultProviderCannotBeKept) {
  BorrowedStore::State state;
  state.full = true;
  const auto directory = Directory::open(std::make_unique<BorrowedStore>(state),
                                         directory_options());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code(), Code::StoreUnavailable);
}

TEST(Directory, FindsWhatWasChangedAlsoWhenOpenedAgain) {
  BorrowedStore::State state;
  {
    const auto directory = open_directory(state);
    EXPECT_EQ(directory->find("contoso").value(), nullptr);
    ASSERT_TRUE(directory->change("contoso", put(tenant_named("contoso"))));
    const auto then =
        directory->change("contoso", policy(provider::kMinimalPolicy));
    ASSERT_TRUE(then);
    EXPECT_EQ((*then)->version, 2u);
    EXPECT_EQ(directory->find("contoso").value(), *then);
  }
  const auto directory = open_directory(state);
  const auto found = directory->find("contoso").value();
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->version, 2u);
  EXPECT_EQ(policies_of(*found), 1u);
  EXPECT_NE(found->provider.find_policy("SgxEnclave"), nullptr);
  EXPECT_EQ(found->provider.default_policies, aad_provider().default_policies);
  const auto version = directory->load_version("contoso", "SgxEnclave", 1);
  ASSERT_TRUE(version);
  EXPECT_EQ(version->by, "me");
}

TEST(Directory, DeletesAProviderWithItsVersions) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  ASSERT_TRUE(directory->change("contoso", put(tenant_named("contoso"))));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(directory->change("contoso", policy(provider::kMinimalPolicy)));
  }
  EXPECT_THAT(records_of(state, "policy/contoso/"), SizeIs(3));
  const auto gone = directory->change("contoso", put(std::nullopt));
  ASSERT_TRUE(gone);
  EXPECT_EQ(*gone, nullptr);
  EXPECT_EQ(directory->find("contoso").value(), nullptr);
  EXPECT_THAT(records_of(state, "policy/"), IsEmpty());
  EXPECT_EQ(directory->load_version("contoso", "SgxEnclave", 1).error().code(),
            Code::PolicyVersionNotFound);
  // Another one of that name begins anew.
  const auto again =
      directory->change("contoso", put(tenant_named("contoso"))).value();
  EXPECT_EQ(again->version, 1u);
  EXPECT_EQ(policies_of(*again), 0u);
}

TEST(Directory, KeepsTheLastVersionsOfAPolicy) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  ASSERT_TRUE(directory->change("contoso", put(tenant_named("contoso"))));
  for (uint64_t i = 0; i < kKeptVersions + 2; ++i) {
    ASSERT_TRUE(directory->change("contoso", policy(provider::kMinimalPolicy)));
  }
  EXPECT_THAT(records_of(state, "policy/"), SizeIs(kKeptVersions));
  EXPECT_FALSE(directory->load_version("contoso", "SgxEnclave", 2));
  EXPECT_TRUE(directory->load_version("contoso", "SgxEnclave", 3));
  ASSERT_TRUE(directory->change("contoso", put(std::nullopt)));
  EXPECT_THAT(records_of(state, "policy/"), IsEmpty());
}

TEST(Directory, TakesConcurrentChangesOneAfterTheOther) {
  constexpr size_t kThreads = 4;
  constexpr uint64_t kChanges = 50;
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  ASSERT_TRUE(directory->change("contoso", put(tenant_named("contoso"))));
  std::atomic<bool> over{false};
  std::thread reader([&] {
    for (uint64_t seen = 0; !over;) {
      const auto tenant = directory->find("contoso").value();
      EXPECT_GE(policies_of(*tenant), seen);
      seen = policies_of(*tenant);
    }
  });
  std::vector<std::thread> writers;
  for (size_t i = 0; i < kThreads; ++i) {
    writers.emplace_back([&, i] {
      const std::string own = "own-" + std::to_string(i);
      for (uint64_t change = 0; change < kChanges; ++change) {
        EXPECT_TRUE(
            directory->change("contoso", policy(provider::kMinimalPolicy)));
        EXPECT_TRUE(directory->change(own, put(tenant_named(own))));
      }
    });
  }
  std::ranges::for_each(writers, &std::thread::join);
  over = true;
  reader.join();
  EXPECT_EQ(policies_of(*directory->find("contoso").value()),
            kThreads * kChanges);
  for (size_t i = 0; i < kThreads; ++i) {
    EXPECT_EQ(directory->find("own-" + std::to_string(i)).value()->version,
              kChanges);
  }
  EXPECT_THAT(records_of(state, "audit/"), SizeIs(2 * kThreads * kChanges + 2));
}

TEST(Directory, LeavesEverythingAsItIsWhereAnEditRefuses) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  const auto before = records_of(state, "");
  const uint64_t generation = directory->generation();
  const auto refused =
      directory->change("contoso", policy(provider::kMinimalPolicy));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::ProviderNotFound);
  EXPECT_EQ(records_of(state, ""), before);
  EXPECT_EQ(directory->generation(), generation);
}

TEST(Directory, CommitsNothingWhereNothingIsWanted) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  const uint64_t generation = directory->generation();
  const auto now = directory->change(
      "shared", [](const Tenant*) { return std::optional<Edit>(); });
  ASSERT_TRUE(now);
  EXPECT_EQ(*now, directory->find("shared").value());
  EXPECT_EQ(state.commits, 1u);
  EXPECT_EQ(directory->generation(), generation);
}

TEST(Directory, ShowsNoChangeThatWasNotCommitted) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  ASSERT_TRUE(directory->change("contoso", put(tenant_named("contoso"))));
  const auto before = directory->find("contoso").value();
  const uint64_t generation = directory->generation();
  state.full = true;
  const auto failed =
      directory->change("contoso", policy(provider::kMinimalPolicy));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), Code::StoreUnavailable);
  EXPECT_FALSE(directory->change("contoso", put(std::nullopt)));
  EXPECT_FALSE(directory->change("fabrikam", put(tenant_named("fabrikam"))));
  EXPECT_EQ(directory->find("contoso").value(), before);
  EXPECT_EQ(directory->find("fabrikam").value(), nullptr);
  EXPECT_EQ(directory->generation(), generation);
  // With room again the trail goes on without a gap.
  state.full = false;
  ASSERT_TRUE(directory->change("contoso", policy(provider::kMinimalPolicy)));
  EXPECT_THAT(
      records_of(state, "audit/"),
      ElementsAre(audit_record_name(1) + ":1", audit_record_name(2) + ":1",
                  audit_record_name(3) + ":1"));
}

TEST(Directory, GrowsItsGenerationWithEveryChange) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  std::set<uint64_t> seen{directory->generation()};
  ASSERT_TRUE(directory->change("contoso", put(tenant_named("contoso"))));
  seen.insert(directory->generation());
  ASSERT_TRUE(directory->change("contoso", policy(provider::kMinimalPolicy)));
  seen.insert(directory->generation());
  ASSERT_TRUE(directory->change("contoso", put(std::nullopt)));
  EXPECT_GT(directory->generation(), *seen.rbegin());
  EXPECT_THAT(seen, SizeIs(3));
}

TEST(Directory, MovesProvidersWhereTheTemplateSays) {
  BorrowedStore::State state;
  std::string kid;
  {
    const auto directory = open_directory(state);
    kid = directory->change("contoso", put(tenant_named("contoso")))
              .value()
              ->provider.signing_key()
              .kid;
  }
  const auto directory = open_directory(state, "https://{name}.attest.test");
  const auto moved = directory->find("contoso").value();
  EXPECT_EQ(moved->provider.attest_uri, "https://contoso.attest.test");
  const provider::SigningKey& key = moved->provider.signing_key();
  EXPECT_EQ(key.kid, kid);
  EXPECT_THAT(key.header_json, HasSubstr("https://contoso.attest.test/certs"));
  EXPECT_THAT(moved->openid_configuration(),
              HasSubstr("https://contoso.attest.test"));
  EXPECT_EQ(directory->find("shared").value()->provider.attest_uri,
            "https://shared.attest.test");
  EXPECT_EQ(state.commits, 2u);  // nothing is written for it
}

// contoso, whose key is in a device that is not at hand.
provider::Provider tenant_on_device() {
  provider::Provider made = tenant_named("contoso");
  made.keys[0].key = crypto::Signer::in_device(made.keys[0].key.public_key(),
                                               "pkcs11:token=t;id=%01", {});
  return made;
}

TEST(Directory, ReadsProvidersWithoutTheirDevice) {
  BorrowedStore::State state;
  ASSERT_TRUE(
      open_directory(state)->change("contoso", put(tenant_on_device())));
  const auto directory = open_directory(state);
  const auto found = directory->find("contoso").value();
  EXPECT_THAT(found->certs(), HasSubstr(found->provider.signing_key().kid));
  EXPECT_EQ(found->provider.signing_key().key.reference(),
            "pkcs11:token=t;id=%01");
  EXPECT_EQ(directory->list("sub-1").value().unreadable, 0u);
}

TEST(Directory, MovesProvidersWithoutTheirDevice) {
  constexpr std::string_view kElsewhere = "https://{name}.attest.test";
  BorrowedStore::State state;
  ASSERT_TRUE(
      open_directory(state)->change("contoso", put(tenant_on_device())));
  {
    const auto directory = open_directory(state, kElsewhere);
    const auto moved = directory->find("contoso").value();
    EXPECT_EQ(moved->provider.attest_uri, "https://contoso.attest.test");
    EXPECT_THAT(moved->provider.signing_key().header_json,
                HasSubstr("https://contoso.attest.test/certs"));
    // What is written then can be read again.
    ASSERT_TRUE(directory->change("contoso", put(moved->provider)));
  }
  EXPECT_TRUE(open_directory(state, kElsewhere)->find("contoso"));
}

TEST(Directory, ListsASubscriptionIgnoringItsCase) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  for (const char* name : {"zulu", "alpha"}) {
    ASSERT_TRUE(directory->change(name, put(tenant_named(name))));
  }
  provider::Provider other = tenant_named("other");
  other.resource.subscription = "sub-2";
  ASSERT_TRUE(directory->change("other", put(other)));
  EXPECT_THAT(names_of(directory->list("SUB-1").value()),
              ElementsAre("alpha", "zulu"));
  ASSERT_TRUE(directory->change("alpha", put(std::nullopt)));
  EXPECT_THAT(names_of(directory->list("sub-1").value()), ElementsAre("zulu"));
  EXPECT_THAT(names_of(directory->list("").value()), ElementsAre("shared"));
}

TEST(Directory, CountsWhatCannotBeRead) {
  BorrowedStore::State state;
  const auto directory = open_directory(state);
  ASSERT_TRUE(directory->change("contoso", put(tenant_named("contoso"))));
  const store::Change broken{"provider/broken", "subscription/sub-1", 0,
                             copy_of(bytes_of("no snapshot"))};
  ASSERT_TRUE(state.store->commit({&broken, 1}));
  const Directory::Listed listed = directory->list("sub-1").value();
  EXPECT_EQ(listed.unreadable, 1u);
  EXPECT_THAT(names_of(listed), ElementsAre("contoso"));
  const auto found = directory->find("broken");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().path(), "broken");
  EXPECT_FALSE(directory->change("broken", put(tenant_named("broken"))));
}

}  // namespace
}  // namespace assay::server
