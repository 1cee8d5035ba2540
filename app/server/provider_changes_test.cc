// SPDX-License-Identifier: Apache-2.0
// Between the admission of a caller and the change a provider may go, and
// another one of the same name may come: each change below is asked for with
// the provider as the request found it, while the directory has moved on.
#include "server/provider_changes.h"

#include <functional>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/audit_review.h"
#include "server/key_routes.h"
#include "server/legacy_routes.h"
#include "server/policy_routes.h"
#include "server/test_service.h"
#include "wire/legacy_messages.h"

namespace assay::server {
namespace {

using http::Method;
using http::Response;
using Route = std::function<Result<Response>(Exchange&, const Tenant&)>;

const std::vector<provider::RoleAssignment> kRoles = {
    {"alice", "Attestation Contributor", "/subscriptions/sub-1"},
    {"operator", "Attestation Contributor", "/"}};

x509::Certificate signer() {
  static const auto made =
      provider::own_certificate("owner", provider::owner_key());
  return made;
}

// Isolated, with a policy of its own.
provider::Provider tenant_of(const std::string& subscription) {
  provider::Provider made = tenant_named("contoso");
  made.trust_model = provider::TrustModel::Isolated;
  made.signers = {signer(),
                  provider::own_certificate("curve", provider::curve_key())};
  made.resource.subscription = subscription;
  return made;
}

std::string policy_by_signer() {
  return provider::signed_policy(provider::kMinimalPolicy,
                                 provider::owner_key(), {signer()});
}

std::string by_signer(std::string_view payload) {
  return provider::signed_token(provider::x5c_header("RS256", {signer()}),
                                payload, provider::owner_key());
}

std::string certificate_claim(const x509::Certificate& certificate,
                              jose::Algorithm algorithm) {
  return R"({"policyCertificate":)" +
         provider::chain_jwk({&certificate, 1}, algorithm) + "}";
}

Route policies(std::string rest) {
  return [rest](Exchange& exchange, const Tenant& tenant) {
    return answer_policies(exchange, tenant, rest);
  };
}

Route certificates(std::string rest) {
  return [rest](Exchange& exchange, const Tenant& tenant) {
    return answer_certificates(exchange, tenant, rest);
  };
}

Route legacy(std::string rest) {
  return [rest](Exchange& exchange, const Tenant& tenant) {
    return answer_legacy(exchange, tenant, rest);
  };
}

struct Change {
  TestRequest request;
  Route route;
};

// A token that the provider gave for the policy of a type in two calls.
std::string prepared_by(const provider::Provider& provider) {
  const provider::Act act{.now = clock_now(), .principal = "alice"};
  return wire::prepared_policy_body(
             provider::set_policy(provider, "SgxEnclave", policy_by_signer(),
                                  act)
                 .value(),
             act.now)
      .value();
}

// Every change of the data plane, all of them good for provider.
std::map<std::string, Change> changes_of(const provider::Provider& provider) {
  const auto fresh = provider::own_certificate("new", provider::stranger_key());
  const std::string old = "api-version=2018-09-01-preview&tee=SgxEnclave";
  const std::string now = "api-version=2022-08-01";
  return {
      {"set",
       {{Method::Put, "/policies/SgxEnclave", now, policy_by_signer()},
        policies("SgxEnclave")}},
      {"reset",
       {{Method::Post, "/policies/SgxEnclave:reset", now, by_signer("")},
        policies("SgxEnclave:reset")}},
      {"roll back",
       {{Method::Post, "/policies/SgxEnclave:rollback", now + "&version=1"},
        policies("SgxEnclave:rollback")}},
      {"add a signer",
       {{Method::Post, "/certificates:add", now,
         by_signer(certificate_claim(fresh, jose::Algorithm::RS256))},
        certificates(":add")}},
      {"remove a signer",
       {{Method::Post, "/certificates:remove", now,
         by_signer(certificate_claim(provider.signers.back(),
                                     jose::Algorithm::ES256))},
        certificates(":remove")}},
      {"rotate", {{Method::Post, "/certs:rotate", now}, answer_rotation}},
      {"set as in 2018",
       {{Method::Put, "/operations/policy/current", old, prepared_by(provider)},
        legacy("current")}},
      {"reset as in 2018",
       {{Method::Post, "/operations/policy/current", old, by_signer("")},
        legacy("current")}},
      {"add a signer as in 2018",
       {{Method::Put, "/operations/policy/certificates", old,
         by_signer(certificate_claim(fresh, jose::Algorithm::RS256))},
        legacy("certificates")}},
      {"remove a signer as in 2018",
       {{Method::Post, "/operations/policy/certificates", old,
         by_signer(certificate_claim(provider.signers.back(),
                                     jose::Algorithm::ES256))},
        legacy("certificates")}},
  };
}

// "done", or the name of the error. who asks with the provider as seen.
std::string outcome(TestService& service, Change change, std::string_view who,
                    const Tenant& seen) {
  change.request.authorization = bearer_of(who);
  const Result<Response> answer = service.ask(
      change.request,
      [&](Exchange& exchange) { return change.route(exchange, seen); });
  return answer ? "done" : std::string(answer.error().reason());
}

// A policy set twice, so that it can be reset and rolled back.
void make(TestService& service, const std::string& subscription) {
  ASSERT_TRUE(
      service.directory().change("contoso", put(tenant_of(subscription))));
  for (int times = 0; times < 2; ++times) {
    const auto tenant = service.directory().find("contoso").value();
    const auto changes = changes_of(tenant->provider);
    ASSERT_EQ(outcome(service, changes.at("set"), "operator", *tenant), "done");
  }
}

std::shared_ptr<const Tenant> found(TestService& service) {
  return service.directory().find("contoso").value();
}

TEST(ProviderChanges, AreTheCallersToMakeWhoHasTheRole) {
  TestService service(kRoles);
  for (const auto& [name, change] : changes_of(tenant_of("sub-1"))) {
    make(service, "sub-1");
    const auto tenant = found(service);
    EXPECT_EQ(outcome(service, changes_of(tenant->provider).at(name), "alice",
                      *tenant),
              "done")
        << name;
    EXPECT_NE(found(service), tenant) << name;
    ASSERT_TRUE(service.directory().change("contoso", put(std::nullopt)));
  }
}

TEST(ProviderChanges, DoNotReachAnotherProviderThatTookTheName) {
  TestService service(kRoles);
  make(service, "sub-1");
  const auto seen = found(service);
  ASSERT_TRUE(service.directory().change("contoso", put(std::nullopt)));
  make(service, "sub-2");
  const auto other = found(service);
  const size_t commits = service.store.commits;
  // Good for the other one, had she a role there.
  for (const auto& [name, change] : changes_of(other->provider)) {
    EXPECT_EQ(outcome(service, change, "alice", *seen), "Unauthorized") << name;
  }
  EXPECT_EQ(found(service), other);
  EXPECT_EQ(service.store.commits, commits);
}

TEST(ProviderChanges, DoNotReachAProviderThatIsGone) {
  TestService service(kRoles);
  make(service, "sub-1");
  const auto seen = found(service);
  ASSERT_TRUE(service.directory().change("contoso", put(std::nullopt)));
  const size_t commits = service.store.commits;
  for (const auto& [name, change] : changes_of(seen->provider)) {
    EXPECT_EQ(outcome(service, change, "alice", *seen), "ProviderNotFound")
        << name;
  }
  EXPECT_EQ(found(service), nullptr);
  EXPECT_EQ(service.store.commits, commits);
}

TEST(ProviderChanges, AreJudgedByTheProviderAsItIsThen) {
  TestService service(kRoles);
  make(service, "sub-1");
  const auto seen = found(service);
  // In the meantime its only signer became another.
  provider::Provider later = seen->provider;
  later.signers = {later.signers.back()};
  ASSERT_TRUE(service.directory().change("contoso", put(later)));
  const auto now = found(service);
  for (const auto& [name, change] : changes_of(seen->provider)) {
    if (name != "rotate") {
      EXPECT_EQ(outcome(service, change, "alice", *seen),
                "IssuerCertificateNotFound")
          << name;
    }
  }
  EXPECT_EQ(found(service), now);
}

TEST(ProviderChanges, AreRefusedWhereTheStoreIsFull) {
  TestService service(kRoles);
  make(service, "sub-1");
  const auto tenant = found(service);
  service.store.full = true;
  const auto records = records_of(service.store, "");
  for (const auto& [name, change] : changes_of(tenant->provider)) {
    EXPECT_EQ(outcome(service, change, "alice", *tenant), "StoreUnavailable")
        << name;
  }
  EXPECT_EQ(found(service), tenant);
  EXPECT_EQ(records_of(service.store, ""), records);
  // What failed left no hole: the next change is one more entry of the trail.
  service.store.full = false;
  const auto changes = changes_of(tenant->provider);
  EXPECT_EQ(outcome(service, changes.at("set"), "alice", *tenant), "done");
  EXPECT_FALSE(review_audit(*service.store.store)->broken);
}

}  // namespace
}  // namespace assay::server
