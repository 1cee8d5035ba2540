// SPDX-License-Identifier: Apache-2.0
// Intel's trust anchor, pinned by key.
#pragma once

#include "x509/path.h"

namespace assay::dcap {

// Intel SGX Root CA: the P-256 key of the certificate in production quotes
// (serial 22650cd65a9d3489f383b49552bf501b392706ac).
x509::Anchor intel_anchor();

}  // namespace assay::dcap
