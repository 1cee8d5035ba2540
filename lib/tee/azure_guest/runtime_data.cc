// SPDX-License-Identifier: Apache-2.0
// Reads runtime data. azure-guest.md 2.
#include "tee/azure_guest/runtime_data.h"

#include <utility>

#include "codec/json.h"
#include "jose/jwk.h"

namespace assay::azure_guest {
namespace {

namespace json = codec::json;

constexpr std::string_view kAkName = "HCLAkPub";
constexpr codec::JsonLimits kLimits{.depth = 16, .members = 1'000};

std::string text_of_member(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string()
             ? std::string(value->get_string())
             : std::string();
}

bool is_ak(const json::value& key) {
  const json::object* const members = key.if_object();
  return members != nullptr && text_of_member(*members, "kid") == kAkName;
}

// Two of the name would leave it open which of them is meant.
std::optional<crypto::PublicKey> find_ak(const json::object& root) {
  const json::value* const keys = root.if_contains("keys");
  if (keys == nullptr || !keys->is_array()) {
    return std::nullopt;
  }
  std::optional<crypto::PublicKey> found;
  for (const json::value& key : keys->get_array()) {
    if (!is_ak(key)) {
      continue;
    }
    const auto jwk = jose::parse_jwk(codec::serialize(key));
    if (!jwk || found) {
      return std::nullopt;
    }
    found = jwk->key;
  }
  return found;
}

}  // namespace

Result<RuntimeData> parse_runtime_data(Bytes input) {
  TRY(const codec::Document document,
      codec::parse_document(text_of(input), kLimits));
  const json::object* const object = document.root().if_object();
  if (object == nullptr) {
    return Error(Code::EvidenceMalformed, "expected a JSON object");
  }
  RuntimeData data;
  data.ak = find_ak(*object);
  data.user_data = text_of_member(*object, "user-data");
  if (const json::value* const found = object->if_contains("vm-configuration");
      found != nullptr && found->is_object()) {
    data.vm_unique_id = text_of_member(found->get_object(), "vmUniqueId");
  }
  data.json = codec::serialize_sorted(document.root());
  return data;
}

}  // namespace assay::azure_guest
