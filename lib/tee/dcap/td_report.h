// SPDX-License-Identifier: Apache-2.0
// The TD report of a quote: what a trust domain is, and under which TDX module.
#pragma once

#include <array>
#include <optional>

#include "tee/dcap/report_body.h"

namespace assay::dcap {

using TeeTcbSvn = Fixed<16, struct TeeTcbSvnTag>;
using MrSeam = Fixed<48, struct MrSeamTag>;
using MrSignerSeam = Fixed<48, struct MrSignerSeamTag>;
using SeamAttributes = Fixed<8, struct SeamAttributesTag>;
using TdAttributes = Fixed<8, struct TdAttributesTag>;
using Xfam = Fixed<8, struct XfamTag>;
using MrTd = Fixed<48, struct MrTdTag>;
using MrConfigId = Fixed<48, struct MrConfigIdTag>;
using MrOwner = Fixed<48, struct MrOwnerTag>;
using MrOwnerConfig = Fixed<48, struct MrOwnerConfigTag>;
using Rtmr = Fixed<48, struct RtmrTag>;
using MrServiceTd = Fixed<48, struct MrServiceTdTag>;

// What TDX 1.5 adds, 64 bytes.
struct TdReport15 {
  TeeTcbSvn tee_tcb_svn2;     // 584, 16: of the module that runs now
  MrServiceTd mr_service_td;  // 600, 48
};

// TD report of a quote, 584 bytes (TDX 1.0) or 648 (TDX 1.5). Intel TDX DCAP
// Quoting Library API, A.3.2 and A.3.3, "TD Quote Body".
struct TdReport {
  TeeTcbSvn tee_tcb_svn;           //   0, 16: of the module at launch
  MrSeam mr_seam;                  //  16, 48
  MrSignerSeam mr_signer_seam;     //  64, 48
  SeamAttributes seam_attributes;  // 112,  8
  TdAttributes td_attributes;      // 120,  8
  Xfam xfam;                       // 128,  8
  MrTd mr_td;                      // 136, 48
  MrConfigId mr_config_id;         // 184, 48
  MrOwner mr_owner;                // 232, 48
  MrOwnerConfig mr_owner_config;   // 280, 48
  std::array<Rtmr, 4> rtmrs;       // 328, 4 x 48
  ReportData report_data;          // 520, 64
  std::optional<TdReport15> v15;   // 584, 64; of TDX 1.5

  bool debug() const { return attribute(0); }
  bool sept_ve_disable() const { return attribute(28); }
  bool protection_keys() const { return attribute(30); }
  bool key_locker() const { return attribute(31); }
  bool perfmon() const { return attribute(63); }

 private:
  // Requires: bit < 64.
  bool attribute(size_t bit) const {
    return (td_attributes.data[bit / 8] >> (bit % 8) & 1) != 0;
  }
};

// Version 1.0 or 1.5, by size.
// Errors: EvidenceTruncated, EvidenceTrailingBytes.
Result<TdReport> parse_td_report(Bytes input);

}  // namespace assay::dcap
