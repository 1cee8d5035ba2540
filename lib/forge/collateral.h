// SPDX-License-Identifier: Apache-2.0
// Collateral, written: the mirror of tee/dcap/tcb_info.h, qe_identity.h and
// collateral.h.
#pragma once

#include <string>

#include "base/bytes.h"
#include "tee/dcap/qe_identity.h"
#include "tee/dcap/tcb_info.h"

namespace assay::forge {

// The member "tcbInfo" of Intel's PCS, compact, of version 2 or later. What is
// of TDX alone is written where the id is "TDX" and the modules are there.
std::string tcb_info_text(const dcap::TcbInfo& info);

// The member "enclaveIdentity".
std::string qe_identity_text(const dcap::QeIdentity& identity);

// A document as it is handed out; all empty where it is not at hand.
struct DocumentFields {
  std::string issuer_chain;  // PEM, signer first
  std::string text;
  Buffer signature;  // r||s, 64
};

// sgx-tdx-dcap.md 4.6. Empty CRLs are not at hand.
struct NineFields {
  std::string pck_crl_issuer_chain;  // PEM
  Buffer root_ca_crl;                // DER
  Buffer pck_crl;                    // DER
  DocumentFields tcb_info;
  DocumentFields qe_identity;
};

std::string nine_fields_json(const NineFields& fields);

}  // namespace assay::forge
