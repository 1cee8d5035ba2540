// SPDX-License-Identifier: Apache-2.0
// TCB info: which security versions a platform may have, and what that means.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "codec/json.h"
#include "tee/baseline.h"
#include "tee/dcap/signed_document.h"
#include "tee/dcap/tdx_module.h"

namespace assay::dcap {

using Components = std::array<uint8_t, 16>;  // TCB component SVNs

// One level of a platform. Levels come from newest to oldest.
struct PlatformLevel {
  Components components{};      // of SGX
  Components tdx_components{};  // of TCB info for TDX
  uint16_t pce_svn = 0;
  tee::TcbStatus status = tee::TcbStatus::UpToDate;
  Time date;
  std::vector<std::string> advisory_ids;
};

// Intel PCS API v4 (and v2), "Get TCB Info", TCBInfo structure.
struct TcbInfo {
  uint32_t version = 0;
  std::string id;  // "SGX", "TDX"; "SGX" in version 2, which has no id
  Time issue_date;
  Time next_update;
  Fmspc fmspc;
  PceId pce_id;
  uint32_t evaluation_data_number = 0;
  std::vector<PlatformLevel> levels;  // empty where the version is unknown
  std::optional<TdxModules> tdx_modules{};  // INVARIANT: iff the id is "TDX"
};

constexpr std::string_view kTcbInfoMember = "tcbInfo";

// Errors: EndorsementMalformed, JSON errors.
Result<TcbInfo> parse_tcb_info(const codec::json::object& object);

using TcbInfoDocument = Document<TcbInfo>;

// The first level that an SGX platform meets; null where none is.
const PlatformLevel* match_level(const std::vector<PlatformLevel>& levels,
                                 const PckExtension& platform);

// The same of a TDX platform: components of TDX count, too, of which 0 and 1
// are left to the module's identity where TEE_TCB_SVN[1] is above 0.
const PlatformLevel* match_level(const std::vector<PlatformLevel>& levels,
                                 const PckExtension& platform,
                                 const TeeTcbSvn& svn);

}  // namespace assay::dcap
