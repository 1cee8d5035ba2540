// SPDX-License-Identifier: Apache-2.0
// Evidence as clients send it: a report and what goes with it, in JSON.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "tee/trail.h"

namespace assay::snp {

struct Envelope {
  Buffer report;  // not parsed
  // PEM; nothing where the evidence is a report alone, whose certificates are
  // collateral.
  std::optional<std::string> chain;
  // The member Endorsements as it was sent: base64 text.
  std::optional<std::string> endorsements;
};

// {"SnpReport": base64, "VcekCertChain": base64 of PEM, "Endorsements"?:
// base64 of JSON}, in either alphabet, padded or not; or a report by itself,
// which begins with the three zero bytes of its version as no text does.
// Checks 1 to 3. Errors: those checks'.
Result<Envelope> parse_envelope(Bytes evidence, tee::Trail& trail);

}  // namespace assay::snp
