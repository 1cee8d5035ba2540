// SPDX-License-Identifier: Apache-2.0
// Collateral in JSON, for the tests of quotes.
#pragma once

#include <string>
#include <string_view>

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
