// SPDX-License-Identifier: Apache-2.0
// Reads the REPORT body in the order of Intel's table.
#include "tee/dcap/report_body.h"

#include "base/reader.h"

namespace assay::dcap {

Result<ReportBody> parse_report_body(Bytes input) {
  constexpr size_t kReserved1 = 12;
  constexpr size_t kReserved2 = 32;
  constexpr size_t kReserved3 = 32;
  constexpr size_t kReserved4 = 42;
  Reader r(input);
  ReportBody body;
  body.cpu_svn = r.fixed<ReportCpuSvn>();          //   0, 16
  body.misc_select = r.u32le();                    //  16,  4
  r.take(kReserved1);                              //  20, 12
  body.isv_ext_prod_id = r.fixed<IsvExtProdId>();  //  32, 16
  body.attributes = r.fixed<Attributes>();         //  48, 16
  body.mr_enclave = r.fixed<MrEnclave>();          //  64, 32
  r.take(kReserved2);                              //  96, 32
  body.mr_signer = r.fixed<MrSigner>();            // 128, 32
  r.take(kReserved3);                              // 160, 32
  body.config_id = r.fixed<ConfigId>();            // 192, 64
  body.isv_prod_id = r.u16le();                    // 256,  2
  body.isv_svn = r.u16le();                        // 258,  2
  body.config_svn = r.u16le();                     // 260,  2
  r.take(kReserved4);                              // 262, 42
  body.isv_family_id = r.fixed<IsvFamilyId>();     // 304, 16
  body.report_data = r.fixed<ReportData>();        // 320, 64
  return r.finish(body);
}

}  // namespace assay::dcap
