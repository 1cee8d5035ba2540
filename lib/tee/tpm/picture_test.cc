// SPDX-License-Identifier: Apache-2.0
// Tests of what structures and logs of TPMs say of themselves.
#include "tee/tpm/picture.h"

#include "tee/test_picture.h"
#include "tee/tpm/test_record.h"
#include "tee/tpm/test_structures.h"

namespace assay::tpm {
namespace {

using tee::at;
using tee::Picture;

LogBytes log_of(Buffer bytes, LogType type = LogType::Tcg) {
  return {type, std::move(bytes)};
}

Picture picture_of_logs(const std::vector<LogBytes>& logs) {
  Picture picture;
  add_logs(picture, {}, logs);
  return picture;
}

TEST(TpmPicture, HasEveryFieldOfAQuote) {
  Picture picture;
  tee::PictureSection& section = picture.add("Quote", "quote");
  add_attest(section, test::write_attest(
                          {.selections = {{0x0004, 0x10}, {0x000b, 0x88f}},
                           .pcr_digest = Buffer(32, 0xd1)}));
  EXPECT_TRUE(picture.whole());
  EXPECT_EQ(at(picture, "quote/magic/name"), R"("TPM_GENERATED_VALUE")");
  EXPECT_EQ(at(picture, "quote/type/name"), R"("TPM_ST_ATTEST_QUOTE")");
  EXPECT_EQ(at(picture, "quote/pcr_select"),
            R"("SHA1: 4; SHA256: 0-3, 7, 11")");
  EXPECT_EQ(at(picture, "quote/pcr_digest").substr(1, 4), "d1d1");
  for (const char* key : {"clock", "reset_count", "restart_count", "safe",
                          "firmware_version", "extra_data"}) {
    EXPECT_NE(at(picture, std::string("quote/") + key), "absent") << key;
  }
}

TEST(TpmPicture, SaysWhatOfAQuoteCannotBeRead) {
  Picture picture;
  const Buffer quote = test::write_attest({});
  add_attest(picture.add("Quote", "quote"), Bytes(quote).first(20));
  EXPECT_EQ(at(picture, "quote/error/code"), R"("EvidenceTruncated")");
  add_signature(picture.add("Signature", "signature"), Buffer{1, 2},
                SignatureForm::Tpmt);
  EXPECT_NE(at(picture, "signature/error/code"), "absent");
}

TEST(TpmPicture, NamesTheAttributesOfKeys) {
  const Buffer area = test::write_rsa_public(
      test::rsa_key().public_key(), kRestricted | kSign | kFixedTpm, {});
  const auto parsed = parse_public(area);
  ASSERT_TRUE(parsed);
  Picture picture;
  add_public_area(picture.add("Key", "key"), *parsed);
  EXPECT_EQ(at(picture, "key/object_attributes/flags"),
            R"(["fixedTPM","restricted","sign"])");
  EXPECT_EQ(at(picture, "key/name_alg"), R"("SHA256")");
  EXPECT_EQ(at(picture, "key/auth_policy"), "null");
  EXPECT_EQ(at(picture, "key/key"), R"("RSA-2048")");
}

TEST(TpmPicture, HasAColumnForEachBank) {
  PcrBank sha1(crypto::Hash::Sha1);
  sha1.set(7, Buffer(20, 1));
  PcrBank sha256(crypto::Hash::Sha256);
  sha256.set(4, Buffer(32, 2));
  Picture picture;
  add_pcrs(picture, {"Boot: ", "boot_"}, std::vector{sha1, sha256});
  EXPECT_EQ(picture.sections[0].title, "Boot: PCRs");
  EXPECT_EQ(at(picture, "boot_pcrs/values/0/pcr"), "4");
  EXPECT_EQ(at(picture, "boot_pcrs/values/0/SHA1"), "null");
  EXPECT_EQ(at(picture, "boot_pcrs/values/1/SHA1").substr(1, 4), "0101");
}

TEST(TpmPicture, ListsTheEventsOfLogs) {
  const Picture picture = picture_of_logs(
      {log_of(join({driver_config(7, "SecureBoot", Buffer{1}),
                    driver_config(7, "PK", bytes_of("key")),
                    sha1_event(4, kEvAction, bytes_of("a\x1b[2Jb"))})),
       log_of(ima_entry("ima-ng", {Buffer(28), copy_of(bytes_of("/bin/sh"))}),
              LogType::Ima)});
  EXPECT_TRUE(picture.whole()) << at(picture, "event_log/error");
  EXPECT_EQ(at(picture, "event_log/events/0/type"),
            R"("EV_EFI_VARIABLE_DRIVER_CONFIG")");
  EXPECT_EQ(at(picture, "event_log/events/0/pcr"), "7");
  EXPECT_EQ(at(picture, "event_log/events/2/description").find("\\u001b"),
            std::string::npos);
  EXPECT_EQ(at(picture, "event_log/events/3/type"),
            R"("IMA_MEASUREMENT_EVENT")");
  EXPECT_EQ(at(picture, "boot_state/secure_boot"), "true");
  EXPECT_EQ(at(picture, "boot_state/db"), "null");
  EXPECT_EQ(at(picture, "boot_state/pk/bytes"), "3");
  EXPECT_EQ(at(picture, "boot_state/pk_times"), "absent");
  EXPECT_EQ(at(picture, "boot_state/windows"), "false");
  EXPECT_EQ(at(picture, "boot_state/elam"), "absent");
}

TEST(TpmPicture, TellsHowWindowsStarted) {
  const Picture picture = picture_of_logs({log_of(
      join({tagged(12, sipa(Sipa::kTrustBoundary,
                            join({sipa_flag(Sipa::kBootDebugging, false),
                                  sipa_flag(Sipa::kOsKernelDebug, true),
                                  sipa_flag(Sipa::kTestSigning, true),
                                  sipa_flag(Sipa::kTestSigning, false)}))),
            separator(12)}))});
  EXPECT_TRUE(picture.whole()) << at(picture, "event_log/error");
  EXPECT_EQ(at(picture, "boot_state/windows"), "true");
  EXPECT_EQ(at(picture, "boot_state/boot_debugging"), "false");
  EXPECT_EQ(at(picture, "boot_state/kernel_debug"), "true");
  EXPECT_EQ(at(picture, "boot_state/safe_mode"), "null");
  EXPECT_EQ(at(picture, "boot_state/test_signing"),
            R"({"false":1,"raw":"both","true":1})");
}

TEST(TpmPicture, ShowsTheLogsBeforeOneThatCannotBeRead) {
  const Buffer whole = driver_config(7, "SecureBoot", Buffer{1});
  Buffer half = whole;
  half.resize(half.size() - 1);
  const Picture picture = picture_of_logs({log_of(whole), log_of(half)});
  EXPECT_FALSE(picture.whole());
  EXPECT_NE(at(picture, "event_log/events/0"), "absent");
  EXPECT_NE(at(picture, "event_log/error/message").find("logs[1]"),
            std::string::npos);
  EXPECT_EQ(at(picture, "boot_state"), "absent");
}

TEST(TpmPicture, HasNothingOfWhatIsNotThere) {
  Picture picture = picture_of_logs({});
  add_ak_certificate(picture, {}, {});
  EXPECT_TRUE(picture.sections.empty());
  add_ak_certificate(picture, {}, Buffer{1});
  EXPECT_NE(at(picture, "ak_certificate/error"), "absent");
}

}  // namespace
}  // namespace assay::tpm
