// SPDX-License-Identifier: Apache-2.0
// Tests of what reports say.
#include "forge/body.h"

#include <gtest/gtest.h>

#include "forge/platform.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

EvidenceSpec td_spec() {
  EvidenceSpec spec;
  spec.type = EvidenceType::TdxVm;
  return spec;
}

dcap::TdReport td_of(const EvidenceSpec& spec) {
  return std::get<dcap::TdReport>(
      make_body(spec, make_tcb_info(spec.platform, dcap::TeeType::Tdx, kNow)));
}

dcap::ReportBody enclave_of(const EvidenceSpec& spec) {
  return std::get<dcap::ReportBody>(
      make_body(spec, make_tcb_info(spec.platform, dcap::TeeType::Sgx, kNow)));
}

TEST(EnclaveBody, SaysWhatWasAskedFor) {
  EvidenceSpec spec;
  spec.enclave.isv_svn = 7;
  EXPECT_EQ(enclave_of(spec).isv_svn, 7);
  EXPECT_FALSE(enclave_of(spec).debug());
  EXPECT_FALSE(enclave_of(spec).kss());
  spec.debug = true;
  spec.enclave.config_id = Buffer(64, 9);
  EXPECT_TRUE(enclave_of(spec).debug());
  EXPECT_TRUE(enclave_of(spec).kss());
  EXPECT_EQ(enclave_of(spec).config_id.data[63], 9);
}

TEST(TdBody, SaysWhatWasAskedFor) {
  EvidenceSpec spec = td_spec();
  spec.td.rtmr2 = Buffer(48, 7);
  spec.td.mr_config_id = Buffer(48, 9);
  spec.platform.mr_signer_seam = Buffer(48, 5);
  const dcap::TdReport td = td_of(spec);
  EXPECT_EQ(td.rtmrs[2].data[0], 7);
  EXPECT_EQ(td.mr_config_id.data[47], 9);
  EXPECT_EQ(td.mr_signer_seam.data[0], 5);
  EXPECT_FALSE(td.debug());
  EXPECT_TRUE(td.sept_ve_disable());
  EXPECT_FALSE(td.v15);
  spec.debug = true;
  EXPECT_TRUE(td_of(spec).debug());
}

TEST(TdBody, NamesItsModuleByVersionAndSvn) {
  EvidenceSpec spec = td_spec();
  for (const uint8_t version : {uint8_t{0}, uint8_t{1}, uint8_t{3}}) {
    spec.platform.module_version = version;
    EXPECT_EQ(td_of(spec).tee_tcb_svn.data[1], version);
    EXPECT_GT(td_of(spec).tee_tcb_svn.data[0], 0);
  }
}

TEST(TdBody, DiffersFromItsLaunchWhereARelaunchIsAdvised) {
  EvidenceSpec spec = td_spec();
  spec.td.report = TdReportVersion::V15;
  EXPECT_EQ(td_of(spec).v15->tee_tcb_svn2, td_of(spec).tee_tcb_svn);
  spec.platform.tcb_status = tee::TcbStatus::TDRelaunchAdvised;
  EXPECT_GT(td_of(spec).v15->tee_tcb_svn2, td_of(spec).tee_tcb_svn);
}

TEST(BodyType, FollowsFromTheReport) {
  EXPECT_EQ(body_type_of(dcap::ReportBody()), dcap::BodyType::Sgx);
  dcap::TdReport td;
  EXPECT_EQ(body_type_of(td), dcap::BodyType::Tdx10);
  td.v15.emplace();
  EXPECT_EQ(body_type_of(td), dcap::BodyType::Tdx15);
}

}  // namespace
}  // namespace assay::forge
