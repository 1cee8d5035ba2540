// SPDX-License-Identifier: Apache-2.0
// The hardware under a confidential VM: its report vouches for the runtime data
// of the paravisor, and that for the AK.
#pragma once

#include <string>

#include "tee/azure_guest/attestation_info.h"
#include "tee/evidence.h"

namespace assay::azure_guest {

// What hardware that was found true says of a guest.
struct IsolatedGuest {
  tee::Appraisal hardware;  // token: the members of x-ms-isolation-tee
  std::string vm_unique_id;
  bool debuggable = false;  // by the host
  bool user_data = false;   // the guest gave its report data of its own
};

// Names of what the hardware's evidence needs. What cannot be parsed or has no
// trusted chain needs nothing: verify_isolation() says what is wrong with it,
// in its turn. Of TrustedLaunch nothing.
std::vector<tee::EndorsementId> isolation_needs(const AttestationInfo& info,
                                                const tee::Anchors& anchors,
                                                Time now, crypto::Memo* memo);

// Checks azure_guest.isolation.* with those of the hardware between them: of
// SEV-SNP by lib/tee/snp, of TDX by lib/tee/dcap. Errors: those checks'.
// Requires: info.isolation is not TrustedLaunch.
Result<IsolatedGuest> verify_isolation(const AttestationInfo& info,
                                       const crypto::PublicKey& ak,
                                       const tee::Given& given,
                                       tee::Trail& trail);

}  // namespace assay::azure_guest
