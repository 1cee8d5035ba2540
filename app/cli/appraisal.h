// SPDX-License-Identifier: Apache-2.0
// Evidence of the command line, verified without a service.
#pragma once

#include "attest/attest.h"
#include "cli/invocation.h"
#include "collateral/library.h"
#include "tee/evidence.h"

namespace assay::cli {

// Everything that the command line names, read and understood.
struct Prepared {
  attest::Request request;
  Time at;
  collateral::Library library;
  tee::Anchors anchors;
};

// Errors: FileUnreadable, TimeMalformed, request errors, endorsement errors.
Result<Prepared> prepare(const Appraise& options);

// Errors: ConfigInvalid with the name of a TCB status that does not exist,
// FileUnreadable of the lists of Secure Boot.
Result<tee::Baseline> baseline_of(const Appraise& options);

// The claims are those of a service, less what only a service knows: the hash
// and the signer of its policy. Errors: every check's.
Result<tee::Appraisal> appraise(const Prepared& prepared,
                                const tee::Baseline& baseline,
                                tee::Trail& trail);

}  // namespace assay::cli
