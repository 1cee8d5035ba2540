// SPDX-License-Identifier: Apache-2.0
// Recognises what AMD's key service hands out, and endorsements of utility VMs,
// in files.
#pragma once

#include <vector>

#include "base/result.h"
#include "tee/endorsements.h"

namespace assay::snp {

// A CRL of an ARK (DER or PEM), certificates of ARK, ASK, ASVK, VCEK or VLEK
// (one in DER, or PEM in any order, each with those of the file above it), or a
// COSE_Sign1; each by the name that it gives itself, for nothing is verified.
// Errors: EndorsementMalformed.
Result<std::vector<tee::NamedEndorsement>> read_collateral(Bytes content,
                                                           Time fetched_at);

}  // namespace assay::snp
