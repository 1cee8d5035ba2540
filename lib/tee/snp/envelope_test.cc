// SPDX-License-Identifier: Apache-2.0
// Tests of the forms in which evidence comes.
#include "tee/snp/envelope.h"

#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

Result<Envelope> parse(std::string_view text) {
  tee::Trail trail;
  return parse_envelope(bytes_of(text), trail);
}

TEST(Envelope, HoldsReportAndChain) {
  const auto envelope = parse(
      " \n{ \"SnpReport\": \"AQI\", \"VcekCertChain\": \"UEVN\", "
      "\"other\": 1}\n");
  ASSERT_TRUE(envelope) << envelope.error().message();
  EXPECT_EQ(envelope->report, (Buffer{1, 2}));
  EXPECT_EQ(envelope->chain, "PEM");
  EXPECT_EQ(envelope->endorsements, std::nullopt);
}

TEST(Envelope, TakesEveryBase64) {
  for (const char* const report : {"-_8", "+/8=", "-_8=", "+/8"}) {
    const auto envelope = parse(std::string(R"({"SnpReport":")") + report +
                                R"(","VcekCertChain":""})");
    ASSERT_TRUE(envelope) << report;
    EXPECT_EQ(envelope->report, (Buffer{0xfb, 0xff})) << report;
  }
}

TEST(Envelope, KeepsEndorsementsAsTheyWereSent) {
  constexpr std::string_view kRest = R"("SnpReport":"","VcekCertChain":""})";
  const auto with = [&](const char* value) {
    return parse(std::string(R"({"Endorsements":)") + value + "," +
                 std::string(kRest));
  };
  EXPECT_EQ(with(R"("e30")")->endorsements, "e30");
  EXPECT_EQ(with("null")->endorsements, std::nullopt);
  EXPECT_EQ(with(R"({"Uvm":[]})")->endorsements, R"({"Uvm":[]})");
}

TEST(Envelope, MayBeAReportAlone) {
  const Buffer report = TestPlatform().signed_report();
  tee::Trail trail;
  const auto envelope = parse_envelope(report, trail);
  ASSERT_TRUE(envelope.has_value());
  EXPECT_EQ(envelope->report, report);
  EXPECT_EQ(envelope->chain, std::nullopt);
}

TEST(Envelope, IsRefusedByItsFirstFault) {
  for (const auto& [text, code] :
       {std::pair("", "snp.request.malformed"),
        std::pair("{", "snp.request.malformed"),
        std::pair("[]", "snp.request.malformed"),
        std::pair("\"e30\"", "snp.request.malformed"),
        std::pair(R"({"SnpReport":"","SnpReport":""})",
                  "snp.request.malformed"),
        std::pair("{}", "snp.request.snp_report"),
        std::pair(R"({"snpReport":"","VcekCertChain":""})",
                  "snp.request.snp_report"),
        std::pair(R"({"SnpReport":1,"VcekCertChain":""})",
                  "snp.request.snp_report"),
        std::pair(R"({"SnpReport":"*","VcekCertChain":""})",
                  "snp.request.snp_report"),
        std::pair(R"({"SnpReport":""})", "snp.request.vcek_cert_chain"),
        std::pair(R"({"SnpReport":"","VcekCertChain":"A"})",
                  "snp.request.vcek_cert_chain")}) {
    EXPECT_EQ(reason_of(parse(text)), code) << text;
  }
}

}  // namespace
}  // namespace assay::snp
