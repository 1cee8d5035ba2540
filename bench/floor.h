// SPDX-License-Identifier: Apache-2.0
// The cryptography that a request cannot do without, measured in this run.
#pragma once

namespace assay::bench {

// Microseconds of CPU; the least of several slices, since others share the
// machine.
struct Floor {
  double p256_verify = 0;
  double p384_verify = 0;
  double rsa2048_sign = 0;
  double warm() const { return p256_verify + rsa2048_sign; }
  // An SEV-SNP report of a chip that was seen before.
  double warm_snp() const { return p384_verify + rsa2048_sign; }
  // A platform seen for the first time: its PCK certificate, the QE report and
  // the quote. Collateral is checked once an epoch, and so are the issuers of
  // PCK certificates, which platforms share.
  double cold() const { return 3 * p256_verify + rsa2048_sign; }
};

Floor measure_floor();

}  // namespace assay::bench
