// SPDX-License-Identifier: Apache-2.0
// Tests of what guests say of themselves.
#include "tee/azure_guest/picture.h"

#include "tee/azure_guest/hcl_report.h"
#include "tee/azure_guest/test_guest.h"
#include "tee/dcap/test_td_platform.h"
#include "tee/snp/test_platform.h"
#include "tee/test_picture.h"

namespace assay::azure_guest {
namespace {

namespace json = codec::json;
using tee::at;

std::string base64(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Standard);
}

constexpr std::string_view kRuntime =
    R"({"keys":[],"user-data":"00FF",)"
    R"("vm-configuration":{"secure-boot":true,"vmUniqueId":"id"}})";

// A whole bundle over the TPM of test_guest.h.
json::object bundle() {
  const TpmInfo made = test::make_tpm_info();
  json::array values;
  json::array set;
  for (const PcrValue& value : made.pcrs) {
    values.push_back(json::object{{"Index", value.index},
                                  {"Digest", base64(value.digest.bytes())}});
    set.push_back(value.index);
  }
  const json::object tpm = {
      {"AikCert", ""},
      {"AikPub", base64(test::sized(test::enc_area()))},
      {"PcrQuote", base64(made.quote)},
      {"PcrSignature", base64(made.quote_signature)},
      {"PcrSet", set},
      {"PCRs", values},
      {"EncKeyPub", base64(made.enc_key_public)},
      {"EncKeyCertifyInfo", base64(made.enc_key_certify_info)},
      {"EncKeyCertifyInfoSignature", base64(made.enc_key_certify_signature)}};
  return {{"AttestationProtocolVersion", "2.0"},
          {"OSType", base64(bytes_of("Linux"))},
          {"OSVersionMajor", 24},
          {"ClientPayload", {{"nonce", base64(bytes_of("a\nb"))}}},
          {"IsolationInfo", {{"Type", "TrustedLaunch"}}},
          {"TpmInfo", tpm}};
}

Result<tee::Picture> picture_of(const json::object& sent) {
  tee::Trail trail;
  return picture_of_guest({.evidence = bytes_of(codec::serialize(sent))},
                          trail);
}

json::object isolated(const char* type, Bytes proof) {
  json::object sent = bundle();
  sent["IsolationInfo"] = {{"Type", type},
                           {"Evidence",
                            {{"Proof", base64(proof)},
                             {"RunTimeData", base64(bytes_of(kRuntime))}}}};
  return sent;
}

TEST(GuestPicture, HasTheGuestAndItsTpm) {
  const auto picture = picture_of(bundle());
  EXPECT_EQ(reading_of(picture), "whole");
  EXPECT_EQ(at(picture, "guest/os_type"), R"("Linux")");
  EXPECT_EQ(at(picture, "guest/os_version_major"), "24");
  EXPECT_EQ(at(picture, "guest/isolation_type"), R"("TrustedLaunch")");
  EXPECT_EQ(at(picture, "client_payload/members/0"),
            R"({"name":"nonce","value":"a?b"})");
  EXPECT_EQ(at(picture, "quote/type/name"), R"("TPM_ST_ATTEST_QUOTE")");
  EXPECT_EQ(at(picture, "pcrs/pcr_set"), R"("0 1 2 3 4 5 6 7")");
  EXPECT_EQ(at(picture, "pcrs/values/7/SHA256").substr(1, 4), "0707");
  EXPECT_EQ(at(picture, "enc_key/object_attributes/flags"),
            R"(["fixedTPM","fixedParent","sensitiveDataOrigin","decrypt"])");
  EXPECT_EQ(at(picture, "enc_key_certification/type/name"),
            R"("TPM_ST_ATTEST_CERTIFY")");
  EXPECT_EQ(at(picture, "runtime_data"), "absent");
  EXPECT_EQ(at(picture, "event_log"), "absent");
}

TEST(GuestPicture, HasTheHardwareOfSevSnp) {
  const auto picture =
      picture_of(isolated("SevSnp", bytes_of(snp::TestPlatform().envelope())));
  EXPECT_EQ(reading_of(picture), "whole");
  EXPECT_EQ(at(picture, "report/version"), "3");
  EXPECT_EQ(at(picture, "certificates/certificates/0/subject"),
            R"("SEV-VCEK")");
  EXPECT_EQ(at(picture, "runtime_data/vm_unique_id"), R"("id")");
  EXPECT_EQ(at(picture, "runtime_data/user_data"), R"("00FF")");
  EXPECT_EQ(at(picture, "runtime_data/vm_configuration/0/value"), R"("true")");
}

TEST(GuestPicture, HasTheHardwareOfTdx) {
  const auto picture = picture_of(isolated("Tdx", dcap::td_platform().quote()));
  EXPECT_EQ(reading_of(picture), "whole");
  EXPECT_NE(at(picture, "td_report/mr_td"), "absent");
}

TEST(GuestPicture, SaysWhichPartCannotBeRead) {
  json::object sent = isolated("SevSnp", bytes_of("{}"));
  sent["TpmInfo"].as_object()["AikPub"] = "AAAA";
  sent["TcgLogs"] = "AAAA";
  const auto picture = picture_of(sent);
  EXPECT_EQ(reading_of(picture), "in part");
  for (const char* part : {"ak", "hardware", "event_log"}) {
    EXPECT_NE(at(picture, std::string(part) + "/error"), "absent") << part;
  }
  EXPECT_EQ(at(picture, "quote/error"), "absent");
}

Buffer hcl_report(uint32_t type, Bytes hardware) {
  const auto size = static_cast<uint32_t>(kRuntime.size());
  Writer w;
  w.bytes(bytes_of("HCLA")).u32le(2).u32le(1236 + size).u32le(2).zeros(16);
  w.bytes(hardware).zeros(kHclHardwareReportSize - hardware.size());
  w.u32le(20 + size).u32le(1).u32le(type).u32le(1).u32le(size);
  return w.bytes(bytes_of(kRuntime)).take();
}

TEST(GuestPicture, IsOfAnHclReportAlone) {
  tee::Trail trail;
  const Buffer snp = hcl_report(2, snp::TestPlatform().signed_report());
  const auto picture = picture_of_guest({.evidence = snp}, trail);
  EXPECT_EQ(reading_of(picture), "whole");
  EXPECT_EQ(at(picture, "hcl_report/report_type"), R"({"name":"snp","raw":2})");
  EXPECT_EQ(at(picture, "hcl_report/runtime_data_bound"), "false");
  EXPECT_EQ(at(picture, "report/guest_svn"), "2");
  const Buffer tdx = hcl_report(4, {});
  EXPECT_NE(
      at(picture_of_guest({.evidence = tdx}, trail), "td_report/report_data"),
      "absent");
  const Buffer broken = hcl_report(2, {});
  EXPECT_EQ(reading_of(picture_of_guest({.evidence = broken}, trail)),
            "in part");
  EXPECT_EQ(
      reading_of(picture_of_guest({.evidence = Bytes(snp).first(1000)}, trail)),
      "azure_guest.hcl.truncated");
}

TEST(GuestPicture, KnowsItsOwn) {
  EXPECT_TRUE(is_evidence(bytes_of(codec::serialize(bundle()))));
  EXPECT_TRUE(is_evidence(hcl_report(2, {})));
  EXPECT_FALSE(is_evidence(bytes_of("{}")));
  EXPECT_FALSE(is_evidence(Buffer(64)));
}

}  // namespace
}  // namespace assay::azure_guest
