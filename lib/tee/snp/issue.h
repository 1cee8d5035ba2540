// SPDX-License-Identifier: Apache-2.0
// One item of AMD's collateral, judged by itself, without evidence: whether it
// is AMD's, what its name says it is, and in force.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tee/endorsements.h"
#include "tee/issue.h"
#include "x509/path.h"

namespace assay::snp {

// at: when it must be in force; nothing: whenever it was issued, and it may be
// over, or not have begun.
// name: of tee/snp/names.h. The certificate of a key needs that of its ASK or
// ASVK beside it. Revocation is not judged here: that is for the verdict, which
// knows the CRL in force.
// Errors: EndorsementUnfit (it is something else than its name says, or no kind
// of collateral has such a name), CertificateMalformed, PathInvalid,
// EndorsementMissing (nothing is beside it), AnchorUnknown, CertificateExpired,
// SignatureInvalid, EndorsementExpired.
Result<tee::Issue> verify_issue(std::string_view name,
                                const tee::Endorsement& item,
                                const x509::Anchors& anchors,
                                std::optional<Time> at);

// The name of what must stand beside an item of that name; nothing where it
// stands alone.
std::optional<std::string> issuer_of(std::string_view name);

// The same bytes with the issuer's certificate, and what is beside that, beside
// them.
std::shared_ptr<const tee::Endorsement> with_issuer(
    const tee::Endorsement& item, const tee::Endorsement& issuer);

}  // namespace assay::snp
