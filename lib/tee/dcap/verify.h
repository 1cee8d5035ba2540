// SPDX-License-Identifier: Apache-2.0
// From a quote to a verified quote: the shared part of SGX and TDX.
#pragma once

#include <string_view>
#include <vector>

#include "tee/dcap/pck.h"
#include "tee/dcap/quote.h"
#include "tee/evidence.h"

namespace assay::dcap {

// A quote with the digests that are needed more than once.
struct DigestedQuote {
  Quote quote;
  crypto::Sha256 pck_chain_digest;
};

// SHA-256 of what a verdict rests on: x-ms-sgx-collateral. Which bytes MAA
// hashes is not public; ours are these.
struct CollateralDigests {
  crypto::Sha256 tcb_info;           // response text {"tcbInfo", "signature"}
  crypto::Sha256 tcb_info_chain;     // PEM as delivered
  crypto::Sha256 tcb_info_crl;       // DER of the PCK CRL, then the root CRL
  crypto::Sha256 qe_identity;        // {"enclaveIdentity", "signature"}
  crypto::Sha256 qe_identity_chain;  // PEM as delivered
  crypto::Sha256 qe_identity_crl;    // as tcb_info_crl
};

// What a document says of itself.
struct DocumentDates {
  Time issue_date;
  Time next_update;
  uint32_t evaluation_data_number = 0;
};

struct CollateralDates {
  DocumentDates tcb_info;
  DocumentDates qe_identity;
};

// A quote that was found true under collateral and anchors. Only verify()
// makes one.
class VerifiedQuote {
 public:
  const Quote& quote() const ASSAY_LIFETIME_BOUND { return quote_; }
  const tee::TcbSummary& tcb() const ASSAY_LIFETIME_BOUND { return tcb_; }
  const CollateralDigests& collateral() const ASSAY_LIFETIME_BOUND {
    return collateral_;
  }
  const CollateralDates& documents() const ASSAY_LIFETIME_BOUND {
    return documents_;
  }
  // Codes of what is worth knowing and refuses nothing.
  const std::vector<std::string_view>& findings() const ASSAY_LIFETIME_BOUND {
    return findings_;
  }
  bool forged() const { return forged_; }

 private:
  friend Result<VerifiedQuote> verify(const DigestedQuote& quote,
                                      const tee::Given& given,
                                      tee::Trail& trail);
  VerifiedQuote() = default;

  Quote quote_;
  tee::TcbSummary tcb_;
  CollateralDigests collateral_;
  CollateralDates documents_;
  std::vector<std::string_view> findings_;
  bool forged_ = false;
};

// "intel/root-crl", the intermediate's "intel/pck-crl/...",
// "intel/{sgx|tdx}/tcb-info/{FMSPC}", "intel/{sgx|tdx}/qe-identity"; after
// checks 10 to 14. Errors: those checks'.
Result<std::vector<tee::EndorsementId>> needs(const DigestedQuote& quote,
                                              const x509::Anchors& anchors,
                                              Time now, crypto::Memo* memo,
                                              tee::Trail& trail);

// Checks 10 to 57 of dcap-checks in the order of checks.def. Which TEE's
// collateral and checks they are follows from the quote's own body, so that no
// TD is verified without those of its module. Errors: those checks'.
// Requires: quote is one that parse_quote() gave.
Result<VerifiedQuote> verify(const DigestedQuote& quote,
                             const tee::Given& given, tee::Trail& trail);

}  // namespace assay::dcap
