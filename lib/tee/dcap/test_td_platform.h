// SPDX-License-Identifier: Apache-2.0
// Platforms with a trust domain, for the tests of TD quotes.
#pragma once

#include "tee/dcap/td_report.h"
#include "tee/dcap/test_platform.h"

namespace assay::dcap {

// A trust domain in a quote of version 4, under module TDX_01 at its newest
// level; every register is told apart by its bytes.
inline TestPlatform td_platform() {
  TestPlatform platform;
  platform.version = 4;
  platform.body_type = BodyType::Tdx10;
  platform.body = td_report_bytes();
  platform.tcb_info = tdx_tcb_info_text();
  platform.qe_identity = with(platform.qe_identity, "\"QE\"", "\"TD_QE\"");
  return platform;
}

// The same of TDX 1.5, which needs version 5. now: TEE_TCB_SVN2.
inline TestPlatform td15_platform(const TeeTcbSvn& now) {
  TestPlatform platform = td_platform();
  platform.version = 5;
  platform.body_type = BodyType::Tdx15;
  platform.body = Writer()
                      .bytes(platform.body)
                      .bytes(now.bytes())
                      .bytes(Buffer(48, 0x99))  // 600, MRSERVICETD
                      .take();
  return platform;
}

}  // namespace assay::dcap
