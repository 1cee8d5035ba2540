// SPDX-License-Identifier: Apache-2.0
// Endorsements of utility VMs: who made them says what their launch measurement
// is.
#pragma once

#include <string>
#include <string_view>

#include "tee/evidence.h"
#include "tee/snp/report.h"

namespace assay::snp {

// What follows from endorsements that all hold.
struct EndorsedVm {
  // azure-compliant-uvm and the like; empty where no feed is known to mean any.
  std::string compliance_status;
  bool forged = false;
};

// The member Endorsements of evidence: base64 of {"Uvm": [base64 of COSE_Sign1,
// ...]}. All must hold; an empty list endorses nothing. Validity of the signers
// is judged at the time of signing, which they say. Checks 30 to 38.
// Errors: those checks'.
Result<EndorsedVm> verify_uvm(std::string_view endorsements,
                              const Measurement& measurement,
                              const tee::Given& given, tee::Trail& trail);

// The same of endorsements that are at hand by the name of the measurement.
Result<EndorsedVm> verify_uvm(const tee::EndorsementList& items,
                              const Measurement& measurement,
                              const tee::Given& given, tee::Trail& trail);

// "amd/uvm/{MEASUREMENT}" in hex, and what a COSE_Sign1 of this form says that
// it endorses; nothing is verified. Errors: EndorsementMalformed.
std::string uvm_name(const Measurement& measurement);
Result<Measurement> parse_uvm_measurement(Bytes cose);

}  // namespace assay::snp
