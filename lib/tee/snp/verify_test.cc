// SPDX-License-Identifier: Apache-2.0
// Tests of a report under its chain: what belongs together, and what follows.
#include "tee/snp/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr size_t kVersion = 0x000;
constexpr size_t kPolicy = 0x008;
constexpr size_t kVmpl = 0x030;
constexpr size_t kCurrent = 0x038;
constexpr size_t kFlags = 0x048;
constexpr size_t kReported = 0x180;
constexpr size_t kCpuid = 0x188;
constexpr size_t kChipId = 0x1a0;
constexpr size_t kCommitted = 0x1e0;
constexpr size_t kLaunch = 0x1f0;

// The report lives as long as what looks into it.
struct Asked {
  Result<VerifiedReport> answer() {
    input = platform.signed_report();
    anchors = platform.anchors();
    TRY(const Report report, parse_report(input, trail));
    return verify(report, chain_source(platform.chain()),
                  {kTestNow, endorsements, anchors, baseline, nullptr}, trail);
  }

  TestPlatform platform;
  Buffer input;
  tee::Anchors anchors;
  tee::Endorsements endorsements;
  tee::Baseline baseline;
  tee::Trail trail;
};

std::string answer_to(void (*edit)(TestPlatform&)) {
  Asked asked;
  edit(asked.platform);
  return reason_of(asked.answer());
}

TEST(Verify, GivesAReport) {
  Asked asked;
  const auto verified = asked.answer();
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_EQ(verified->line(), Line::Milan);
  EXPECT_EQ(verified->report().guest_svn, 2u);
  EXPECT_THAT(verified->findings(), ElementsAre("snp.crl.missing"));
  EXPECT_FALSE(verified->forged());
}

TEST(Verify, RestsOnTheAnchor) {
  Asked asked;
  asked.input = asked.platform.signed_report();
  asked.anchors = asked.platform.anchors();
  asked.anchors.amd.front().forged = true;
  const auto report = parse_report(asked.input, asked.trail);
  const auto verified = verify(
      *report, chain_source(asked.platform.chain()),
      {kTestNow, asked.endorsements, asked.anchors, asked.baseline, nullptr},
      asked.trail);
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_TRUE(verified->forged());
}

TEST(Verify, WantsTheKindOfKeyThatSigned) {
  EXPECT_EQ(answer_to([](TestPlatform& p) { p.report[kFlags] = 1 << 2; }),
            "snp.ek.kind");
  EXPECT_EQ(answer_to([](TestPlatform& p) {
              p.ek.extra.back() = test_extension("5", der_ia5("CN=cloud"));
            }),
            "snp.chain.kind");
}

TEST(Verify, TakesAVlekForWhatItIs) {
  EXPECT_EQ(answer_to([](TestPlatform& p) {
              p.ask.subject.back().value = "SEV-VLEK-Milan";
              p.ek.issuer = p.ask.subject;
              p.ek.extra.back() = test_extension("5", der_ia5("CN=cloud"));
              p.report[kFlags] = 1 << 2;
              std::fill_n(p.report.begin() + kChipId, 64, uint8_t{0});
            }),
            "verified");
}

TEST(Verify, WantsOneProduct) {
  EXPECT_EQ(answer_to([](TestPlatform& p) {
              p.ek.extra[1] = test_extension("2", der_ia5("Genoa-B1"));
            }),
            "snp.ek.product");
  EXPECT_EQ(answer_to([](TestPlatform& p) { p.report[kCpuid + 1] = 0x11; }),
            "snp.ek.product");
  EXPECT_EQ(answer_to([](TestPlatform& p) { p.report[kCpuid] = 0; }),
            "snp.ek.product");
  EXPECT_EQ(answer_to([](TestPlatform& p) {
              p.report[kVersion] = 2;
              std::fill_n(p.report.begin() + kCpuid, 3, uint8_t{0});
            }),
            "verified");
}

TEST(Verify, WantsTheChipOrNone) {
  EXPECT_EQ(answer_to([](TestPlatform& p) { p.report[kChipId + 63] ^= 1; }),
            "snp.ek.chip_id");
  Asked masked;
  std::fill_n(masked.platform.report.begin() + kChipId, 64, uint8_t{0});
  const auto verified = masked.answer();
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_THAT(verified->findings(),
              ElementsAre("snp.crl.missing", "snp.chip_id.masked"));
}

TEST(Verify, WantsEveryPartOfTheTcb) {
  for (const size_t part : {0u, 1u, 6u, 7u}) {
    Asked asked;
    for (const size_t tcb : {kReported, kCurrent, kCommitted, kLaunch}) {
      ++asked.platform.report[tcb + part];
    }
    EXPECT_EQ(reason_of(asked.answer()), "snp.ek.tcb") << part;
  }
}

TEST(Verify, WantsTheWholeReportSigned) {
  Asked asked;
  asked.input = asked.platform.signed_report();
  asked.anchors = asked.platform.anchors();
  const ChainSource source = chain_source(asked.platform.chain());
  const Buffer whole = asked.input;
  for (size_t i = 0x50; i < 0x180; ++i) {
    asked.input = whole;
    asked.input[i] ^= 1;
    const auto report = parse_report(asked.input, asked.trail);
    ASSERT_TRUE(report) << i;
    EXPECT_EQ(reason_of(verify(*report, source,
                               {kTestNow, asked.endorsements, asked.anchors,
                                asked.baseline, nullptr},
                               asked.trail)),
              "snp.report.signature")
        << i;
  }
}

TEST(Verify, WantsOrderAmongTcbs) {
  EXPECT_EQ(answer_to([](TestPlatform& p) { --p.report[kCurrent + 7]; }),
            "snp.tcb.order");
  EXPECT_EQ(answer_to([](TestPlatform& p) { ++p.report[kCommitted]; }),
            "snp.tcb.order");
  EXPECT_EQ(answer_to([](TestPlatform& p) { ++p.report[kCurrent + 7]; }),
            "verified");
}

TEST(Verify, FindsWhatRefusesNothing) {
  Asked asked;
  asked.platform.report[kPolicy + 2] |= 0x0c;  // debug, migration
  ++asked.platform.report[kCurrent + 7];
  --asked.platform.report[kLaunch + 7];
  const auto verified = asked.answer();
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_THAT(
      verified->findings(),
      ElementsAre("snp.crl.missing", "snp.tcb.provisional", "snp.tcb.launch",
                  "snp.debug.allowed", "snp.migration.allowed"));
}

TEST(Verify, WantsThatTheGuestAsked) {
  EXPECT_EQ(answer_to([](TestPlatform& p) { p.report[kVmpl] = 3; }),
            "verified");
  EXPECT_EQ(answer_to([](TestPlatform& p) { p.report[kVmpl] = 4; }),
            "snp.report.vmpl");
  EXPECT_EQ(answer_to([](TestPlatform& p) {
              std::fill_n(p.report.begin() + kVmpl, 4, uint8_t{0xff});
            }),
            "snp.report.vmpl");
}

struct Needs {
  std::vector<std::string> answer(const ChainSource& source) {
    const Buffer input = platform.signed_report();
    const auto report = parse_report(input, trail);
    const auto names = needs(*report, source, platform.anchors().amd, kTestNow,
                             nullptr, trail);
    if (!names) {
      return {std::string(names.error().reason())};
    }
    std::vector<std::string> texts;
    for (const tee::EndorsementId& id : *names) {
      texts.push_back(id.name.substr(0, 15));
    }
    return texts;
  }

  TestPlatform platform;
  tee::Trail trail;
};

TEST(Needs, AreTheCrlOfAChainThatHolds) {
  Needs asked;
  EXPECT_THAT(asked.answer(chain_source(asked.platform.chain())),
              ElementsAre("amd/crl/Milan"));
}

TEST(Needs, OfForgedEvidenceAreNone) {
  Needs asked;
  asked.platform.ask.ca = false;
  EXPECT_THAT(asked.answer(chain_source(asked.platform.chain())),
              ElementsAre("snp.chain.root"));
}

TEST(Needs, OfAReportAloneAreItsChain) {
  Needs asked;
  EXPECT_THAT(asked.answer(chain_source({})),
              ElementsAre("amd/ask/Milan", "amd/vcek/Milan/", "amd/crl/Milan"));
}

TEST(Needs, OfAKeyAloneAreItsIssuer) {
  Needs asked;
  EXPECT_THAT(asked.answer(chain_source(codec::encode_pem(
                  "CERTIFICATE", asked.platform.ek_certificate().der()))),
              ElementsAre("amd/ask/Milan", "amd/crl/Milan"));
}

TEST(Needs, OfAChipThatHidesAreNotItsKey) {
  Needs asked;
  std::fill_n(asked.platform.report.begin() + kChipId, 64, uint8_t{0});
  EXPECT_THAT(asked.answer(chain_source({})),
              ElementsAre("amd/ask/Milan", "amd/crl/Milan"));
}

TEST(Verify, SaysWhatItDidWithout) {
  Asked asked;
  const auto verified = asked.answer();
  ASSERT_TRUE(verified) << verified.error().message();
  ASSERT_EQ(verified->lacking().size(), 1u);
  EXPECT_EQ(verified->lacking().front().name, "amd/crl/Milan");
}

}  // namespace
}  // namespace assay::snp
