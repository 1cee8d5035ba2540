// SPDX-License-Identifier: Apache-2.0
// Keys of a SoftHSM token: they sign, they stay, they are missed.
#include "keystore/device.h"

#include <array>
#include <chrono>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keystore/test_token.h"

namespace assay::keystore {
namespace {

using crypto::SignatureScheme;
using jose::Algorithm;
using testing::HasSubstr;

struct Use {
  Algorithm algorithm;
  SignatureScheme scheme;
};
constexpr std::array<Use, 3> kUses = {
    {{Algorithm::RS256, SignatureScheme::RsaPkcs1Sha256},
     {Algorithm::PS256, SignatureScheme::RsaPssSha256},
     {Algorithm::ES256, SignatureScheme::EcdsaP256Sha256}}};

std::unique_ptr<Device> open(const TestToken& token) {
  auto device = Device::open(token.uri());
  EXPECT_TRUE(device) << device.error().message();
  return *std::move(device);
}

Error refusal_of(const DeviceUri& uri) {
  const auto device = Device::open(uri);
  return device ? Error(Code::Internal, "opened") : device.error();
}

bool signs(Device& device, const MadeKey& key, SignatureScheme scheme) {
  const auto signature = device.sign(key.id, scheme, bytes_of("message"));
  EXPECT_TRUE(signature) << signature.error().message();
  return signature && crypto::verify_signature(key.public_key, scheme,
                                               bytes_of("message"), *signature);
}

// Whether it does within the pause that a failed connection asks for.
bool signs_in_the_end(Device& device, const MadeKey& key,
                      SignatureScheme scheme) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!device.sign(key.id, scheme, bytes_of("message"))) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::yield();
  }
  return signs(device, key, scheme);
}

// An attribute of a private key, or why the token does not give it.
std::pair<CK_RV, Buffer> look(const DeviceUri& uri, Bytes id,
                              CK_ATTRIBUTE_TYPE type) {
  const auto connection = Connection::open(uri).value();
  Lease lease = connection->lease().value();
  Buffer value(1'024);
  CK_ATTRIBUTE row{type, value.data(), value.size()};
  const CK_RV answer = connection->calls().C_GetAttributeValue(
      lease.session(), lease.find_key(id).value(), &row, 1);
  value.resize(answer == CKR_OK ? row.ulValueLen : 0);
  return {answer, value};
}

// What happens to the sessions of a token that was pulled and put back. Not
// while others use it: opening a connection of its own takes a moment.
void close_all_sessions(const DeviceUri& uri) {
  const auto connection = Connection::open(uri).value();
  EXPECT_EQ(connection->calls().C_CloseAllSessions(connection->slot()), CKR_OK);
}

TEST(Device, MakesKeysThatSignForEveryTokenAlgorithm) {
  const TestToken token;
  const auto device = open(token);
  for (const auto& [algorithm, scheme] : kUses) {
    EXPECT_TRUE(device->check_can_make(algorithm));
    const auto key = device->make_key(algorithm, "contoso");
    ASSERT_TRUE(key) << key.error().message();
    EXPECT_EQ(key->id.size(), 16u);
    EXPECT_TRUE(signs(*device, *key, scheme)) << jose::name_of(algorithm);
  }
}

TEST(Device, MakesKeysThatNeverLeaveAndOnlySign) {
  const TestToken token;
  const auto device = open(token);
  for (const auto& [algorithm, secret] :
       {std::pair(Algorithm::RS256, CKA_PRIVATE_EXPONENT),
        std::pair(Algorithm::ES256, CKA_VALUE)}) {
    const MadeKey key = device->make_key(algorithm, "contoso").value();
    EXPECT_EQ(look(token.uri(), key.id, secret).first,
              CK_RV{CKR_ATTRIBUTE_SENSITIVE});
    for (const auto& [type, holds] :
         {std::pair(CKA_PRIVATE, CK_TRUE), std::pair(CKA_SENSITIVE, CK_TRUE),
          std::pair(CKA_NEVER_EXTRACTABLE, CK_TRUE),
          std::pair(CKA_ALWAYS_SENSITIVE, CK_TRUE),
          std::pair(CKA_LOCAL, CK_TRUE), std::pair(CKA_SIGN, CK_TRUE),
          std::pair(CKA_EXTRACTABLE, CK_FALSE),
          std::pair(CKA_DECRYPT, CK_FALSE), std::pair(CKA_UNWRAP, CK_FALSE),
          std::pair(CKA_DERIVE, CK_FALSE)}) {
      EXPECT_EQ(look(token.uri(), key.id, type).second,
                Buffer{static_cast<uint8_t>(holds)})
          << type;
    }
    EXPECT_EQ(text_of(look(token.uri(), key.id, CKA_LABEL).second), "contoso");
  }
}

TEST(Device, FindsItsKeysAfterARestart) {
  const TestToken token;
  const MadeKey key =
      open(token)->make_key(Algorithm::RS256, "contoso").value();
  EXPECT_TRUE(signs(*open(token), key, SignatureScheme::RsaPkcs1Sha256));
}

TEST(Device, SignsOnManyThreads) {
  const TestToken token;
  const auto device = open(token);
  const MadeKey rsa = device->make_key(Algorithm::RS256, "a").value();
  const MadeKey curve = device->make_key(Algorithm::ES256, "b").value();
  std::array<size_t, 4> good{};
  std::vector<std::thread> threads;
  for (size_t i = 0; i < good.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int turn = 0; turn < 300; ++turn) {
        const bool even = turn % 2 == 0;
        good[i] += signs(*device, even ? rsa : curve,
                         even ? SignatureScheme::RsaPkcs1Sha256
                              : SignatureScheme::EcdsaP256Sha256)
                       ? 1u
                       : 0u;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(good, testing::Each(300u));
}

TEST(Device, ConnectsAgainWhenItsSessionsAreGone) {
  const TestToken token;
  const auto device = open(token);
  const MadeKey key = device->make_key(Algorithm::RS256, "contoso").value();
  close_all_sessions(token.uri());
  EXPECT_TRUE(signs(*device, key, SignatureScheme::RsaPkcs1Sha256));
  close_all_sessions(token.uri());
  EXPECT_TRUE(device->make_key(Algorithm::ES256, "contoso"));
  close_all_sessions(token.uri());
  EXPECT_TRUE(device->destroy(key.id));
}

// What a token does that was switched off and on again, without the crash of
// SoftHSM where sessions are closed under a call.
TEST(Device, KeepsSigningWhileItIsLoggedOut) {
  const TestToken token;
  const auto device = open(token);
  const CK_SLOT_ID slot = Connection::open(token.uri()).value()->slot();
  const MadeKey key = device->make_key(Algorithm::ES256, "contoso").value();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 100; ++turn) {
        const auto signature = device->sign(
            key.id, SignatureScheme::EcdsaP256Sha256, bytes_of("message"));
        if (!signature) {
          EXPECT_EQ(signature.error().code(), Code::TokenKeyUnavailable);
        }
      }
    });
  }
  const auto cryptoki = Cryptoki::load(std::string(kSoftHsm)).value();
  CK_SESSION_HANDLE session = 0;
  for (int i = 0; i < 20; ++i) {
    if (cryptoki->calls().C_OpenSession(slot,
                                        CKF_SERIAL_SESSION | CKF_RW_SESSION,
                                        nullptr, nullptr, &session) == CKR_OK) {
      cryptoki->calls().C_Logout(session);
    }
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_TRUE(signs_in_the_end(*device, key, SignatureScheme::EcdsaP256Sha256));
}

// Tokens lock after some wrong PINs.
TEST(Device, NeverTriesARefusedPinAgain) {
  const TestToken token;
  const auto device = open(token);
  const MadeKey key = device->make_key(Algorithm::RS256, "contoso").value();
  const auto refusal = [&] {
    const auto signature = device->sign(key.id, SignatureScheme::RsaPkcs1Sha256,
                                        bytes_of("message"));
    return signature ? "signed" : signature.error().detail();
  };
  close_all_sessions(token.uri());
  token.write("pin", "wrong-pin");
  EXPECT_THAT(refusal(), HasSubstr("refuses the PIN (CKR_PIN_INCORRECT)"));
  token.write("pin", std::string(kPin));
  EXPECT_THAT(refusal(), HasSubstr("refuses the PIN (CKR_PIN_INCORRECT)"));
}

TEST(Device, RefusesAWrongPinWithoutQuotingIt) {
  const TestToken token;
  DeviceUri uri = token.uri();
  uri.pin_file = "";
  uri.pin = "wrong-pin";
  const Error refused = refusal_of(uri);
  EXPECT_EQ(refused.code(), Code::ConfigInvalid);
  EXPECT_THAT(refused.detail(), HasSubstr("correct pin-value"));
  EXPECT_THAT(refused.message(), testing::Not(HasSubstr("wrong-pin")));
}

TEST(Device, NeedsAPinFile) {
  const TestToken token;
  token.write("pin", "\n");
  EXPECT_THAT(refusal_of(token.uri()).detail(), HasSubstr("the file is empty"));
  DeviceUri uri = token.uri();
  uri.pin_file += ".absent";
  EXPECT_EQ(refusal_of(uri).code(), Code::FileUnreadable);
}

TEST(Device, NamesTheTokensThatAreThere) {
  const TestToken token("first");
  token.add("second");
  DeviceUri uri = token.uri();
  uri.token = "third";
  const Error refused = refusal_of(uri);
  EXPECT_EQ(refused.code(), Code::TokenKeyUnavailable);
  EXPECT_THAT(refused.detail(), HasSubstr("no token is \"third\""));
  EXPECT_THAT(refused.detail(), HasSubstr("\"first\""));
  EXPECT_THAT(refused.detail(), HasSubstr("\"second\""));
  uri = token.uri();
  uri.serial = "0000";
  EXPECT_THAT(refusal_of(uri).detail(),
              HasSubstr("no token is \"first\" with serial 0000"));
}

TEST(Device, WantsASerialWhereLabelsAreTheSame) {
  const TestToken token("twin");
  token.add("twin");
  EXPECT_THAT(refusal_of(token.uri()).detail(),
              HasSubstr("2 tokens are \"twin\": add serial="));
}

TEST(Device, SaysWhichKeyIsNotThere) {
  const TestToken token;
  const auto device = open(token);
  const MadeKey key = device->make_key(Algorithm::RS256, "contoso").value();
  ASSERT_TRUE(device->destroy(key.id));
  const auto refused = device->sign(key.id, SignatureScheme::RsaPkcs1Sha256,
                                    bytes_of("message"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::TokenKeyUnavailable);
  EXPECT_THAT(refused.error().detail(),
              HasSubstr("no private keys where one is expected, those of "
                        "pkcs11:token=assay;id=%"));
}

// A key that was deleted while its handle was known.
TEST(Device, MissesAKeyThatWentWithoutMissingTheOthers) {
  const TestToken token;
  const auto device = open(token);
  const MadeKey gone = device->make_key(Algorithm::RS256, "a").value();
  const MadeKey kept = device->make_key(Algorithm::RS256, "b").value();
  EXPECT_TRUE(signs(*device, gone, SignatureScheme::RsaPkcs1Sha256));
  ASSERT_TRUE(device->destroy(gone.id));
  EXPECT_FALSE(device->sign(gone.id, SignatureScheme::RsaPkcs1Sha256,
                            bytes_of("message")));
  EXPECT_TRUE(signs(*device, kept, SignatureScheme::RsaPkcs1Sha256));
}

}  // namespace
}  // namespace assay::keystore
