// SPDX-License-Identifier: Apache-2.0
// One item of Intel's collateral, judged by itself, without evidence: whether
// it is Intel's, what its name says it is, and in force.
#pragma once

#include <optional>
#include <string_view>

#include "tee/endorsements.h"
#include "tee/issue.h"
#include "x509/path.h"

namespace assay::dcap {

// at: when it must be in force; nothing: whenever it was issued, and it may be
// over, or not have begun.
// name: as in tee::EndorsementId, "intel/...". A PCK CRL needs the chain of its
// CA beside it. Revocation is not judged here: that is for the verdict, which
// knows the CRL in force.
// Errors: EndorsementUnfit (it is something else than its name says, or no kind
// of collateral has such a name), EndorsementMalformed, CertificateMalformed,
// JSON errors, PathInvalid, AnchorUnknown, CertificateExpired,
// SignatureInvalid, EndorsementExpired.
Result<tee::Issue> verify_issue(std::string_view name,
                                const tee::Endorsement& item,
                                const x509::Anchors& anchors,
                                std::optional<Time> at);

}  // namespace assay::dcap
