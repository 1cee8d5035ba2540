// SPDX-License-Identifier: Apache-2.0
// The report that a paravisor (host compatibility layer) leaves in NV index
// 0x01400001 of its virtual TPM: a hardware report, and what that binds.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "tee/azure_guest/runtime_data.h"
#include "tee/trail.h"

namespace assay::azure_guest {

enum class HclReportType : uint8_t { Snp = 2, TrustedVm = 3, Tdx = 4 };

std::string_view name_of(HclReportType type);  // "snp", "trusted-vm", "tdx"

constexpr size_t kHclHardwareReportSize = 1184;

// Views of the input.
struct HclReport {
  uint32_t version = 0;      // 1 or 2
  uint32_t report_size = 0;  // of header, hardware report and data together
  HclReportType type = HclReportType::Snp;
  crypto::Hash hash = crypto::Hash::Sha256;
  Bytes hardware_report;  // 1184: the SNP report, or TDREPORT and zeros
  Bytes report_data;      // 64; empty of a trusted VM, which has no hardware
  Bytes runtime_data;     // exactly as it lies there: this is hashed
  RuntimeData runtime;
};

// 1236 bytes, JSON, and whatever follows. azure-guest.md 2: header 32 bytes,
// hardware report 1184, runtime data header 20, little-endian. input must
// outlive the result. Errors: those of the checks azure_guest.hcl.*.
Result<HclReport> parse_hcl_report(Bytes input, tee::Trail& trail);

// True where the evidence is meant as such a report, not as a request: it
// begins with "HCLA", or has the zero bytes of a version as no text does.
bool is_hcl_report(Bytes evidence);

// True if the hardware's report binds the runtime data: its hash, then zeros.
bool binds_runtime_data(const HclReport& report);

}  // namespace assay::azure_guest
