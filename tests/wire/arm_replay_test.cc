// SPDX-License-Identifier: Apache-2.0
// Recorded exchanges with the control plane of MAA, replayed: the same requests
// are taken, the same bodies are answered, byte for byte.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "provider/naming.h"
#include "wire/arm_bodies.h"
#include "wire/arm_request.h"
#include "wire/arm_resources.h"
#include "wire/recordings.h"

namespace assay::test {
namespace {

using provider::TrustModel;

constexpr std::string_view kTemplate =
    "https://{name}.{location}.attest.azure.net";

// Hands each recording of that kind to check, with its request as we read it.
template <class Check>
void replay(std::string_view kind, wire::ArmOperation operation, Check check) {
  const auto names = find_recordings({kind});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const json::value recorded = recording(name);
    const auto request =
        wire::parse_arm_request(text_at(recorded, "/request/method"),
                                text_at(recorded, "/request/path"),
                                text_at(recorded, "/request/query"));
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->operation, operation);
    check(recorded, *request);
  }
}

// Everything that the service knows of a recorded provider, from the request
// that made it or, where that is not recorded, from the answer.
struct Known {
  std::string name;
  std::string attest_uri;
  TrustModel trust_model = TrustModel::Aad;
  provider::Resource resource;

  wire::ArmProvider shown() const {
    return {name, attest_uri, trust_model, &resource};
  }
};

Known known(const std::string& name, const provider::Placement& place,
            const provider::Creation& creation, TrustModel model) {
  const auto pattern = provider::parse_template(kTemplate);
  const auto location = provider::parse_location(creation.location);
  return {name, provider::make_uri(*pattern, name, *location), model,
          provider::create(place, creation, {})};
}

Known known_of_answer(const json::value& answer,
                      const provider::Placement& place) {
  provider::Creation creation;
  creation.location = text_at(answer, "/location");
  if (const json::value* const tags = answer.as_object().if_contains("tags")) {
    for (const json::key_value_pair& tag : tags->as_object()) {
      creation.tags.emplace(tag.key(), tag.value().as_string());
    }
  }
  const bool isolated = text_at(answer, "/properties/trustModel") == "Isolated";
  return known(text_at(answer, "/name"), place, creation,
               isolated ? TrustModel::Isolated : TrustModel::Aad);
}

void expect_body(const json::value& recorded, const std::string& ours) {
  EXPECT_EQ(ours, codec::serialize(recorded.at_pointer("/response/body")));
}

TEST(ArmReplay, CreatesTheRecordedProviders) {
  replay("arm-create-", wire::ArmOperation::CreateProvider,
         [](const json::value& recorded, const wire::ArmRequest& request) {
           const auto creation = wire::parse_creation(
               codec::serialize(recorded.at_pointer("/request/body")),
               request.version);
           ASSERT_TRUE(creation) << creation.error().message();
           const Known made =
               known(request.provider, request.place, *creation,
                     creation->signers.empty() ? TrustModel::Aad
                                               : TrustModel::Isolated);
           expect_body(recorded,
                       wire::arm_provider(made.shown(), request.version));
           EXPECT_EQ(text_at(recorded, "/response/headers/location"),
                     made.attest_uri + "/");
         });
}

TEST(ArmReplay, ShowsTheRecordedProviders) {
  replay("arm-get-", wire::ArmOperation::GetProvider,
         [](const json::value& recorded, const wire::ArmRequest& request) {
           const Known made = known_of_answer(
               recorded.at_pointer("/response/body"), request.place);
           expect_body(recorded,
                       wire::arm_provider(made.shown(), request.version));
         });
}

TEST(ArmReplay, ListsTheRecordedProviders) {
  replay("arm-list-", wire::ArmOperation::ListProvidersOfGroup,
         [](const json::value& recorded, const wire::ArmRequest& request) {
           std::vector<Known> made;
           for (const json::value& answer :
                recorded.at_pointer("/response/body/value").as_array()) {
             made.push_back(known_of_answer(answer, request.place));
           }
           std::vector<wire::ArmProvider> shown;
           for (const Known& provider : made) {
             shown.push_back(provider.shown());
           }
           expect_body(recorded, wire::arm_providers(shown, request.version));
         });
}

TEST(ArmReplay, TakesTheRecordedDeletions) {
  replay("arm-delete-", wire::ArmOperation::DeleteProvider,
         [](const json::value&, const wire::ArmRequest&) {});
}

}  // namespace
}  // namespace assay::test
