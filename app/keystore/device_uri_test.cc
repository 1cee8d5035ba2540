// SPDX-License-Identifier: Apache-2.0
// What operators may write, and what they are told otherwise.
#include "keystore/device_uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::keystore {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kGood =
    "pkcs11:token=assay?module-path=/usr/lib/hsm.so&pin-source=file:/etc/pin";

std::string refusal_of(std::string_view text) {
  const auto parsed = parse_device_uri(text);
  if (!parsed) {
    EXPECT_EQ(parsed.error().code(), Code::ConfigInvalid);
  }
  return parsed ? "taken" : parsed.error().detail();
}

TEST(DeviceUri, NamesTokenLibraryAndPinFile) {
  const auto uri = parse_device_uri(kGood);
  ASSERT_TRUE(uri) << uri.error().message();
  EXPECT_EQ(uri->token, "assay");
  EXPECT_EQ(uri->serial, "");
  EXPECT_EQ(uri->module_path, "/usr/lib/hsm.so");
  EXPECT_EQ(uri->pin_file, "/etc/pin");
  EXPECT_EQ(uri->pin, "");
}

TEST(DeviceUri, TakesSerialAndPinInAnyOrder) {
  const auto uri = parse_device_uri(
      "pkcs11:serial=0a1b;token=My%20Token%3b?pin-value=12%2634"
      "&module-path=/opt/v%C3%A9.so");
  ASSERT_TRUE(uri) << uri.error().message();
  EXPECT_EQ(uri->token, "My Token;");
  EXPECT_EQ(uri->serial, "0a1b");
  EXPECT_EQ(uri->module_path, "/opt/v\xC3\xA9.so");
  EXPECT_EQ(uri->pin_file, "");
  EXPECT_EQ(uri->pin, "12&34");
}

TEST(DeviceUri, TakesFileUrisWithThreeSlashes) {
  const auto uri = parse_device_uri(
      "pkcs11:token=t?module-path=/m.so&pin-source=file:///etc/pin");
  ASSERT_TRUE(uri) << uri.error().message();
  EXPECT_EQ(uri->pin_file, "/etc/pin");
}

TEST(DeviceUri, SaysWhatIsMissing) {
  EXPECT_THAT(refusal_of("pkcs11:?module-path=/m.so&pin-value=1"),
              HasSubstr("token=LABEL is missing"));
  EXPECT_THAT(refusal_of("pkcs11:token=t"),
              HasSubstr("module-path=PATH is missing"));
  EXPECT_THAT(refusal_of("pkcs11:token=t?pin-value=1"),
              HasSubstr("module-path=PATH is missing"));
  EXPECT_THAT(refusal_of("pkcs11:token=t?module-path=/m.so"),
              HasSubstr("one of pin-source=file:PATH and pin-value"));
  EXPECT_THAT(refusal_of(kGood + "&pin-value=1"),
              HasSubstr("one of pin-source=file:PATH and pin-value"));
}

TEST(DeviceUri, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(refusal_of("store"), HasSubstr("expected pkcs11:token=LABEL"));
  EXPECT_THAT(refusal_of("PKCS11:token=t?module-path=/m.so&pin-value=1"),
              HasSubstr("expected pkcs11:token=LABEL"));
  EXPECT_THAT(refusal_of("pkcs11:token=t;object=k?module-path=/m.so"),
              HasSubstr("\"object\" is not one of token, serial"));
  EXPECT_THAT(refusal_of(kGood + "&x-vendor=1"),
              HasSubstr("is not one of module-path, pin-source, pin-value"));
  EXPECT_THAT(refusal_of("pkcs11:token=t;module-path=/m.so"),
              HasSubstr("\"module-path\" is not one of token, serial"));
  EXPECT_THAT(refusal_of(kGood + "&module-path=/m.so"), HasSubstr("twice"));
  EXPECT_THAT(refusal_of("pkcs11:token=t;?module-path=/m.so&pin-value=1"),
              HasSubstr("expected NAME=VALUE"));
}

TEST(DeviceUri, RefusesBadValues) {
  const auto with_token = [](std::string_view token) {
    return refusal_of("pkcs11:token=" + std::string(token) +
                      "?module-path=/m.so&pin-value=1");
  };
  EXPECT_EQ(with_token(std::string(32, 'a')), "taken");
  EXPECT_THAT(with_token(std::string(33, 'a')), HasSubstr("more than 32"));
  EXPECT_THAT(with_token("a%0a"), HasSubstr("control characters"));
  EXPECT_THAT(with_token(""), HasSubstr("is empty"));
  for (const char* token : {"a b", "a%", "a%4", "a%4g", "a/b", "\xC3\xA9"}) {
    EXPECT_THAT(with_token(token), HasSubstr("writes as %XX")) << token;
  }
  EXPECT_THAT(refusal_of("pkcs11:token=t?module-path=m.so&pin-value=1"),
              HasSubstr("module-path needs an absolute path"));
  EXPECT_THAT(
      refusal_of("pkcs11:token=t?module-path=/m.so&pin-source=file:pin"),
      HasSubstr("pin-source=file: needs an absolute path"));
  EXPECT_THAT(refusal_of("pkcs11:token=t?module-path=/m.so&pin-source=|ask"),
              HasSubstr("pin-source must be file:PATH"));
  EXPECT_THAT(refusal_of(kGood + std::string(4'096, 'a')),
              HasSubstr("at most 4096 bytes"));
}

TEST(DeviceUri, NeverQuotesAPin) {
  for (const char* text :
       {"pkcs11:token=t;pin-value=4711", "pkcs11:token=t?4711",
        "pkcs11:token=t?4711=pin",
        "pkcs11:token=t?module-path=4711&pin-value=4"
        "711",
        "pkcs11:token=t?pin-value=47%11&4711",
        "pkcs11:token=t?module-path=/m.so&pin-source=4711"}) {
    EXPECT_THAT(refusal_of(text), Not(HasSubstr("4711"))) << text;
  }
}

TEST(Backend, IsTheStoreOrADevice) {
  EXPECT_FALSE(parse_backend("store").value());
  EXPECT_EQ(parse_backend(kGood).value()->token, "assay");
  for (const char* text : {"", "Store", "file:/key", "pkcs11:"}) {
    const auto refused = parse_backend(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code(), Code::ConfigInvalid);
    EXPECT_THAT(refused.error().detail(),
                HasSubstr("store, or a token of a device ("))
        << text;
  }
}

TEST(WithoutPin, HidesEveryPinValue) {
  EXPECT_EQ(without_pin("store"), "store");
  EXPECT_EQ(without_pin(kGood), kGood);
  EXPECT_EQ(without_pin("pkcs11:token=t?pin-value=1&module-path=/m"),
            "pkcs11:token=t?pin-value=***&module-path=/m");
  EXPECT_EQ(without_pin("pin-value=1;pin-value=2&pin-value=3"),
            "pin-value=***&pin-value=***");
}

TEST(KeyReference, IsReadAsItIsWritten) {
  const KeyReference reference{"My Token;1", {0x00, 0x41, 0xff}};
  const std::string text = write_reference(reference);
  EXPECT_EQ(text, "pkcs11:token=My%20Token%3b1;id=%00%41%ff");
  const auto read = parse_reference(text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->token, reference.token);
  EXPECT_EQ(read->id, reference.id);
}

TEST(KeyReference, HasOneForm) {
  for (const char* text :
       {"", "pkcs11:", "pkcs11:token=t", "pkcs11:id=%01",
        "store:token=t;id=%01", "pkcs11:id=%01;token=t", "pkcs11:token=t;id=A",
        "pkcs11:token=t;id=%4A", "pkcs11:token=t;id=%01?pin-value=1",
        "pkcs11:token=t;id=%01;serial=1", "pkcs11:token=%74;id=%01",
        "pkcs11:token=t;id="}) {
    const auto read = parse_reference(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), Code::KeyMalformed);
  }
}

}  // namespace
}  // namespace assay::keystore
