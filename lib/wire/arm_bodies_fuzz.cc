// SPDX-License-Identifier: Apache-2.0
// Invariant: whatever is taken obeys the limits and can be shown again as
// valid JSON; whatever is refused is InvalidRequestContent.
#include "base/assert.h"
#include "codec/json.h"
#include "wire/arm_bodies.h"
#include "wire/arm_resources.h"

namespace {

namespace provider = assay::provider;
namespace wire = assay::wire;

template <class T>
void check_refusal(const assay::Result<T>& result) {
  ASSAY_ASSERT(result ||
               result.error().code() == assay::Code::ArmContentInvalid);
}

void check_shown(const provider::Resource& resource) {
  const wire::ArmProvider shown{"att1", "https://att1.example.com",
                                provider::TrustModel::Aad, &resource};
  for (const auto version :
       {wire::ArmVersion::V2018_09_01_preview, wire::ArmVersion::V2021_06_01}) {
    ASSAY_ASSERT(assay::codec::parse_json(wire::arm_provider(shown, version)));
  }
  ASSAY_ASSERT(assay::codec::parse_json(wire::arm_connections(shown)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body = assay::text_of({data, size});
  const provider::Change change{"somebody", {}};
  for (const auto version :
       {wire::ArmVersion::V2018_09_01_preview, wire::ArmVersion::V2021_06_01}) {
    const auto creation = wire::parse_creation(body, version);
    check_refusal(creation);
    if (creation) {
      ASSAY_ASSERT(creation->signers.size() <= wire::kMaxPolicySigners);
      ASSAY_ASSERT(creation->tags.size() <= wire::kMaxTags);
      check_shown(provider::create({"s", "g"}, *creation, change));
    }
    const auto patch = wire::parse_patch(body, version);
    check_refusal(patch);
    if (patch) {
      check_shown(provider::update({}, *patch, change));
    }
  }
  const auto connection = wire::parse_connection(body, "c");
  check_refusal(connection);
  if (connection) {
    check_shown(*provider::put_connection({}, *connection, change));
  }
  return 0;
}
