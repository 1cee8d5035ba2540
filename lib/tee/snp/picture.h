// SPDX-License-Identifier: Apache-2.0
// What SEV-SNP evidence says of itself. Nothing is verified.
#pragma once

#include "tee/picture.h"
#include "tee/snp/envelope.h"
#include "tee/snp/report.h"

namespace assay::snp {

// Errors: those of parse_report_evidence.
Result<tee::Picture> picture_of_report(const tee::Submission& submission,
                                       tee::Trail& trail);

// Is such evidence, and no other: a report of its size and a known version, or
// JSON with the member SnpReport.
bool is_evidence(Bytes evidence);

// The report, its endorsement key and certificates, and what endorses its VM.
// Requires: report is that of the envelope.
void add_envelope(tee::Picture& picture, const Envelope& envelope,
                  const Report& report);

// A report whose certificates did not come along.
void add_report(tee::Picture& picture, const Report& report);

}  // namespace assay::snp
