// SPDX-License-Identifier: Apache-2.0
// The TDX module, under which a trust domain runs: what Intel says of each
// version, and whether a TD's is one of them.
#pragma once

#include <string>
#include <vector>

#include "codec/json.h"
#include "tee/dcap/tcb_level.h"
#include "tee/dcap/td_report.h"
#include "tee/trail.h"

namespace assay::dcap {

constexpr size_t kMaxTdxModules = 256;  // one for each version

struct TdxModule {
  std::string id;  // "TDX_03"; empty for that of version 0
  MrSignerSeam mr_signer;
  SeamAttributes attributes;
  SeamAttributes attributes_mask;
  std::vector<IsvLevel> levels;  // of version 0 none: the platform's levels say
};

// Intel PCS API v4, "Get TDX TCB Info": tdxModule and tdxModuleIdentities.
struct TdxModules {
  TdxModule version_0;
  std::vector<TdxModule> identities;  // INVARIANT: ids differ, ignoring case
};

// Of a TCB info for TDX. Errors: EndorsementMalformed, JSON errors.
Result<TdxModules> read_tdx_modules(const codec::json::object& tcb_info);

// The id of the version that TEE_TCB_SVN[1] names: "TDX_03".
std::string tdx_module_id(const TeeTcbSvn& svn);

// The module of the version that TEE_TCB_SVN[1] names; null where there is
// none.
const TdxModule* find_tdx_module(const TdxModules& modules,
                                 const TeeTcbSvn& svn);

// The level that TEE_TCB_SVN[0] reaches; null where there is none.
// Requires: module is that of svn's version.
const IsvLevel* match_module_level(const TdxModule& module,
                                   const TeeTcbSvn& svn);

// Checks 51 to 54. Gives the module's level; null for version 0, which has no
// levels. Errors: those checks'.
Result<const IsvLevel*> check_tdx_module(const TdReport& report,
                                         const TdxModules& modules,
                                         tee::Trail& trail);

}  // namespace assay::dcap
