// SPDX-License-Identifier: Apache-2.0
// The header that Open Enclave puts before a quote.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "tee/trail.h"

namespace assay::sgx {

constexpr size_t kOpenEnclaveHeaderSize = 16;

// Open Enclave report header, 16 bytes: version u32 = 1, type u32 = 2 (remote),
// size u64 = the bytes that follow. openenclave, common/sgx/quote.h,
// oe_report_header_t. Gives what follows. Zero padding after the whole is
// tolerated, as it is after a quote.
// Errors: dcap.quote.truncated where the header itself is not there, oe.header.
Result<Bytes> strip_open_enclave_header(Bytes input, tee::Trail& trail);

}  // namespace assay::sgx
