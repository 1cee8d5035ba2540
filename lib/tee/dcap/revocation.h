// SPDX-License-Identifier: Apache-2.0
// The CRLs of a verdict: chosen, judged, and asked.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "tee/dcap/pck.h"
#include "tee/evidence.h"
#include "x509/crl.h"

namespace assay::dcap {

// A parsed CRL; nothing of it is judged.
struct CrlFact : crypto::Fact {
  explicit CrlFact(x509::Crl list) : crl(std::move(list)) {}

  x509::Crl crl;
};

// Both CRLs of a PCK chain, in force and good.
struct Crls {
  std::shared_ptr<const CrlFact> root;
  std::shared_ptr<const CrlFact> pck;
  crypto::Sha256 digest;  // SHA-256 of the PCK CRL's DER, then the root CRL's
};

// "intel/pck-crl/processor" or "intel/pck-crl/platform".
std::string_view pck_crl_name(PckCa ca);
constexpr std::string_view kRootCrlName = "intel/root-crl";

// Checks 15 to 21: at hand, well-formed, of the right CA, signed, in force, and
// neither leaf nor intermediate revoked.
Result<Crls> check_crls(const PckChain& chain, const tee::Given& given,
                        tee::Trail& trail);

// The root CRL of a signer's root that is not the PCK chain's: of that CA,
// signed by it, in force. Null where none is at hand.
std::shared_ptr<const CrlFact> find_root_crl(const x509::Certificate& root,
                                             const tee::Given& given);

}  // namespace assay::dcap
