// SPDX-License-Identifier: Apache-2.0
// Collateral in JSON, for the tests of quotes.
#pragma once

#include <string>
#include <string_view>

#include "base/writer.h"

namespace assay::dcap {

// text with the first `from` replaced. Requires: text contains from.
inline std::string with(std::string text, std::string_view from,
                        std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

// One level that the platform meets: components 5, PCESVN 13, UpToDate.
inline std::string tcb_info_text() {
  std::string components = R"({"svn":5})";
  for (int i = 1; i < 16; ++i) {
    components += R"(,{"svn":5})";
  }
  return R"({"id":"SGX","version":3,"issueDate":"2025-06-01T00:00:00Z",)"
         R"("nextUpdate":"2025-07-01T00:00:00Z","fmspc":"060606060606",)"
         R"("pceId":"0303","tcbType":0,"tcbEvaluationDataNumber":17,)"
         R"("tcbLevels":[{"tcb":{"sgxtcbcomponents":[)" +
         components +
         R"(],"pcesvn":13},"tcbDate":"2024-03-13T00:00:00Z",)"
         R"("tcbStatus":"UpToDate","advisoryIDs":["INTEL-SA-1"]}]})";
}

// TCB info for TDX: one platform level, whose TDX components are 5, and modules
// of versions 0 and 1. The signer of version 0 is zero, that of 1 is 0x11.
inline std::string tdx_tcb_info_text() {
  std::string components = R"({"svn":5})";
  for (int i = 1; i < 16; ++i) {
    components += R"(,{"svn":5})";
  }
  std::string ones;
  for (int i = 0; i < 48; ++i) {
    ones += "11";
  }
  const std::string text = with(tcb_info_text(), "\"SGX\"", "\"TDX\"");
  return with(
      with(text, "],\"pcesvn\"",
           "],\"tdxtcbcomponents\":[" + components + "],\"pcesvn\""),
      "\"tcbLevels\"",
      R"("tdxModule":{"mrsigner":")" + std::string(96, '0') +
          R"(","attributes":"0000000000000000",)"
          R"("attributesMask":"FFFFFFFFFFFFFFFF"},)"
          R"("tdxModuleIdentities":[{"id":"TDX_01","mrsigner":")" +
          ones +
          R"(","attributes":"0000000000000000",)"
          R"("attributesMask":"FFFFFFFFFFFFFFFF","tcbLevels":[)"
          R"({"tcb":{"isvsvn":4},"tcbDate":"2024-03-15T00:00:00Z",)"
          R"("tcbStatus":"UpToDate","advisoryIDs":["INTEL-SA-3","INTEL-SA-1"])"
          R"(},{"tcb":{"isvsvn":2},"tcbDate":"2023-08-09T00:00:00Z",)"
          R"("tcbStatus":"OutOfDate"}]}],"tcbLevels")");
}

// 584 bytes, of a TD under module TDX_01 with ISVSVN 4.
inline Buffer td_report_bytes() {
  Writer w;
  w.u8(4).u8(1).bytes(Buffer(14, 5));  //   0, TEE_TCB_SVN
  w.bytes(Buffer(48, 0x16));           //  16, MRSEAM
  w.bytes(Buffer(48, 0x11));           //  64, MRSIGNERSEAM
  w.zeros(8);                          // 112, SEAMATTRIBUTES
  w.u64le(uint64_t{1} << 28);          // 120, TDATTRIBUTES
  w.u64le(0x618e7);                    // 128, XFAM
  w.bytes(Buffer(48, 0x13));           // 136, MRTD
  w.bytes(Buffer(48, 0x18));           // 184, MRCONFIGID
  w.bytes(Buffer(48, 0x23));           // 232, MROWNER
  w.bytes(Buffer(48, 0x28));           // 280, MROWNERCONFIG
  for (const int rtmr : {0x30, 0x31, 0x32, 0x33}) {
    w.bytes(Buffer(48, static_cast<uint8_t>(rtmr)));  // 328, RTMR0 to 3
  }
  return w.bytes(Buffer(64, 0x52)).take();  // 520, REPORTDATA
}

inline std::string qe_identity_text() {
  return R"({"id":"QE","version":2,"issueDate":"2025-06-01T00:00:00Z",)"
         R"("nextUpdate":"2025-07-02T00:00:00Z",)"
         R"("tcbEvaluationDataNumber":17,)"
         R"("miscselect":"00000000","miscselectMask":"FFFFFFFF",)"
         R"("attributes":"11000000000000000000000000000000",)"
         R"("attributesMask":"FBFFFFFFFFFFFFFF0000000000000000",)"
         R"("mrsigner":"8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C)"
         R"(8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C",)"
         R"("isvprodid":1,"tcbLevels":[{"tcb":{"isvsvn":8},)"
         R"("tcbDate":"2024-03-14T00:00:00Z","tcbStatus":"UpToDate",)"
         R"("advisoryIDs":["INTEL-SA-2","INTEL-SA-1"]}]})";
}

}  // namespace assay::dcap
