// SPDX-License-Identifier: Apache-2.0
// From a request to a verified request.
#pragma once

#include <optional>
#include <vector>

#include "tee/evidence.h"
#include "tee/tpm/attest.h"
#include "tee/tpm/logs.h"
#include "tee/tpm/request.h"
#include "tee/tpm/vbs_report.h"

namespace assay::tpm {

// An attestation whose quote, PCRs and logs were found true.
struct VerifiedState {
  VerifiedLogs logs;
  ClockInfo clock;
  uint64_t firmware_version = 0;
};

// A request that was found true. Only verify() makes one. Views of the request.
class VerifiedRequest {
 public:
  const Request& request() const ASSAY_LIFETIME_BOUND { return *request_; }
  const VerifiedState& current() const ASSAY_LIFETIME_BOUND { return current_; }
  const std::optional<VerifiedState>& boot() const ASSAY_LIFETIME_BOUND {
    return boot_;
  }
  const std::optional<VbsReport>& enclave() const ASSAY_LIFETIME_BOUND {
    return enclave_;
  }
  // Nothing where no challenge was given out.
  const std::optional<tee::Challenge>& answered() const ASSAY_LIFETIME_BOUND {
    return answered_;
  }
  bool aik_validated() const { return aik_validated_; }
  bool forged() const { return forged_; }

 private:
  friend Result<VerifiedRequest> verify(const Request& request,
                                        const tee::Given& given,
                                        tee::Trail& trail);
  explicit VerifiedRequest(const Request& request) : request_(&request) {}

  const Request* request_;
  VerifiedState current_;
  std::optional<VerifiedState> boot_;
  std::optional<VbsReport> enclave_;
  std::optional<tee::Challenge> answered_;
  bool aik_validated_ = false;
  bool forged_ = false;
};

// Checks tpm.challenge.context to vbs.report.data. Errors: those checks'.
// request must outlive the result.
Result<VerifiedRequest> verify(const Request& request, const tee::Given& given,
                               tee::Trail& trail);

}  // namespace assay::tpm
