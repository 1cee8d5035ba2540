// SPDX-License-Identifier: Apache-2.0
// A trust domain on a platform, with documents of two levels each, for the
// tests of TCB statuses.
#pragma once

#include <chrono>

#include "tee/dcap/platform_tcb.h"
#include "tee/dcap/test_platform.h"

namespace assay::dcap {

using tee::TcbStatus;

constexpr TeeTcbSvn kNewest = {
    {4, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}};
constexpr TeeTcbSvn kOldModule = {
    {2, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}};
constexpr TeeTcbSvn kOldMicrocode = {
    {4, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}};

constexpr Time day(int64_t days) {
  return Time(std::chrono::days(days));
}

inline PlatformLevel level_of(uint8_t svn, TcbStatus status, Time date) {
  PlatformLevel level;
  level.components.fill(svn);
  level.tdx_components.fill(svn);
  level.pce_svn = svn;
  level.status = status;
  level.date = date;
  level.advisory_ids = {"PLATFORM", "SHARED"};
  return level;
}

// Levels 5 and 3 of the platform; of module TDX_01 4 and 2; of version 0 none.
// The newest are of day 200, the others of day 100.
struct Asked {
  explicit Asked(TcbStatus newest = TcbStatus::UpToDate) {
    info.levels = {level_of(5, newest, day(200)),
                   level_of(3, TcbStatus::OutOfDate, day(100))};
    TdxModule module;
    module.id = "TDX_01";
    module.levels = {
        {4, {TcbStatus::UpToDate, day(200), {"NEW MODULE"}}},
        {2, {TcbStatus::OutOfDate, day(100), {"SHARED", "MODULE"}}}};
    info.tdx_modules = TdxModules{{}, {module}};
    platform.components.fill(5);
    platform.pce_svn = 5;
    identity.levels.resize(1);
    qe().judgement.advisory_ids = {"QE", "SHARED"};
  }

  Result<JudgedTcb> of_td(const TeeTcbSvn& svn) {
    return of_body(BodyType::Tdx10, svn.bytes(), kTdx10BodySize);
  }
  Result<JudgedTcb> of_td(const TeeTcbSvn& launch, const TeeTcbSvn& now) {
    Buffer bytes = copy_of(launch.bytes());
    bytes.resize(kTdx10BodySize);
    bytes.insert(bytes.end(), now.data.begin(), now.data.end());
    return of_body(BodyType::Tdx15, bytes, kTdx15BodySize);
  }
  Result<JudgedTcb> of_enclave() {
    return of_body(BodyType::Sgx, {}, kSgxBodySize);
  }

  Result<JudgedTcb> of_body(BodyType type, Bytes begin, size_t size) {
    set_body(type, begin, size);
    return judge_tcb(quoted(), tee::TcbStatusSet::any(), trail);
  }

  void set_body(BodyType type, Bytes begin, size_t size) {
    body = copy_of(begin);
    body.resize(size);
    quote.body_type = type;
    quote.body = body;
  }

  IsvLevel& qe() { return identity.levels.front(); }
  QuotedTcb quoted() const { return {quote, info, platform, identity, 0}; }

  TcbInfo info;
  PckExtension platform;
  QeIdentity identity;
  Buffer body;
  Quote quote;
  tee::Trail trail;
};

}  // namespace assay::dcap
