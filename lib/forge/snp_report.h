// SPDX-License-Identifier: Apache-2.0
// SEV-SNP reports, written: the mirror of tee/snp/report.h.
#pragma once

#include "base/bytes.h"
#include "forge/spec.h"
#include "tee/snp/report.h"

namespace assay::forge {

// Offsets of fields in a report, for edits of one that is written.
struct SnpOffset {
  static constexpr size_t kVersion = 0x000;
  static constexpr size_t kPolicy = 0x008;
  static constexpr size_t kVmpl = 0x030;
  static constexpr size_t kSignatureAlgorithm = 0x034;
  static constexpr size_t kCurrentTcb = 0x038;
  static constexpr size_t kFlags = 0x048;
  static constexpr size_t kReserved = 0x04c;
  static constexpr size_t kReportData = 0x050;
  static constexpr size_t kMeasurement = 0x090;
  static constexpr size_t kHostData = 0x0c0;
  static constexpr size_t kReportedTcb = 0x180;
  static constexpr size_t kCpuid = 0x188;
  static constexpr size_t kChipId = 0x1a0;
  static constexpr size_t kCommittedTcb = 0x1e0;
  static constexpr size_t kBuildReserved = 0x1eb;
  static constexpr size_t kMitigations = 0x1f8;
};

// The TCB versions of a spec, those that are not given filled in.
struct SnpTcbs {
  snp::Tcb reported;
  snp::Tcb current;
  snp::Tcb committed;
  snp::Tcb launch;
};
SnpTcbs tcbs_of(const SnpSpec& spec);

// What AMD put into the chip: 64 bytes, of Turin 8, that follow from seed.
Buffer make_hw_id(snp::Line line, Bytes seed);

// 672 bytes: what the firmware signs. Held data is not bound yet. Requires:
// check_spec(spec) holds; hw_id is of make_hw_id.
Buffer write_snp_report(const EvidenceSpec& spec, Bytes hw_id);

// 512 bytes: R and S as little-endian numbers of 72 bytes. raw is r||s.
Buffer write_snp_signature(Bytes raw);

}  // namespace assay::forge
