// SPDX-License-Identifier: Apache-2.0
// Tests of what messages of TPMs' owners say of themselves.
#include "tee/tpm/request_picture.h"

#include "tee/test_picture.h"
#include "tee/tpm/test_request.h"

namespace assay::tpm {
namespace {

using tee::at;
using test::TestRequest;

Result<tee::Picture> picture_of(const std::string& body) {
  tee::Trail trail;
  return picture_of_message({.evidence = bytes_of(body)}, trail);
}

TEST(RequestPicture, HasEveryPartOfAMessage) {
  const auto picture = picture_of(TestRequest().body());
  EXPECT_EQ(reading_of(picture), "whole");
  EXPECT_EQ(at(picture, "message/typ"), R"("attReqV2")");
  EXPECT_EQ(at(picture, "message/challenge").substr(1, 4), "c4c4");
  EXPECT_EQ(at(picture, "message/rp_data"), R"("cnA")");
  EXPECT_EQ(at(picture, "current_quote/reset_count"), "7");
  EXPECT_EQ(at(picture, "current_quote/pcr_select"), R"("SHA256: 0-23")");
  EXPECT_EQ(at(picture, "current_quote/signature_scheme"),
            R"("RSASSA with SHA256")");
  EXPECT_EQ(at(picture, "current_aik/key"), R"("RSA-2048")");
  EXPECT_NE(at(picture, "current_ak_certificate/certificates/0"), "absent");
  EXPECT_EQ(at(picture, "current_pcrs/values/23/pcr"), "23");
  EXPECT_EQ(at(picture, "request_key/binding"), R"("tpm_quote")");
  EXPECT_EQ(at(picture, "boot_quote"), "absent");
}

TEST(RequestPicture, IsOfTheFirstMessage) {
  const std::string body =
      TestRequest::wrap(R"({"payload":{"type":"aikcert"}})");
  EXPECT_EQ(at(picture_of(body), "message/type"), R"("aikcert")");
  EXPECT_TRUE(is_message(bytes_of(body)));
}

TEST(RequestPicture, RefusesWhatVerificationRefuses) {
  const std::string body = TestRequest().body();
  EXPECT_EQ(reading_of(picture_of(body.substr(0, body.size() / 2))),
            "tpm.request.malformed");
  EXPECT_TRUE(is_message(bytes_of(body)));
  EXPECT_FALSE(is_message(bytes_of(body.substr(0, body.size() / 2))));
  EXPECT_FALSE(is_message(bytes_of(R"({"data":"e30"})")));
}

}  // namespace
}  // namespace assay::tpm
