// SPDX-License-Identifier: Apache-2.0
// Security versions are invented; their order and the statuses are Intel's.
#include "forge/platform.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "crypto/digest.h"

namespace assay::forge {
namespace {

using tee::TcbStatus;

constexpr std::chrono::days kIssueLife{30};
constexpr std::chrono::days kBetweenLevels{90};

// Newest first: the security version of every component, and of the PCE.
struct Rung {
  uint8_t svn;
  TcbStatus status;
};
constexpr Rung kPlatformRungs[] = {
    {16, TcbStatus::UpToDate},
    {14, TcbStatus::SWHardeningNeeded},
    {12, TcbStatus::ConfigurationNeeded},
    {10, TcbStatus::ConfigurationAndSWHardeningNeeded},
    {8, TcbStatus::OutOfDate},
    {6, TcbStatus::OutOfDateConfigurationNeeded},
    {4, TcbStatus::Revoked},
};
// Of quoting enclaves and TDX modules.
constexpr Rung kIsvRungs[] = {
    {8, TcbStatus::UpToDate},
    {6, TcbStatus::OutOfDate},
    {2, TcbStatus::Revoked},
};

// Versions of TDX modules that Intel has published identities for.
constexpr uint8_t kModuleVersions[] = {1, 3};

// The signers of Intel's quoting enclaves, so that forged collateral fits real
// quotes, too.
constexpr dcap::MrSigner kQeSigner = {
    {0x8c, 0x4f, 0x57, 0x75, 0xd7, 0x96, 0x50, 0x3e, 0x96, 0x13, 0x7f,
     0x77, 0xc6, 0x8a, 0x82, 0x9a, 0x00, 0x56, 0xac, 0x8d, 0xed, 0x70,
     0x14, 0x0b, 0x08, 0x1b, 0x09, 0x44, 0x90, 0xc5, 0x7b, 0xff}};
constexpr dcap::MrSigner kTdQeSigner = {
    {0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34,
     0xa7, 0xfc, 0x43, 0xed, 0x03, 0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba,
     0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5}};
constexpr uint16_t kQeProduct = 1;
constexpr uint16_t kTdQeProduct = 2;
// INIT and PROVISIONKEY; everything counts but MODE64BIT and XFRM.
constexpr dcap::Attributes kQeAttributes = {{0x11}};
constexpr dcap::Attributes kQeAttributesMask = {
    {0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
constexpr uint8_t kMode64Bit = 0x04;
constexpr uint8_t kXfrm = 0xe7;
constexpr size_t kXfrmOffset = 8;

// The level that a platform's versions reach, and of a TD the one at its
// launch, for each status that can be asked for.
struct Placement {
  TcbStatus now;
  TcbStatus at_launch;
};

Placement placement_of(TcbStatus status) {
  switch (status) {
    case TcbStatus::TDRelaunchAdvised:
      return {TcbStatus::UpToDate, TcbStatus::OutOfDate};
    case TcbStatus::TDRelaunchAdvisedConfigurationNeeded:
      return {TcbStatus::ConfigurationNeeded, TcbStatus::OutOfDate};
    case TcbStatus::UpToDate:
    case TcbStatus::SWHardeningNeeded:
    case TcbStatus::ConfigurationNeeded:
    case TcbStatus::ConfigurationAndSWHardeningNeeded:
    case TcbStatus::OutOfDate:
    case TcbStatus::OutOfDateConfigurationNeeded:
    case TcbStatus::Revoked:
      return {status, status};
  }
  return {status, status};
}

// As Intel names them in TCB info of version 3.
dcap::ComponentNames sgx_names() {
  dcap::ComponentNames names;
  names[0] = {"BIOS", "Early Microcode Update"};
  names[1] = {"OS/VMM", "SGX Late Microcode Update"};
  names[2] = {"OS/VMM", "TXT SINIT"};
  for (size_t i = 3; i < 6; ++i) {
    names[i] = {"BIOS", ""};
  }
  return names;
}

dcap::ComponentNames tdx_names() {
  dcap::ComponentNames names;
  names[0] = {"OS/VMM", "TDX Module"};
  names[1] = {"OS/VMM", "TDX Module"};
  names[2] = {"OS/VMM", "TDX Late Microcode Update"};
  return names;
}

// Component 1 of TDX is the module's version, which levels leave zero.
dcap::PlatformLevel platform_level(const Rung& rung, Time date) {
  dcap::PlatformLevel level;
  level.components.fill(rung.svn);
  level.tdx_components.fill(rung.svn);
  level.tdx_components[1] = 0;
  level.pce_svn = rung.svn;
  level.status = rung.status;
  level.date = date;
  return level;
}

dcap::IsvLevel isv_level(const Rung& rung, Time date) {
  return {rung.svn, {rung.status, date, {}}};
}

template <class Levels, class Make>
Levels levels_of(std::span<const Rung> rungs, Time now, Make make) {
  Levels levels;
  for (const Rung& rung : rungs) {
    now -= kBetweenLevels;
    levels.push_back(make(rung, now));
  }
  return levels;
}

// Of a quoting enclave or a module; the level of this status has advisories.
std::vector<dcap::IsvLevel> isv_levels(
    std::span<const Rung> rungs, Time now, TcbStatus status,
    const std::vector<std::string>& advisory_ids) {
  auto levels = levels_of<std::vector<dcap::IsvLevel>>(rungs, now, isv_level);
  for (dcap::IsvLevel& level : levels) {
    if (level.judgement.status == status) {
      level.judgement.advisory_ids = advisory_ids;
    }
  }
  return levels;
}

// Modules but the platform's own are signed by Intel, which is zero.
dcap::TdxModule module_of(const PlatformSpec& platform, uint8_t version) {
  dcap::TdxModule module;
  if (version == platform.module_version) {
    module.mr_signer = dcap::MrSignerSeam::from(platform.mr_signer_seam);
  }
  module.attributes_mask.data.fill(0xff);
  return module;
}

dcap::TdxModules modules_of(const PlatformSpec& platform, Time now,
                            std::span<const Rung> rungs) {
  std::set<uint8_t> versions(std::begin(kModuleVersions),
                             std::end(kModuleVersions));
  versions.insert(platform.module_version);
  versions.erase(0);
  dcap::TdxModules modules{module_of(platform, 0), {}};
  for (const uint8_t version : versions) {
    dcap::TdxModule module = module_of(platform, version);
    module.id = fmt::format("TDX_{:02X}", version);
    const bool own = version == platform.module_version;
    module.levels = isv_levels(
        rungs, now, platform.module_status,
        own ? platform.module_advisory_ids : std::vector<std::string>());
    modules.identities.push_back(std::move(module));
  }
  return modules;
}

// What the levels are made from.
struct Rungs {
  std::span<const Rung> platform;
  std::span<const Rung> isv;
};

dcap::TcbInfo tcb_info_of(const PlatformSpec& platform, dcap::TeeType tee,
                          Time now, const Rungs& rungs) {
  dcap::TcbInfo info;
  info.version = platform.tcb_info_version;
  info.id = tee == dcap::TeeType::Tdx ? "TDX" : "SGX";
  info.issue_date = now - kBackdated;
  info.next_update = now + kIssueLife;
  info.fmspc = dcap::Fmspc::from(platform.fmspc);
  info.pce_id = dcap::PceId::from(platform.pce_id);
  info.evaluation_data_number = platform.evaluation_data_number;
  info.levels =
      levels_of<decltype(info.levels)>(rungs.platform, now, platform_level);
  if (info.version == 3) {
    info.component_names = sgx_names();
  }
  if (tee == dcap::TeeType::Tdx) {
    info.tdx_component_names = tdx_names();
    info.tdx_modules = modules_of(platform, now, rungs.isv);
  }
  for (dcap::PlatformLevel& level : info.levels) {
    if (level.status == placement_of(platform.tcb_status).at_launch) {
      level.advisory_ids = platform.advisory_ids;
    }
  }
  return info;
}

dcap::QeIdentity qe_identity_of(const PlatformSpec& platform, dcap::TeeType tee,
                                Time now, std::span<const Rung> rungs) {
  const bool tdx = tee == dcap::TeeType::Tdx;
  dcap::QeIdentity identity;
  identity.version = 2;
  identity.id = tdx ? "TD_QE" : "QE";
  identity.issue_date = now - kBackdated;
  identity.next_update = now + kIssueLife;
  identity.evaluation_data_number = platform.evaluation_data_number;
  identity.misc_select_mask = 0xffffffff;
  identity.attributes = kQeAttributes;
  identity.attributes_mask = kQeAttributesMask;
  identity.mr_signer = tdx ? kTdQeSigner : kQeSigner;
  identity.isv_prod_id = tdx ? kTdQeProduct : kQeProduct;
  identity.levels =
      isv_levels(rungs, now, platform.qe_status, platform.qe_advisory_ids);
  return identity;
}

const dcap::PlatformLevel& level_of(const dcap::TcbInfo& info,
                                    TcbStatus status) {
  const auto level = std::find_if(
      info.levels.begin(), info.levels.end(),
      [status](const auto& candidate) { return candidate.status == status; });
  ASSAY_ASSERT(level != info.levels.end());
  return *level;
}

const dcap::IsvLevel& level_of(const std::vector<dcap::IsvLevel>& levels,
                               TcbStatus status) {
  const auto level = std::find_if(levels.begin(), levels.end(),
                                  [status](const dcap::IsvLevel& candidate) {
                                    return candidate.judgement.status == status;
                                  });
  ASSAY_ASSERT(level != levels.end());
  return *level;
}

dcap::TeeTcbSvn td_svn(const PlatformSpec& platform, const dcap::TcbInfo& info,
                       const dcap::PlatformLevel& level,
                       TcbStatus module_status) {
  dcap::TeeTcbSvn svn{level.tdx_components};
  svn.data[1] = platform.module_version;
  if (platform.module_version != 0) {
    const dcap::TdxModule* const module =
        dcap::find_tdx_module(*info.tdx_modules, svn);
    ASSAY_ASSERT(module != nullptr);
    svn.data[0] =
        static_cast<uint8_t>(level_of(module->levels, module_status).isv_svn);
  }
  return svn;
}

template <class FixedType>
FixedType derive(std::string_view what, Bytes seed) {
  return FixedType::from(
      crypto::sha256({bytes_of(what), seed}).bytes().first(FixedType::kSize));
}

}  // namespace

dcap::TcbInfo make_tcb_info(const PlatformSpec& platform, dcap::TeeType tee,
                            Time now) {
  return tcb_info_of(platform, tee, now, {kPlatformRungs, kIsvRungs});
}

dcap::QeIdentity make_qe_identity(const PlatformSpec& platform,
                                  dcap::TeeType tee, Time now) {
  return qe_identity_of(platform, tee, now, kIsvRungs);
}

dcap::TcbInfo make_boundless_tcb_info(const PlatformSpec& platform,
                                      dcap::TeeType tee, Time now) {
  const Rung every_platform[] = {{0, placement_of(platform.tcb_status).now}};
  const Rung every_module[] = {{0, platform.module_status}};
  return tcb_info_of(platform, tee, now, {every_platform, every_module});
}

dcap::QeIdentity make_boundless_qe_identity(const PlatformSpec& platform,
                                            dcap::TeeType tee, Time now) {
  const Rung everybody[] = {{0, platform.qe_status}};
  return qe_identity_of(platform, tee, now, everybody);
}

dcap::PckExtension make_pck_extension(const PlatformSpec& platform,
                                      const dcap::TcbInfo& info, Bytes seed) {
  dcap::PckExtension extension;
  extension.ppid = derive<dcap::Ppid>("assay forge: PPID", seed);
  extension.pce_id = dcap::PceId::from(platform.pce_id);
  extension.fmspc = dcap::Fmspc::from(platform.fmspc);
  place_at(extension, info, placement_of(platform.tcb_status).now);
  return extension;
}

void place_at(dcap::PckExtension& extension, const dcap::TcbInfo& info,
              TcbStatus status) {
  const dcap::PlatformLevel& level = level_of(info, status);
  extension.components = level.components;
  extension.pce_svn = level.pce_svn;
  extension.cpu_svn = dcap::CpuSvn::from(level.components);
}

TdSvns make_td_svns(const PlatformSpec& platform, const dcap::TcbInfo& info) {
  const Placement placement = placement_of(platform.tcb_status);
  const bool relaunch = placement.now != placement.at_launch;
  return {td_svn(platform, info, level_of(info, placement.at_launch),
                 platform.module_status),
          td_svn(platform, info, level_of(info, placement.now),
                 relaunch ? TcbStatus::UpToDate : platform.module_status)};
}

dcap::ReportBody make_qe_report(const dcap::QeIdentity& identity,
                                TcbStatus status, const dcap::CpuSvn& cpu_svn) {
  dcap::ReportBody report;
  report.cpu_svn = dcap::ReportCpuSvn::from(cpu_svn.bytes());
  report.misc_select = identity.misc_select;
  report.attributes = identity.attributes;
  report.attributes.data[0] |= kMode64Bit;
  report.attributes.data[kXfrmOffset] = kXfrm;
  report.mr_enclave = derive<dcap::MrEnclave>("assay forge: QE", {});
  report.mr_signer = identity.mr_signer;
  report.isv_prod_id = identity.isv_prod_id;
  report.isv_svn = level_of(identity.levels, status).isv_svn;
  return report;
}

}  // namespace assay::forge
