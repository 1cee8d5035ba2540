// SPDX-License-Identifier: Apache-2.0
// Recognises Intel collateral in files: nine-field objects, PCS responses,
// CRLs.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tee/endorsements.h"

namespace assay::dcap {

using tee::NamedEndorsement;

// The nine-field object (sgx-tdx-dcap.md 4.6). Absent and empty fields give
// nothing. CRLs and signatures as hex or base64, CRLs as DER or PEM. A CRL slot
// is offered under every CA name, a TCB info under its own FMSPC; in role, also
// under role names "intel/{sgx|tdx}/tcb-info", "intel/{sgx|tdx}/qe-identity".
// Errors: JSON errors, EndorsementMalformed (with the field as path).
Result<std::vector<NamedEndorsement>> read_nine_fields(
    std::string_view json, Time fetched_at, tee::Presentation presentation);

// A vendor's response as it was saved: DER or PEM of a CRL, or PCS JSON
// ({"tcbInfo"...} or {"enclaveIdentity"...}); issuer_chain is the PEM from the
// response's header, or empty. Errors: JSON errors, EndorsementMalformed.
Result<std::vector<NamedEndorsement>> read_vendor_response(
    Bytes content, std::string_view issuer_chain, Time fetched_at);

}  // namespace assay::dcap
