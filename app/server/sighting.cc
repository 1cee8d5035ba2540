// SPDX-License-Identifier: Apache-2.0
// JSON, with the evidence in base64url.
#include "server/sighting.h"

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::server {

std::string write_sighting(const Sighting& sighting) {
  codec::SortedObject object;
  object.add_string("at", format_rfc3339(sighting.at));
  object.add_base64url("evidence", sighting.evidence);
  object.add_string("type", sighting.type);
  return object.text();
}

Result<Sighting> parse_sighting(std::string_view json) {
  TRY(const codec::json::value root, codec::parse_json(json));
  TRY(const codec::json::object* const object, codec::as_object(root));
  Sighting sighting;
  TRY(sighting.type, codec::string_member(*object, "type"));
  TRY(const std::string_view at, codec::string_member(*object, "at"));
  TRY(sighting.at, parse_rfc3339(at));
  TRY(const std::string_view evidence,
      codec::string_member(*object, "evidence"));
  TRY(sighting.evidence, codec::decode_base64(evidence, codec::Base64::Url));
  return sighting;
}

}  // namespace assay::server
