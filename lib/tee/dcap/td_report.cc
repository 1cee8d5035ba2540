// SPDX-License-Identifier: Apache-2.0
// Reads the TD report in the order of Intel's table.
#include "tee/dcap/td_report.h"

#include "base/reader.h"

namespace assay::dcap {

Result<TdReport> parse_td_report(Bytes input) {
  Reader r(input);
  TdReport report;
  report.tee_tcb_svn = r.fixed<TeeTcbSvn>();           //   0, 16
  report.mr_seam = r.fixed<MrSeam>();                  //  16, 48
  report.mr_signer_seam = r.fixed<MrSignerSeam>();     //  64, 48
  report.seam_attributes = r.fixed<SeamAttributes>();  // 112,  8
  report.td_attributes = r.fixed<TdAttributes>();      // 120,  8
  report.xfam = r.fixed<Xfam>();                       // 128,  8
  report.mr_td = r.fixed<MrTd>();                      // 136, 48
  report.mr_config_id = r.fixed<MrConfigId>();         // 184, 48
  report.mr_owner = r.fixed<MrOwner>();                // 232, 48
  report.mr_owner_config = r.fixed<MrOwnerConfig>();   // 280, 48
  for (Rtmr& rtmr : report.rtmrs) {
    rtmr = r.fixed<Rtmr>();  // 328, 376, 424, 472; 48 each
  }
  report.report_data = r.fixed<ReportData>();  // 520, 64
  if (r.more()) {
    TdReport15 v15;
    v15.tee_tcb_svn2 = r.fixed<TeeTcbSvn>();     // 584, 16
    v15.mr_service_td = r.fixed<MrServiceTd>();  // 600, 48
    report.v15 = v15;
  }
  return r.finish(report);
}

}  // namespace assay::dcap
