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

// What TCB info of version 3 calls a component: "BIOS", "OS/VMM", and for some
// "Early Microcode Update"; for people. Empty where absent, not a string, or
// not of at most 64 printable characters of ASCII.
struct ComponentName {
  std::string category;
  std::string type;
};
using ComponentNames = std::array<ComponentName, 16>;

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
  std::vector<PlatformLevel> levels;     // empty where the version is unknown
  ComponentNames component_names{};      // of SGX, by the newest level
  ComponentNames tdx_component_names{};  // of TDX
  std::optional<TdxModules> tdx_modules{};  // INVARIANT: iff the id is "TDX"
};

constexpr std::string_view kTcbInfoMember = "tcbInfo";

// Errors: EndorsementMalformed, JSON errors.
Result<TcbInfo> parse_tcb_info(const codec::json::object& object);

using TcbInfoDocument = Document<TcbInfo>;

// The first TDX component that a level's count for: 0, or 2 where
// TEE_TCB_SVN[1] is above 0, for components 0 and 1 are the module's own then.
size_t first_tdx_component(const TeeTcbSvn& svn);

// The first level that an SGX platform meets; null where none is.
const PlatformLevel* match_level(const std::vector<PlatformLevel>& levels,
                                 const PckExtension& platform);

// The same of a TDX platform: components of TDX count, too, from
// first_tdx_component on.
const PlatformLevel* match_level(const std::vector<PlatformLevel>& levels,
                                 const PckExtension& platform,
                                 const TeeTcbSvn& svn);

}  // namespace assay::dcap
