// SPDX-License-Identifier: Apache-2.0
// The SGX REPORT body: of an enclave, and of the quoting enclave itself.
#pragma once

#include "base/fixed.h"
#include "base/result.h"

namespace assay::dcap {

using ReportCpuSvn = Fixed<16, struct ReportCpuSvnTag>;
using IsvExtProdId = Fixed<16, struct IsvExtProdIdTag>;
using Attributes = Fixed<16, struct AttributesTag>;
using MrEnclave = Fixed<32, struct MrEnclaveTag>;
using MrSigner = Fixed<32, struct MrSignerTag>;
using ConfigId = Fixed<64, struct ConfigIdTag>;
using IsvFamilyId = Fixed<16, struct IsvFamilyIdTag>;
using ReportData = Fixed<64, struct ReportDataTag>;

// SGX REPORT body, 384 bytes. Intel SGX ECDSA QuoteLib Reference, appendix A.4,
// Enclave Report Body.
struct ReportBody {
  ReportCpuSvn cpu_svn;          //   0, 16
  uint32_t misc_select = 0;      //  16,  4
  IsvExtProdId isv_ext_prod_id;  //  32, 16
  Attributes attributes;         //  48, 16
  MrEnclave mr_enclave;          //  64, 32
  MrSigner mr_signer;            // 128, 32
  ConfigId config_id;            // 192, 64
  uint16_t isv_prod_id = 0;      // 256,  2
  uint16_t isv_svn = 0;          // 258,  2
  uint16_t config_svn = 0;       // 260,  2
  IsvFamilyId isv_family_id;     // 304, 16
  ReportData report_data;        // 320, 64

  bool debug() const { return (attributes.data[0] & 0x02) != 0; }
  // Key separation and sharing: CONFIGID and its kin mean something.
  bool kss() const { return (attributes.data[0] & 0x80) != 0; }
};

// Reserved bytes are not judged: Intel may give them a meaning.
// Errors: EvidenceTruncated, EvidenceTrailingBytes.
Result<ReportBody> parse_report_body(Bytes input);

}  // namespace assay::dcap
