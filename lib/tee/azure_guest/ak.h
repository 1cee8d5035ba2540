// SPDX-License-Identifier: Apache-2.0
// The attestation key of a guest's TPM.
#pragma once

#include <string_view>
#include <vector>

#include "tee/azure_guest/attestation_info.h"
#include "tee/evidence.h"

namespace assay::azure_guest {

struct GuestAk {
  crypto::PublicKey key;
  // What was noted of its certificate; static storage.
  std::vector<std::string_view> findings;
  bool forged = false;  // the certificate rests on a forged anchor
};

// Name of the certificates between AKs and anchors.
std::vector<tee::EndorsementId> ak_needs();

// AikPub, and its certificate: checks tpm.ak.*. The hardware of a confidential
// VM vouches for its AK, so that of its certificate all is noted and nothing
// refused. Errors: those checks'.
Result<GuestAk> verify_ak(const TpmInfo& tpm, Isolation isolation,
                          const tee::Given& given, tee::Trail& trail);

}  // namespace assay::azure_guest
