// SPDX-License-Identifier: Apache-2.0
// The quoting enclave: its report, its identity, and the key it vouches for.
#pragma once

#include <memory>

#include "tee/dcap/qe_identity.h"
#include "tee/dcap/quote.h"

namespace assay::dcap {

// The attestation key that a genuine quoting enclave vouches for.
struct AttestationKey : crypto::Fact {
  explicit AttestationKey(crypto::PublicKey public_key)
      : key(std::move(public_key)) {}

  crypto::PublicKey key;
};

struct JudgedQe {
  std::shared_ptr<const AttestationKey> attestation_key;
  uint16_t isv_svn = 0;  // reaches a level of the identity
};

// Checks 42 to 49. Keeps an explanation where no level of the identity is
// reached.
Result<JudgedQe> check_qe_report(const Quote& quote,
                                 const x509::Certificate& pck_leaf,
                                 const QeIdentity& identity, crypto::Memo* memo,
                                 tee::Trail& trail);

}  // namespace assay::dcap
