// SPDX-License-Identifier: Apache-2.0
// TCB info: which security versions a platform may have, and what that means.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "codec/json.h"
#include "tee/baseline.h"
#include "tee/dcap/signed_document.h"

namespace assay::dcap {

using Components = std::array<uint8_t, 16>;  // SGX TCB component SVNs

// One level of a platform. Levels come from newest to oldest.
struct PlatformLevel {
  Components components{};
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
};

constexpr std::string_view kTcbInfoMember = "tcbInfo";

// Errors: EndorsementMalformed, JSON errors.
Result<TcbInfo> parse_tcb_info(const codec::json::object& object);

using TcbInfoDocument = Document<TcbInfo>;

// The first level that the platform meets; null where none is.
const PlatformLevel* match_level(const std::vector<PlatformLevel>& levels,
                                 const PckExtension& platform);

}  // namespace assay::dcap
