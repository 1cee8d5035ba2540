// SPDX-License-Identifier: Apache-2.0
// Keys in memory always sign; keys in devices sign truly, or say why not.
#include "crypto/signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::crypto {
namespace {

using testing::HasSubstr;

constexpr auto kScheme = SignatureScheme::EcdsaP256Sha256;
constexpr std::string_view kReference = "pkcs11:token=t;id=%01";

const PrivateKey& key() {
  static const PrivateKey made = PrivateKey::generate_p256();
  return made;
}

Bytes message() {
  return bytes_of("message");
}

// A device that has the key which the handle points to.
Result<Buffer> sign_by(const void* handle, SignatureScheme scheme,
                       Bytes bytes) {
  return static_cast<const PrivateKey*>(handle)->sign(scheme, bytes);
}

Result<Buffer> fail(const void*, SignatureScheme, Bytes) {
  return Error(Code::TokenKeyUnavailable, "out of order");
}

Signer held(std::optional<DeviceAccess> access) {
  return Signer::in_device(key().public_key(), std::string(kReference),
                           std::move(access));
}

TEST(Signer, OfAKeyInMemorySigns) {
  const Signer signer = key();
  EXPECT_TRUE(verify_signature(key().public_key(), kScheme, message(),
                               signer.sign(kScheme, message()).value()));
  EXPECT_NE(signer.in_memory(), nullptr);
  EXPECT_EQ(signer.reference(), "");
}

TEST(Signer, OfAKeyInADeviceAsksTheDevice) {
  const Signer signer =
      held(DeviceAccess{sign_by, std::make_shared<PrivateKey>(key())});
  EXPECT_TRUE(verify_signature(key().public_key(), kScheme, message(),
                               signer.sign(kScheme, message()).value()));
  EXPECT_EQ(signer.in_memory(), nullptr);
  EXPECT_EQ(signer.reference(), kReference);
  EXPECT_TRUE(signer.public_key().same_as(key().public_key()));
}

TEST(Signer, WithoutItsDeviceNamesTheKey) {
  const auto refused = held(std::nullopt).sign(kScheme, message());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::TokenKeyUnavailable);
  EXPECT_THAT(refused.error().detail(), HasSubstr(kReference));
}

TEST(Signer, HandsOnWhatTheDeviceSays) {
  const auto refused =
      held(DeviceAccess{fail, nullptr}).sign(kScheme, message());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail(), "out of order");
}

TEST(Signer, GivesOutNoSignatureOfAnotherKey) {
  const auto other = std::make_shared<PrivateKey>(PrivateKey::generate_p256());
  const auto refused =
      held(DeviceAccess{sign_by, other}).sign(kScheme, message());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::TokenKeyUnavailable);
  EXPECT_THAT(refused.error().detail(), HasSubstr("does not verify"));
}

}  // namespace
}  // namespace assay::crypto
