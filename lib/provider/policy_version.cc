// SPDX-License-Identifier: Apache-2.0
// The stored form of a version.
#include "provider/policy_version.h"

#include <fmt/format.h>

#include "codec/json.h"
#include "codec/json_writer.h"
#include "provider/record.h"

namespace assay::provider {
namespace {

namespace json = codec::json;

std::string_view name_of(PolicyAct act) {
  return act == PolicyAct::Set ? "Set" : "Reset";
}

Result<PolicyAct> read_act(const json::object& object) {
  TRY(const std::string_view name, codec::string_member(object, "act"));
  for (const PolicyAct act : {PolicyAct::Set, PolicyAct::Reset}) {
    if (name == name_of(act)) {
      return act;
    }
  }
  return Error(Code::StoreSealBroken, "expected \"Set\" or \"Reset\"")
      .at("act");
}

Result<PolicyVersion> read_object(const json::object& object) {
  PolicyVersion version;
  TRY(version.type, text_member(object, "type"));
  TRY(version.number, codec::uint_member(object, "number", kMaxPolicyNumber));
  TRY(version.act, read_act(object));
  TRY(version.at, time_member(object, "at"));
  TRY(version.by, text_member(object, "by"));
  TRY(version.hash, text_member(object, "hash"));
  TRY(version.token_hash, text_member(object, "tokenHash"));
  TRY(version.signer_thumbprint, text_member(object, "signerThumbprint"));
  TRY(version.jws, text_member(object, "jws"));
  if (object.contains("restores")) {
    TRY(version.restores,
        codec::uint_member(object, "restores", kMaxPolicyNumber));
  }
  return version;
}

}  // namespace

std::string write_policy_version(const PolicyVersion& version) {
  codec::SortedObject object;
  object.add_string("type", version.type);
  object.add_int("number", static_cast<int64_t>(version.number));
  object.add_string("act", name_of(version.act));
  object.add_int("at", unix_seconds(version.at));
  object.add_string("by", version.by);
  object.add_string("hash", version.hash);
  object.add_string("tokenHash", version.token_hash);
  object.add_string("signerThumbprint", version.signer_thumbprint);
  object.add_string("jws", version.jws);
  if (version.restores) {
    object.add_int("restores", static_cast<int64_t>(*version.restores));
  }
  return object.text();
}

Result<PolicyVersion> read_policy_version(std::string_view text) {
  auto version = [text]() -> Result<PolicyVersion> {
    TRY(const json::value value, codec::parse_json(text));
    TRY(const json::object* const object, codec::as_object(value));
    return read_object(*object);
  }();
  if (!version) {
    return Error(Code::StoreSealBroken,
                 fmt::format("the record of a policy's version cannot be read: "
                             "{}",
                             version.error().message()));
  }
  return version;
}

}  // namespace assay::provider
