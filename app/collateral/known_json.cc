// SPDX-License-Identifier: Apache-2.0
// One object for each item.
#include "collateral/known_json.h"

namespace assay::collateral {

std::string_view state_of(const tee::Issue& issue, Time now) {
  return now < issue.issued        ? "not yet in force"
         : now > issue.next_update ? "expired"
                                   : "in force";
}

codec::SortedObject known_json(const Known& known, Time now) {
  const tee::Issue& issue = known.issue;
  codec::SortedObject object;
  object.add_int("ageSeconds", (now - issue.issued).count());
  object.add_int("expiresInSeconds", (issue.next_update - now).count());
  object.add_string("fetchedAt", format_rfc3339(known.endorsement->fetched_at));
  object.add_bool("forged", issue.forged);
  object.add_string("issued", format_rfc3339(issue.issued));
  object.add_string("name", known.name);
  object.add_string("nextUpdate", format_rfc3339(issue.next_update));
  object.add_string("number", number_text(issue));
  object.add_hex("sha256", known.endorsement->body_digest.bytes());
  object.add_string("source", known.source);
  object.add_string("state", state_of(issue, now));
  return object;
}

}  // namespace assay::collateral
