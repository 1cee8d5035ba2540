// SPDX-License-Identifier: Apache-2.0
// From a report to a verified report.
#pragma once

#include <string_view>
#include <vector>

#include "tee/snp/chain.h"

namespace assay::snp {

// A report that was found true under a chain and anchors. Only verify() makes
// one.
class VerifiedReport {
 public:
  const Report& report() const ASSAY_LIFETIME_BOUND { return report_; }
  Line line() const { return line_; }
  // Codes of what was noted and refuses nothing: "snp.crl.missing". Static
  // storage.
  const std::vector<std::string_view>& findings() const ASSAY_LIFETIME_BOUND {
    return findings_;
  }
  // Names of what was not at hand and was done without.
  const std::vector<tee::EndorsementId>& lacking() const ASSAY_LIFETIME_BOUND {
    return lacking_;
  }
  bool forged() const { return forged_; }

 private:
  friend Result<VerifiedReport> verify(const Report& report,
                                       const ChainSource& source,
                                       const tee::Given& given,
                                       tee::Trail& trail);
  VerifiedReport() = default;

  Report report_;
  Line line_ = Line::Milan;
  std::vector<std::string_view> findings_;
  std::vector<tee::EndorsementId> lacking_;
  bool forged_ = false;
};

// "amd/crl/Milan"; before it, where they are missing, the issuer, and of a
// report alone the key. What the evidence itself has is checked before: 12 to
// 15. Errors: those checks'.
Result<std::vector<tee::EndorsementId>> needs(const Report& report,
                                              const ChainSource& source,
                                              const x509::Anchors& anchors,
                                              Time now, crypto::Memo* memo,
                                              tee::Trail& trail);

// Checks 12 to 27. What the source lacks is looked up in given.endorsements.
// Errors: those checks'. Requires: report is one that parse_report() gave.
Result<VerifiedReport> verify(const Report& report, const ChainSource& source,
                              const tee::Given& given, tee::Trail& trail);

}  // namespace assay::snp
