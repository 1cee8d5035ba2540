// SPDX-License-Identifier: Apache-2.0
// What Intel would say of a forged platform, and what the platform says of
// itself: TCB levels, QE identity, security versions.
#pragma once

#include "base/time.h"
#include "forge/authority.h"
#include "forge/spec.h"
#include "tee/dcap/pck.h"
#include "tee/dcap/qe_identity.h"
#include "tee/dcap/report_body.h"
#include "tee/dcap/tcb_info.h"
#include "tee/dcap/td_report.h"

namespace assay::forge {

// One level for every status, newest first, so that a platform's security
// versions alone decide its status. Issued one day before now, for 30 days.
// For TDX, TEE_TCB_SVN counts, too, and the modules are those of versions 0, 1,
// 3 and the platform's. Requires: check_spec(platform, tee) holds; so for all
// here.
dcap::TcbInfo make_tcb_info(const PlatformSpec& platform, dcap::TeeType tee,
                            Time now);
dcap::QeIdentity make_qe_identity(const PlatformSpec& platform,
                                  dcap::TeeType tee, Time now);

// The same with one level each, which every platform meets.
dcap::TcbInfo make_boundless_tcb_info(const PlatformSpec& platform,
                                      dcap::TeeType tee, Time now);
dcap::QeIdentity make_boundless_qe_identity(const PlatformSpec& platform,
                                            dcap::TeeType tee, Time now);

// The SGX extension of a platform whose level has platform.tcb_status.
// seed gives what is unique of it.
dcap::PckExtension make_pck_extension(const PlatformSpec& platform,
                                      const dcap::TcbInfo& info, Bytes seed);

// Gives the platform the security versions of the level with this status.
void place_at(dcap::PckExtension& extension, const dcap::TcbInfo& info,
              tee::TcbStatus status);

// TEE_TCB_SVN of a TD that was launched on this platform, and TEE_TCB_SVN2,
// which differs where a relaunch is advised.
struct TdSvns {
  dcap::TeeTcbSvn at_launch;
  dcap::TeeTcbSvn now;
};
TdSvns make_td_svns(const PlatformSpec& platform, const dcap::TcbInfo& info);

// Report of a quoting enclave that the identity describes, at the level of
// this status. Its report data is left zero.
dcap::ReportBody make_qe_report(const dcap::QeIdentity& identity,
                                tee::TcbStatus status,
                                const dcap::CpuSvn& cpu_svn);

}  // namespace assay::forge
