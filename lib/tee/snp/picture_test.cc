// SPDX-License-Identifier: Apache-2.0
// Tests of what SEV-SNP evidence says of itself.
#include "tee/snp/picture.h"

#include "tee/snp/test_uvm.h"
#include "tee/test_picture.h"

namespace assay::snp {
namespace {

using tee::at;
using tee::Picture;

Result<Picture> picture_of(Bytes evidence) {
  tee::Trail trail;
  return picture_of_report({.evidence = evidence}, trail);
}

TEST(SnpPicture, HasEveryFieldOfTheReport) {
  const auto picture = picture_of(TestPlatform().signed_report());
  EXPECT_EQ(reading_of(picture), "whole");
  EXPECT_EQ(at(picture, "report/version"), "3");
  EXPECT_EQ(at(picture, "report/guest_svn"), "2");
  EXPECT_EQ(at(picture, "report/policy"),
            R"({"abi_major":0,"abi_minor":31,"flags":["SMT","RESERVED_ONE"],)"
            R"("raw":"0x000000000003001f"})");
  EXPECT_EQ(at(picture, "report/platform_info"),
            R"({"flags":["SMT_EN","ECC_EN","ALIAS_CHECK_COMPLETE","bit 6"],)"
            R"("raw":"0x0000000000000065"})");
  EXPECT_EQ(at(picture, "report/signing_key"), R"({"name":"VCEK","raw":0})");
  EXPECT_EQ(at(picture, "report/reported_tcb"),
            R"({"boot_loader":3,"microcode":219,"raw":"03000000000008db",)"
            R"("snp":8,"tee":0})");
  EXPECT_EQ(at(picture, "report/product_line"), R"("Milan")");
  EXPECT_EQ(at(picture, "report/cpuid_step"), "1");
  EXPECT_EQ(at(picture, "report/current_version"), R"("1.55 build 1")");
  EXPECT_EQ(at(picture, "report/launch_mit_vector"), "absent");
  const std::pair<const char*, const char*> fields[] = {
      {"family_id", "fafa"},         {"image_id", "1a1a"},
      {"report_data", "dada"},       {"measurement", "3e3e"},
      {"host_data", "4040"},         {"id_key_digest", "1d1d"},
      {"author_key_digest", "a0a0"}, {"report_id", "1e1e"},
      {"report_id_ma", "ffff"},      {"chip_id", "c1c1"}};
  for (const auto& [key, start] : fields) {
    EXPECT_EQ(at(picture, std::string("report/") + key).substr(1, 4), start)
        << key;
  }
}

TEST(SnpPicture, HasWhatLaterVersionsAdd) {
  TestPlatform platform;
  platform.report[0] = 5;
  platform.report[0x1f8] = 7;
  platform.report[0x200] = 9;
  const auto picture = picture_of(platform.signed_report());
  EXPECT_EQ(at(picture, "report/launch_mit_vector"), R"("0x0000000000000007")");
  EXPECT_EQ(at(picture, "report/current_mit_vector"),
            R"("0x0000000000000009")");
}

TEST(SnpPicture, LeavesPartsOfAnUnknownLineAlone) {
  TestPlatform platform;
  platform.report[0x188] = 0x77;
  const auto picture = picture_of(platform.signed_report());
  EXPECT_EQ(at(picture, "report/reported_tcb"),
            R"({"raw":"03000000000008db"})");
  EXPECT_EQ(at(picture, "report/product_line"), "null");
}

TEST(SnpPicture, HasTheCertificatesAndWhatTheySayOfTheChip) {
  const auto picture = picture_of(bytes_of(TestPlatform().envelope()));
  EXPECT_EQ(reading_of(picture), "whole");
  EXPECT_EQ(at(picture, "endorsement_key/product_name"), R"("Milan-B0")");
  EXPECT_EQ(at(picture, "endorsement_key/kind"), R"("VCEK")");
  EXPECT_EQ(at(picture, "endorsement_key/tcb/microcode"), "219");
  EXPECT_EQ(at(picture, "certificates/certificates/0/subject"),
            R"("SEV-VCEK")");
  EXPECT_EQ(at(picture, "certificates/certificates/1/subject"),
            R"("SEV-Milan")");
  EXPECT_EQ(at(picture, "certificates/certificates/2/issuer"),
            R"("ARK-Milan")");
  EXPECT_EQ(at(picture, "certificates/certificates/0/key"), R"("P-384")");
}

TEST(SnpPicture, SaysWhichPartCannotBeRead) {
  const std::string report =
      codec::encode_base64(TestPlatform().signed_report(), codec::Base64::Url);
  const auto picture = picture_of(
      bytes_of(R"({"SnpReport":")" + report +
               R"(","VcekCertChain":"AAAA","Endorsements":"AAAA"})"));
  EXPECT_EQ(reading_of(picture), "in part");
  EXPECT_EQ(at(picture, "certificates/error/code"),
            R"("CertificateMalformed")");
  EXPECT_NE(at(picture, "endorsements/error"), "absent");
  EXPECT_EQ(at(picture, "report/version"), "3");
}

TEST(SnpPicture, RefusesWhatVerificationRefuses) {
  const Buffer report = TestPlatform().signed_report();
  for (const size_t size : {size_t{8}, size_t{672}, kReportSize - 1}) {
    EXPECT_EQ(reading_of(picture_of(Bytes(report).first(size))),
              "snp.report.truncated");
  }
}

TEST(SnpPicture, KnowsItsOwn) {
  Buffer report = TestPlatform().signed_report();
  EXPECT_TRUE(is_evidence(report));
  EXPECT_TRUE(is_evidence(bytes_of(TestPlatform().envelope())));
  EXPECT_FALSE(is_evidence(Bytes(report).first(kReportSize - 1)));
  report[0] = 9;
  EXPECT_FALSE(is_evidence(report));
  EXPECT_FALSE(is_evidence(bytes_of(R"({"Report":""})")));
}

}  // namespace
}  // namespace assay::snp
