// SPDX-License-Identifier: Apache-2.0
// Recognises certificates of TPM makers' authorities in files.
#pragma once

#include <vector>

#include "base/result.h"
#include "tee/endorsements.h"

namespace assay::tpm {

// CA certificates, one in DER or some in PEM, by the name issuers_id() gives;
// others beside them are left out, and nothing is verified.
// Errors: EndorsementMalformed.
Result<std::vector<tee::NamedEndorsement>> read_collateral(Bytes content,
                                                           Time fetched_at);

}  // namespace assay::tpm
