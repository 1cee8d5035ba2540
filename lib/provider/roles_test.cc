// SPDX-License-Identifier: Apache-2.0
// Actions, roles, scopes.
#include "provider/roles.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::provider {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kProvider =
    "/subscriptions/S/resourceGroups/G/providers/Microsoft.Attestation/"
    "attestationProviders/att1";

bool may(const std::string& role, Action action,
         const std::string& scope = "/subscriptions/S") {
  const std::vector<RoleAssignment> given = {{"alice", role, scope}};
  const std::vector<std::string> caller = {"alice"};
  return allowed(given, caller, action, kProvider);
}

TEST(Roles, OwnerAndContributorMayEverything) {
  for (const char* const role : {"Owner", "Contributor"}) {
    for (auto i = static_cast<uint8_t>(Action::ReadOperations);
         i <= static_cast<uint8_t>(Action::DeleteAttestation); ++i) {
      EXPECT_TRUE(may(role, static_cast<Action>(i))) << role;
    }
  }
}

TEST(Roles, ReaderMayReadEverythingAndNothingElse) {
  for (auto i = static_cast<uint8_t>(Action::ReadOperations);
       i <= static_cast<uint8_t>(Action::DeleteAttestation); ++i) {
    const auto action = static_cast<Action>(i);
    EXPECT_EQ(may("Reader", action), action_name(action).ends_with("/read"))
        << action_name(action);
  }
}

TEST(Roles, AttestationContributorManagesPoliciesNotProviders) {
  EXPECT_TRUE(may("Attestation Contributor", Action::ReadAttestation));
  EXPECT_TRUE(may("Attestation Contributor", Action::WriteAttestation));
  EXPECT_TRUE(may("Attestation Contributor", Action::DeleteAttestation));
  EXPECT_FALSE(may("Attestation Contributor", Action::ReadProvider));
  EXPECT_FALSE(may("Attestation Contributor", Action::WriteProvider));
  EXPECT_FALSE(may("Attestation Contributor", Action::DeleteProvider));
}

TEST(Roles, AttestationReaderReadsPoliciesAndProviders) {
  EXPECT_TRUE(may("Attestation Reader", Action::ReadAttestation));
  EXPECT_TRUE(may("Attestation Reader", Action::ReadProvider));
  EXPECT_FALSE(may("Attestation Reader", Action::ReadConnection));
  EXPECT_FALSE(may("Attestation Reader", Action::WriteAttestation));
  EXPECT_FALSE(may("Attestation Reader", Action::WriteProvider));
}

TEST(Roles, AreNamedIgnoringCaseOrById) {
  EXPECT_TRUE(may("attestation reader", Action::ReadAttestation));
  EXPECT_TRUE(
      may("FD1BD22B-8476-40bc-a0bc-69b95687b9f3", Action::ReadAttestation));
  EXPECT_FALSE(may("Attestation", Action::ReadAttestation));
  EXPECT_FALSE(may("", Action::ReadAttestation));
}

TEST(Roles, BelongToTheirPrincipalsAlone) {
  const std::vector<RoleAssignment> given = {{"group", "Owner", "/"},
                                             {"", "Owner", "/"}};
  const auto of = [&given](const std::vector<std::string>& principals) {
    return allowed(given, principals, Action::WriteProvider, kProvider);
  };
  EXPECT_TRUE(of({"alice", "group"}));
  EXPECT_FALSE(of({"alice", "GROUP"}));
  EXPECT_FALSE(of({"alice", ""}));
  EXPECT_FALSE(of({}));
}

TEST(Roles, HoldInTheirScopeAlone) {
  const std::string id(kProvider);
  EXPECT_TRUE(may("Owner", Action::ReadProvider, "/"));
  EXPECT_TRUE(may("Owner", Action::ReadProvider, id));
  EXPECT_TRUE(
      may("Owner", Action::ReadProvider, "/SUBSCRIPTIONS/s/resourcegroups/g/"));
  EXPECT_FALSE(may("Owner", Action::ReadProvider, id + "/x"));
  EXPECT_FALSE(may("Owner", Action::ReadProvider, id.substr(0, id.size() - 1)));
}

TEST(Scope, EndsAtTheBorderOfASegment) {
  EXPECT_TRUE(covers("/subscriptions/a", "/subscriptions/A/resourceGroups/g"));
  EXPECT_TRUE(covers("/subscriptions/a/", "/subscriptions/a"));
  EXPECT_FALSE(covers("/subscriptions/a", "/subscriptions/ab"));
  EXPECT_FALSE(covers("/subscriptions/a/resourceGroups/g", "/subscriptions/a"));
  EXPECT_TRUE(covers("/", "/providers/Microsoft.Attestation"));
}

TEST(Scope, ThatIsMissingCoversNothing) {
  EXPECT_FALSE(covers("", "/subscriptions/a"));
  EXPECT_FALSE(covers("subscriptions/a", "/subscriptions/a"));
  EXPECT_FALSE(covers("/", ""));
}

TEST(Assignment, IsRefusedWhereItWouldGrantNothing) {
  EXPECT_TRUE(check_assignment({"alice", "owner", "/"}));
  const auto role = check_assignment({"alice", "Ownr", "/"});
  ASSERT_FALSE(role.has_value());
  EXPECT_EQ(role.error().code(), Code::ConfigInvalid);
  EXPECT_EQ(role.error().message(),
            "role: expected one of Attestation Contributor, Attestation "
            "Reader, Contributor, Owner, Reader; found \"Ownr\"");
  const auto scope = check_assignment({"alice", "Owner", "subscriptions/a"});
  ASSERT_FALSE(scope.has_value());
  EXPECT_THAT(scope.error().message(), HasSubstr("scope: expected \"/\" or"));
  const auto nobody = check_assignment({"", "Owner", "/"});
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(nobody.error().path(), "principal");
}

TEST(DataPlane, ReadsWritesAndDeletes) {
  for (const auto operation : {DataOperation::Attest, DataOperation::ReadPolicy,
                               DataOperation::ReadSigners}) {
    EXPECT_THAT(needed_actions(operation),
                ElementsAre(Action::ReadAttestation));
  }
  for (const auto operation :
       {DataOperation::SetPolicy, DataOperation::AddSigner,
        DataOperation::RotateKey}) {
    EXPECT_THAT(needed_actions(operation),
                ElementsAre(Action::WriteAttestation));
  }
  for (const auto operation :
       {DataOperation::ResetPolicy, DataOperation::RemoveSigner}) {
    EXPECT_THAT(
        needed_actions(operation),
        ElementsAre(Action::WriteAttestation, Action::DeleteAttestation));
  }
}

TEST(ActionName, IsAzures) {
  EXPECT_EQ(action_name(Action::ReadProvider),
            "Microsoft.Attestation/attestationProviders/read");
  EXPECT_EQ(action_name(Action::DeleteAttestation),
            "Microsoft.Attestation/attestationProviders/attestation/delete");
}

}  // namespace
}  // namespace assay::provider
