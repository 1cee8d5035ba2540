// SPDX-License-Identifier: Apache-2.0
// Tests of what quotes say of themselves.
#include "tee/dcap/picture.h"

#include "tee/dcap/test_td_platform.h"
#include "tee/test_picture.h"

namespace assay::dcap {
namespace {

using tee::at;
using tee::Picture;

Picture picture_of(const Buffer& bytes, TeeType tee) {
  tee::Trail trail;
  const auto quote = parse_quote(bytes, tee, trail);
  EXPECT_TRUE(quote) << (quote ? "" : quote.error().message());
  Picture picture;
  EXPECT_TRUE(add_quote(picture, *quote));
  return picture;
}

TEST(DcapPicture, HasEveryFieldOfAnEnclave) {
  TestPlatform platform;
  Writer w;
  w.bytes(Buffer(16, 0xc0)).u32le(3).zeros(12).bytes(Buffer(16, 0xe0));
  w.u64le(0x87).u64le(0xe7).bytes(Buffer(32, 0x11)).zeros(32);
  w.bytes(Buffer(32, 0x22)).zeros(32).bytes(Buffer(64, 0x33));
  w.u16le(4).u16le(5).u16le(6).zeros(42).bytes(Buffer(16, 0x44));
  platform.body = w.bytes(Buffer(64, 0x55)).take();
  const Picture picture = picture_of(platform.quote(), TeeType::Sgx);
  EXPECT_TRUE(picture.whole());
  EXPECT_EQ(at(picture, "header/version"), "3");
  EXPECT_EQ(at(picture, "header/tee_type"), R"({"name":"SGX","raw":0})");
  EXPECT_EQ(at(picture, "header/att_key_type"),
            R"({"name":"ECDSA-256-with-P-256","raw":2})");
  EXPECT_EQ(at(picture, "report_body/misc_select"),
            R"({"flags":["EXINFO","CPINFO"],"raw":"0x00000003"})");
  EXPECT_EQ(at(picture, "report_body/attributes"),
            R"({"flags":["INIT","DEBUG","MODE64BIT","KSS"],)"
            R"("raw":"8700000000000000"})");
  EXPECT_EQ(at(picture, "report_body/xfrm/flags"),
            R"(["X87","SSE","AVX","OPMASK","ZMM_HI256","HI16_ZMM"])");
  for (const auto& [key, byte, size] : {std::tuple("cpu_svn", "c0", 16),
                                        {"isv_ext_prod_id", "e0", 16},
                                        {"mr_enclave", "11", 32},
                                        {"mr_signer", "22", 32},
                                        {"config_id", "33", 64},
                                        {"isv_family_id", "44", 16},
                                        {"report_data", "55", 64}}) {
    std::string digits = "\"";
    for (int i = 0; i < size; ++i) {
      digits += byte;
    }
    EXPECT_EQ(at(picture, std::string("report_body/") + key), digits + '"');
  }
  EXPECT_EQ(at(picture, "report_body/isv_prod_id"), "4");
  EXPECT_EQ(at(picture, "report_body/isv_svn"), "5");
  EXPECT_EQ(at(picture, "report_body/config_svn"), "6");
  EXPECT_EQ(at(picture, "qe_report/isv_svn"), "9");
}

TEST(DcapPicture, HasThePckChainAndItsExtension) {
  const Picture picture = picture_of(TestPlatform().quote(), TeeType::Sgx);
  EXPECT_EQ(at(picture, "pck_chain/fmspc"), R"("060606060606")");
  EXPECT_EQ(at(picture, "pck_chain/certificates/0/subject"),
            R"("Intel SGX PCK Certificate")");
  EXPECT_EQ(at(picture, "pck_chain/certificates/2/subject"),
            R"("Intel SGX Root CA")");
  EXPECT_EQ(at(picture, "pck_chain/certificates/0/key"), R"("P-256")");
}

TEST(DcapPicture, HasEveryFieldOfATrustDomain) {
  TestPlatform platform = td15_platform(TeeTcbSvn{{9}});
  platform.body[120] = 1;     // DEBUG
  platform.body[123] = 0x10;  // SEPT_VE_DISABLE
  const Picture picture = picture_of(platform.quote(), TeeType::Tdx);
  EXPECT_TRUE(picture.whole());
  EXPECT_EQ(at(picture, "header/body_type"),
            R"({"name":"TD report of TDX 1.5","raw":3})");
  EXPECT_EQ(at(picture, "header/body_size"), "648");
  EXPECT_EQ(at(picture, "td_report/tee_tcb_svn2"),
            R"("09000000000000000000000000000000")");
  EXPECT_NE(at(picture, "td_report/mr_service_td").find("9999"),
            std::string::npos);
  const std::string attributes = at(picture, "td_report/td_attributes/flags");
  EXPECT_NE(attributes.find("\"DEBUG\""), std::string::npos) << attributes;
  EXPECT_NE(attributes.find("\"SEPT_VE_DISABLE\""), std::string::npos);
  for (const char* key : {"mr_seam", "mr_td", "rtmr0", "rtmr3", "xfam"}) {
    EXPECT_NE(at(picture, std::string("td_report/") + key), "absent") << key;
  }
}

TEST(DcapPicture, ShowsAQuoteWhosePckChainCannotBeRead) {
  TestPlatform platform;
  const Buffer whole = platform.quote();
  tee::Trail trail;
  auto quote = parse_quote(whole, TeeType::Sgx, trail);
  ASSERT_TRUE(quote);
  quote->pck_chain = bytes_of("no PEM");
  Picture picture;
  ASSERT_TRUE(add_quote(picture, *quote));
  EXPECT_FALSE(picture.whole());
  EXPECT_EQ(at(picture, "pck_chain/error/code"), R"("BadPem")");
  EXPECT_EQ(at(picture, "qe_report/isv_svn"), "9");
}

TEST(DcapPicture, RecognisesQuotesByTheirHeader) {
  EXPECT_EQ(recognise_quote(TestPlatform().quote()), TeeType::Sgx);
  EXPECT_EQ(recognise_quote(td_platform().quote()), TeeType::Tdx);
  const Buffer whole = TestPlatform().quote();
  EXPECT_EQ(recognise_quote(Bytes(whole).first(kHeaderSize)), TeeType::Sgx);
  EXPECT_FALSE(recognise_quote(Bytes(whole).first(kHeaderSize - 1)));
  for (size_t place = 0; place < 8; ++place) {
    Buffer altered = whole;
    altered[place] = 0x70;
    EXPECT_FALSE(recognise_quote(altered)) << place;
  }
  Buffer third = whole;  // version 3 knows SGX alone
  third[4] = 0x81;
  EXPECT_FALSE(recognise_quote(third));
}

}  // namespace
}  // namespace assay::dcap
