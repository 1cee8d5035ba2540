// SPDX-License-Identifier: Apache-2.0
// Tests of TDX modules: which are known, and which of them a TD runs under.
#include "tee/dcap/tdx_module.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::CheckOutcome;
using tee::Trail;

Result<TdxModules> modules_of(const std::string& text) {
  const auto value = codec::parse_json(text);
  EXPECT_TRUE(value) << text;
  return read_tdx_modules(value->get_object());
}

TdxModules modules() {
  return *modules_of(tdx_tcb_info_text());
}

// Of a TD under TDX_01.
TdReport report() {
  return *parse_td_report(td_report_bytes());
}

std::string refusal(const TdReport& report, const TdxModules& modules,
                    Trail& trail) {
  return reason_of(check_tdx_module(report, modules, trail));
}

TEST(TdxModules, AreReadWithTheirLevels) {
  const TdxModules read = modules();
  EXPECT_TRUE(all_zero(read.version_0.mr_signer.bytes()));
  EXPECT_TRUE(read.version_0.levels.empty());
  ASSERT_EQ(read.identities.size(), 1u);
  EXPECT_EQ(read.identities[0].id, "TDX_01");
  EXPECT_EQ(read.identities[0].mr_signer.data[47], 0x11);
  EXPECT_EQ(read.identities[0].attributes_mask.data[7], 0xff);
  EXPECT_EQ(read.identities[0].levels.size(), 2u);
}

TEST(TdxModules, NeedNoIdentities) {
  std::string text = tdx_tcb_info_text();
  text = with(text, "tdxModuleIdentities", "somethingElse");
  const auto read = modules_of(text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_TRUE(read->identities.empty());
}

TEST(TdxModules, AreRefusedWhereTheyAreNotWellFormed) {
  const std::string good = tdx_tcb_info_text();
  const std::pair<const char*, const char*> edits[] = {
      {"\"tdxModule\"", "\"tdxmodule\""},
      {"\"attributes\":\"0000000000000000\"", "\"attributes\":\"00\""},
      {"\"attributesMask\"", "\"mask\""},
      {"\"mrsigner\":\"00", "\"mrsigner\":\""},
      {"\"id\":\"TDX_01\"", "\"id\":\"\""},
      {"\"id\":\"TDX_01\"", "\"name\":\"TDX_01\""},
      {"\"isvsvn\":4", "\"isvsvn\":65536"},
      {"\"tcbStatus\":\"UpToDate\"", "\"tcbStatus\":\"TDRelaunchAdvised\""},
      {"\"tdxModuleIdentities\":[{", "\"tdxModuleIdentities\":[1,{"},
  };
  for (const auto& [from, to] : edits) {
    EXPECT_FALSE(modules_of(with(good, from, to))) << to;
  }
}

TEST(TdxModules, HaveIdsOfTheirOwn) {
  const std::string good = tdx_tcb_info_text();
  const size_t begin = good.find("[{\"id\"") + 1;
  const size_t end = good.find("],\"tcbLevels\":[{\"tcb\":{\"sgx");
  const std::string identity = good.substr(begin, end - begin);
  const auto doubled = [&](std::string_view id) {
    return good.substr(0, end) + "," + with(identity, "TDX_01", id) +
           good.substr(end);
  };
  EXPECT_TRUE(modules_of(doubled("TDX_03")));
  EXPECT_FALSE(modules_of(doubled("TDX_01")));
  EXPECT_FALSE(modules_of(doubled("tdx_01")));
}

TEST(TdxModules, AreFoundByTheVersionOfTheModule) {
  TdxModules known = modules();
  known.identities.front().id = "tdx_0a";
  TeeTcbSvn svn;
  EXPECT_EQ(find_tdx_module(known, svn), &known.version_0);
  svn.data[1] = 0x0a;
  EXPECT_EQ(find_tdx_module(known, svn), &known.identities.front());
  svn.data[1] = 10 + 1;
  EXPECT_EQ(find_tdx_module(known, svn), nullptr);
}

TEST(TdxModule, GivesTheLevelThatItsSvnReaches) {
  TdReport td = report();
  const TdxModules known = modules();
  for (const auto& [svn, level] :
       {std::pair(255, 0), std::pair(4, 0), std::pair(3, 1), std::pair(2, 1)}) {
    Trail trail;
    td.tee_tcb_svn.data[0] = static_cast<uint8_t>(svn);
    const auto found = check_tdx_module(td, known, trail);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(*found, &known.identities[0].levels[static_cast<size_t>(level)]);
    for (const CheckId id :
         {CheckId::TdxModuleMrSignerSeam, CheckId::TdxModuleAttributes,
          CheckId::TdxModuleIdentityMissing, CheckId::TdxModuleTcbUnmatched}) {
      EXPECT_EQ(trail.record(id).outcome, CheckOutcome::Held);
    }
  }
}

TEST(TdxModule, OfVersion0HasNoLevel) {
  TdReport td = report();
  td.tee_tcb_svn.data[1] = 0;
  td.mr_signer_seam = {};
  Trail trail;
  const auto found = check_tdx_module(td, modules(), trail);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(*found, nullptr);
  EXPECT_EQ(trail.record(CheckId::TdxModuleMrSignerSeam).outcome,
            CheckOutcome::Held);
  EXPECT_EQ(trail.record(CheckId::TdxModuleIdentityMissing).outcome,
            CheckOutcome::NotReached);
}

TEST(TdxModule, IsJudgedByTheIdentityOfItsOwnVersion) {
  Trail trail;
  TdReport td = report();
  td.mr_signer_seam = modules().version_0.mr_signer;
  EXPECT_EQ(refusal(td, modules(), trail), "tdx.module.mr_signer_seam");
  td = report();
  td.tee_tcb_svn.data[1] = 0;
  EXPECT_EQ(refusal(td, modules(), trail), "tdx.module.mr_signer_seam");
}

TEST(TdxModule, IsNamedWhereTheTcbInfoDoesNotKnowIt) {
  Trail trail;
  TdReport td = report();
  td.tee_tcb_svn.data[1] = 0x1f;
  const auto found = check_tdx_module(td, modules(), trail);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().reason(), "tdx.module.identity_missing");
  EXPECT_NE(found.error().message().find("TDX_1F"), std::string::npos);
  EXPECT_EQ(trail.record(CheckId::TdxModuleMrSignerSeam).outcome,
            CheckOutcome::NotReached);
}

TEST(TdxModule, HasNoAttributesWhateverTheMaskSays) {
  for (size_t byte = 0; byte < SeamAttributes::kSize; ++byte) {
    for (const uint8_t mask : {uint8_t{0xff}, uint8_t{0}}) {
      Trail trail;
      TdReport td = report();
      td.seam_attributes.data[byte] = 0x80;
      TdxModules known = modules();
      known.identities.front().attributes_mask.data.fill(mask);
      EXPECT_EQ(refusal(td, known, trail), "tdx.module.attributes");
    }
  }
  Trail trail;
  TdxModules known = modules();
  known.identities.front().attributes.data[0] = 1;
  EXPECT_EQ(refusal(report(), known, trail), "tdx.module.attributes");
}

TEST(TdxModule, IsRefusedBelowEveryLevel) {
  Trail trail;
  TdReport td = report();
  td.tee_tcb_svn.data[0] = 1;
  EXPECT_EQ(refusal(td, modules(), trail), "tdx.module.tcb_unmatched");
}

}  // namespace
}  // namespace assay::dcap
