// SPDX-License-Identifier: Apache-2.0
// Security versions are invented; their order and the statuses are Intel's.
#include "forge/platform.h"

#include <algorithm>

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
constexpr Rung kQeRungs[] = {
    {8, TcbStatus::UpToDate},
    {6, TcbStatus::OutOfDate},
    {2, TcbStatus::Revoked},
};

// The signer of Intel's SGX quoting enclaves, so that forged collateral fits
// real quotes, too.
constexpr dcap::MrSigner kQeSigner = {
    {0x8c, 0x4f, 0x57, 0x75, 0xd7, 0x96, 0x50, 0x3e, 0x96, 0x13, 0x7f,
     0x77, 0xc6, 0x8a, 0x82, 0x9a, 0x00, 0x56, 0xac, 0x8d, 0xed, 0x70,
     0x14, 0x0b, 0x08, 0x1b, 0x09, 0x44, 0x90, 0xc5, 0x7b, 0xff}};
constexpr uint16_t kQeProduct = 1;
// INIT and PROVISIONKEY; everything counts but MODE64BIT and XFRM.
constexpr dcap::Attributes kQeAttributes = {{0x11}};
constexpr dcap::Attributes kQeAttributesMask = {
    {0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
constexpr uint8_t kMode64Bit = 0x04;
constexpr uint8_t kXfrm = 0xe7;
constexpr size_t kXfrmOffset = 8;

dcap::PlatformLevel platform_level(const Rung& rung, Time date) {
  dcap::PlatformLevel level;
  level.components.fill(rung.svn);
  level.pce_svn = rung.svn;
  level.status = rung.status;
  level.date = date;
  return level;
}

dcap::IsvLevel qe_level(const Rung& rung, Time date) {
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

dcap::TcbInfo tcb_info_of(const PlatformSpec& platform, Time now,
                          std::span<const Rung> rungs) {
  dcap::TcbInfo info;
  info.version = platform.tcb_info_version;
  info.id = "SGX";
  info.issue_date = now - kBackdated;
  info.next_update = now + kIssueLife;
  info.fmspc = dcap::Fmspc::from(platform.fmspc);
  info.pce_id = dcap::PceId::from(platform.pce_id);
  info.evaluation_data_number = platform.evaluation_data_number;
  info.levels = levels_of<decltype(info.levels)>(rungs, now, platform_level);
  for (dcap::PlatformLevel& level : info.levels) {
    if (level.status == platform.tcb_status) {
      level.advisory_ids = platform.advisory_ids;
    }
  }
  return info;
}

dcap::QeIdentity qe_identity_of(const PlatformSpec& platform, Time now,
                                std::span<const Rung> rungs) {
  dcap::QeIdentity identity;
  identity.version = 2;
  identity.id = "QE";
  identity.issue_date = now - kBackdated;
  identity.next_update = now + kIssueLife;
  identity.evaluation_data_number = platform.evaluation_data_number;
  identity.misc_select_mask = 0xffffffff;
  identity.attributes = kQeAttributes;
  identity.attributes_mask = kQeAttributesMask;
  identity.mr_signer = kQeSigner;
  identity.isv_prod_id = kQeProduct;
  identity.levels = levels_of<decltype(identity.levels)>(rungs, now, qe_level);
  for (dcap::IsvLevel& level : identity.levels) {
    if (level.judgement.status == platform.qe_status) {
      level.judgement.advisory_ids = platform.qe_advisory_ids;
    }
  }
  return identity;
}

template <class FixedType>
FixedType derive(std::string_view what, Bytes seed) {
  return FixedType::from(
      crypto::sha256({bytes_of(what), seed}).bytes().first(FixedType::kSize));
}

}  // namespace

dcap::TcbInfo make_tcb_info(const PlatformSpec& platform, Time now) {
  return tcb_info_of(platform, now, kPlatformRungs);
}

dcap::QeIdentity make_qe_identity(const PlatformSpec& platform, Time now) {
  return qe_identity_of(platform, now, kQeRungs);
}

dcap::TcbInfo make_boundless_tcb_info(const PlatformSpec& platform, Time now) {
  const Rung everybody[] = {{0, platform.tcb_status}};
  return tcb_info_of(platform, now, everybody);
}

dcap::QeIdentity make_boundless_qe_identity(const PlatformSpec& platform,
                                            Time now) {
  const Rung everybody[] = {{0, platform.qe_status}};
  return qe_identity_of(platform, now, everybody);
}

dcap::PckExtension make_pck_extension(const PlatformSpec& platform,
                                      const dcap::TcbInfo& info, Bytes seed) {
  dcap::PckExtension extension;
  extension.ppid = derive<dcap::Ppid>("assay forge: PPID", seed);
  extension.pce_id = dcap::PceId::from(platform.pce_id);
  extension.fmspc = dcap::Fmspc::from(platform.fmspc);
  place_at(extension, info, platform.tcb_status);
  return extension;
}

void place_at(dcap::PckExtension& extension, const dcap::TcbInfo& info,
              TcbStatus status) {
  const auto level = std::find_if(
      info.levels.begin(), info.levels.end(),
      [status](const auto& candidate) { return candidate.status == status; });
  ASSAY_ASSERT(level != info.levels.end());
  extension.components = level->components;
  extension.pce_svn = level->pce_svn;
  extension.cpu_svn = dcap::CpuSvn::from(level->components);
}

dcap::ReportBody make_qe_report(const dcap::QeIdentity& identity,
                                TcbStatus status, const dcap::CpuSvn& cpu_svn) {
  const auto level =
      std::find_if(identity.levels.begin(), identity.levels.end(),
                   [status](const dcap::IsvLevel& candidate) {
                     return candidate.judgement.status == status;
                   });
  ASSAY_ASSERT(level != identity.levels.end());
  dcap::ReportBody report;
  report.cpu_svn = dcap::ReportCpuSvn::from(cpu_svn.bytes());
  report.misc_select = identity.misc_select;
  report.attributes = identity.attributes;
  report.attributes.data[0] |= kMode64Bit;
  report.attributes.data[kXfrmOffset] = kXfrm;
  report.mr_enclave = derive<dcap::MrEnclave>("assay forge: QE", {});
  report.mr_signer = identity.mr_signer;
  report.isv_prod_id = identity.isv_prod_id;
  report.isv_svn = level->isv_svn;
  return report;
}

}  // namespace assay::forge
