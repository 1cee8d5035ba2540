// SPDX-License-Identifier: Apache-2.0
// Tests of public keys and signatures; known answers: RFC 6979, appendix A.2.
#include "crypto/public_key.h"

#include <map>

#include <gtest/gtest.h>

#include "codec/hex.h"
#include "crypto/private_key.h"

namespace assay::crypto {
namespace {

Buffer hex(std::string_view text) {
  return codec::decode_hex(text).value();
}

// RFC 6979, A.2.5: key, and signature of "sample" with SHA-256.
const Buffer kPoint =
    hex("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
const Buffer kSignature =
    hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
// The order of P-256's group. SEC 2, section 2.4.2.
const Buffer kOrder =
    hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

PublicKey p256() {
  return PublicKey::from_p256_point(kPoint).value();
}

bool verify_p256(Bytes message, Bytes signature) {
  return verify_signature(p256(), SignatureScheme::EcdsaP256Sha256, message,
                          signature);
}

Code code_of(const Result<PublicKey>& result) {
  return result ? Code::Internal : result.error().code();
}

Buffer join(Bytes left, Bytes right) {
  Buffer joined = copy_of(left);
  joined.insert(joined.end(), right.begin(), right.end());
  return joined;
}

class MapMemo : public Memo {
 public:
  std::shared_ptr<const Fact> find(const FactKey& key) override {
    const auto found = facts.find(key);
    return found == facts.end() ? nullptr : found->second;
  }
  void keep(const FactKey& key, std::shared_ptr<const Fact> fact) override {
    facts[key] = std::move(fact);
  }

  std::map<FactKey, std::shared_ptr<const Fact>> facts;
};

TEST(PublicKey, OfAPointGivesThePointBack) {
  EXPECT_EQ(p256().kind(), KeyKind::P256);
  EXPECT_EQ(p256().bits(), 256u);
  EXPECT_EQ(p256().ec_point().value(), kPoint);
  EXPECT_TRUE(p256().rsa_modulus().empty());
}

TEST(PublicKey, OfAPointIsThatOfItsSpki) {
  const PublicKey again = PublicKey::from_spki(p256().spki()).value();
  EXPECT_EQ(again.kind(), KeyKind::P256);
  EXPECT_TRUE(again.same_as(p256()));
  EXPECT_EQ(again.spki(), p256().spki());
}

TEST(PublicKey, RefusesPointsThatAreNotOnTheCurve) {
  Buffer off = kPoint;
  off.back() ^= 1;
  EXPECT_EQ(code_of(PublicKey::from_p256_point(off)), Code::KeyInvalid);
  EXPECT_EQ(code_of(PublicKey::from_p256_point(Buffer(64))), Code::KeyInvalid);
  EXPECT_EQ(code_of(PublicKey::from_p256_point(Buffer(64, 0xff))),
            Code::KeyInvalid);
}

TEST(PublicKey, RefusesPointsOfAnotherLength) {
  EXPECT_EQ(code_of(PublicKey::from_p256_point({})), Code::KeyInvalid);
  EXPECT_EQ(code_of(PublicKey::from_p256_point(Bytes(kPoint).first(63))),
            Code::KeyInvalid);
  EXPECT_EQ(code_of(PublicKey::from_p256_point(join(kPoint, Buffer(1)))),
            Code::KeyInvalid);
}

TEST(PublicKey, TakesAPointOnEachCurve) {
  for (const PrivateKey& key :
       {PrivateKey::generate_p256(), PrivateKey::generate_p384()}) {
    const PublicKey& half = key.public_key();
    Buffer point = half.ec_point().value();
    const auto made = PublicKey::from_point(half.kind(), point);
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_TRUE(made->same_as(half));
    point.back() ^= 1;
    EXPECT_EQ(code_of(PublicKey::from_point(half.kind(), point)),
              Code::KeyInvalid);
    point.pop_back();
    EXPECT_EQ(code_of(PublicKey::from_point(half.kind(), point)),
              Code::KeyInvalid);
  }
}

TEST(PublicKey, IsTheSameFromItsSpki) {
  for (const PrivateKey& key :
       {PrivateKey::generate_p256(), PrivateKey::generate_p384()}) {
    const PublicKey of = key.public_key();
    const Buffer spki = of.spki();
    const PublicKey again = PublicKey::from_spki(spki).value();
    EXPECT_EQ(again.kind(), of.kind());
    EXPECT_EQ(again.spki(), spki);
    EXPECT_TRUE(again.same_as(of));
    EXPECT_EQ(again.ec_point().value(), of.ec_point().value());
    Buffer elsewhere = spki;  // a point beside the curve
    elsewhere.back() ^= 1;
    EXPECT_EQ(code_of(PublicKey::from_spki(elsewhere)), Code::KeyInvalid);
  }
}

TEST(PublicKey, OfRsaIsTheSameFromItsSpki) {
  const PublicKey of = PrivateKey::generate_rsa(2048).public_key();
  const Buffer spki = of.spki();
  const PublicKey again = PublicKey::from_spki(spki).value();
  EXPECT_EQ(again.kind(), KeyKind::Rsa);
  EXPECT_EQ(again.spki(), spki);
  EXPECT_TRUE(again.same_as(of));
  EXPECT_EQ(code_of(PublicKey::from_spki(join(spki, Buffer(1)))),
            Code::KeyInvalid);
  for (size_t size = 0; size < spki.size(); size += 7) {
    EXPECT_EQ(code_of(PublicKey::from_spki(Bytes(spki).first(size))),
              Code::KeyInvalid);
  }
  Buffer even = spki;
  even.back() ^= 1;  // the exponent
  EXPECT_EQ(code_of(PublicKey::from_spki(even)), Code::KeyInvalid);
}

TEST(PublicKey, RefusesBytesAfterTheSpki) {
  EXPECT_EQ(code_of(PublicKey::from_spki(join(p256().spki(), Buffer(1)))),
            Code::KeyInvalid);
  EXPECT_EQ(code_of(PublicKey::from_spki({})), Code::KeyInvalid);
}

TEST(PublicKey, OnASpelledOutCurveIsOfNoKindWeUse) {
  const Buffer spki = hex(
      "3082014b3082010306072a8648ce3d02013081f7020101302c06072a8648ce3d01010221"
      "00ffffffff00000001000000000000000000000000ffffffffffffffffffffffff305b04"
      "20ffffffff00000001000000000000000000000000fffffffffffffffffffffffc04205a"
      "c635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b031500c49d"
      "360886e704936a6678e1139d26b7819f7e900441046b17d1f2e12c4247f8bce6e563a440"
      "f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33"
      "576b315ececbb6406837bf51f5022100ffffffff00000000ffffffffffffffffbce6faad"
      "a7179e84f3b9cac2fc632551020101034200040c334f34146991ddd6a1c8043a2a3d08d8"
      "58c69217777ad6d40e2cd2f94838d55c273dca5c263fbd3425c2a606e98b357068330821"
      "8b49cec02526d41db00035");
  EXPECT_EQ(PublicKey::from_spki(spki).value().kind(), KeyKind::Other);
}

TEST(PublicKey, OfRsaGivesModulusAndExponentBack) {
  const PublicKey key = PrivateKey::generate_rsa(2048).public_key();
  const PublicKey again =
      PublicKey::from_rsa(key.rsa_modulus(), key.rsa_exponent()).value();
  EXPECT_TRUE(again.same_as(key));
  EXPECT_EQ(again.kind(), KeyKind::Rsa);
  EXPECT_EQ(again.bits(), 2048u);
  EXPECT_TRUE(equal(again.rsa_modulus(), key.rsa_modulus()));
  EXPECT_EQ(copy_of(again.rsa_exponent()), hex("010001"));
  EXPECT_FALSE(again.ec_point().has_value());
}

TEST(PublicKey, OfRsaHasNumbersWithoutLeadingZeros) {
  const PublicKey key = PrivateKey::generate_rsa(2048).public_key();
  Buffer modulus = {0, 0};
  modulus.insert(modulus.end(), key.rsa_modulus().begin(),
                 key.rsa_modulus().end());
  const PublicKey again = PublicKey::from_rsa(modulus, hex("00010001")).value();
  EXPECT_TRUE(equal(again.rsa_modulus(), key.rsa_modulus()));
  EXPECT_EQ(copy_of(again.rsa_exponent()), hex("010001"));
}

TEST(PublicKey, RefusesRsaModuliThatAreTooShortOrTooLong) {
  for (const size_t bytes : {0u, 1u, 128u, 255u, 1025u}) {
    EXPECT_EQ(code_of(PublicKey::from_rsa(Buffer(bytes, 0xff), hex("010001"))),
              Code::KeyInvalid)
        << bytes << " bytes";
  }
  EXPECT_TRUE(PublicKey::from_rsa(Buffer(256, 0xff), hex("03")).has_value());
  EXPECT_TRUE(PublicKey::from_rsa(Buffer(1024, 0xff), hex("03")).has_value());
}

TEST(PublicKey, RefusesAWeakRsaKeyInASpki) {
  const Buffer spki =
      hex("30819f300d06092a864886f70d010101050003818d0030818902818100c7e8c9"
          "9f5d2b00773a296c92ab94a55031427cc039f8b2ed531febaae606db4089bc0d"
          "f2ac5721d69895c3cde6ccaf1af8ef8da45fd5a9d516626a425d26f0928b6299"
          "d363b9e4cfeaa1e1838545604579ca075971c1f2824e03d1f624f5b6a0f1cb1a"
          "97664be1445548f2ba8ad4bb1d0a9056c68d8c1c1fefd59faa14d2981f020301"
          "0001");
  const auto key = PublicKey::from_spki(spki);
  ASSERT_EQ(code_of(key), Code::KeyInvalid);
  EXPECT_EQ(key.error().detail(),
            "expected an RSA key of 2048 to 8192 bits with an odd exponent "
            "above 1, found 1024 bits");
}

TEST(PublicKey, RefusesRsaExponentsThatAreEvenOrOne) {
  for (const char* exponent : {"", "00", "01", "02", "010000"}) {
    EXPECT_EQ(code_of(PublicKey::from_rsa(Buffer(256, 0xff), hex(exponent))),
              Code::KeyInvalid)
        << exponent;
  }
}

TEST(VerifySignature, AcceptsTheKnownAnswerOfP256) {
  EXPECT_TRUE(verify_p256(bytes_of("sample"), kSignature));
  EXPECT_FALSE(verify_p256(bytes_of("simple"), kSignature));
}

TEST(VerifySignature, AcceptsTheKnownAnswerOfP384) {
  const Buffer spki =
      hex("3076301006072a8648ce3d020106052b8104002203620004"
          "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64"
          "def8f0ea9055866064a254515480bc13"
          "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1"
          "288b231c3ae0d4fe7344fd2533264720");
  const Buffer signature =
      hex("94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c"
          "81a648152e44acf96e36dd1e80fabe46"
          "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94f"
          "a329c145786e679e7b82c71a38628ac8");
  const PublicKey key = PublicKey::from_spki(spki).value();
  EXPECT_EQ(key.kind(), KeyKind::P384);
  EXPECT_TRUE(verify_signature(key, SignatureScheme::EcdsaP384Sha384,
                               bytes_of("sample"), signature));
  EXPECT_FALSE(verify_signature(key, SignatureScheme::EcdsaP256Sha256,
                                bytes_of("sample"), signature));
}

TEST(VerifySignature, AcceptsP521) {
  const Buffer spki =
      hex("30819b301006072a8648ce3d020106052b81040023038186000400bc2a1706037900"
          "09f0ef48c5f0704bed4f12e2aced122e05ceb6dacfe2e3ad8d2fb7c8ee054f679da6"
          "c0ed6fef6cba902f7d669a7c75d69eeda3e4fb63bd8d69be012ca22644e44bba98e5"
          "5964800a7fb99625b3d8bb50fedf7289c5b05bf6107fd695fd981fd99a324a794904"
          "a3b5061ebf894684b70f0c0d59588b53ff5f820c83b7");
  const Buffer signature =
      hex("00cd67d055bfa9f2a447080535fa476a29aaa36584db089baa341a8e8479c3b0447d"
          "56d289d94623b47b0cd3959dd824ebccbf5646261fcd38cc7d8e024e2f9c072c"
          "012d7c848e1b109ad570bd4b2bd65938e382bc564cdadbe1ffb061a5370781ffbc40"
          "deae9aa65d58947ef634663855f0d8bc4cfaa65ee4592aafa36e731ebaf7bca0");
  const PublicKey key = PublicKey::from_spki(spki).value();
  EXPECT_EQ(key.kind(), KeyKind::P521);
  EXPECT_TRUE(verify_signature(key, SignatureScheme::EcdsaP521Sha512,
                               bytes_of("abc"), signature));
}

TEST(VerifySignature, RefusesAnyChangedBit) {
  for (size_t bit = 0; bit < 8 * kSignature.size(); ++bit) {
    Buffer changed = kSignature;
    changed[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    EXPECT_FALSE(verify_p256(bytes_of("sample"), changed)) << "bit " << bit;
  }
}

TEST(VerifySignature, RefusesNumbersOutsideOfTheGroup) {
  const Bytes r = Bytes(kSignature).first(32);
  const Bytes s = Bytes(kSignature).last(32);
  for (const Buffer& bad : {Buffer(32), kOrder, Buffer(32, 0xff)}) {
    EXPECT_FALSE(verify_p256(bytes_of("sample"), join(bad, s)));
    EXPECT_FALSE(verify_p256(bytes_of("sample"), join(r, bad)));
    EXPECT_FALSE(verify_p256(bytes_of("sample"), join(bad, bad)));
  }
}

TEST(VerifySignature, RefusesSignaturesOfAnotherLength) {
  for (size_t size = 0; size < kSignature.size(); ++size) {
    EXPECT_FALSE(
        verify_p256(bytes_of("sample"), Bytes(kSignature).first(size)));
  }
  EXPECT_FALSE(verify_p256(bytes_of("sample"), join(kSignature, Buffer(1))));
}

TEST(VerifySignature, RefusesASchemeOfAnotherKindOfKey) {
  EXPECT_FALSE(verify_signature(p256(), SignatureScheme::RsaPkcs1Sha256,
                                bytes_of("sample"), kSignature));
}

TEST(VerifySignatureOnce, RemembersSuccess) {
  MapMemo memo;
  const Sha256 id = sha256(p256().spki());
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(verify_signature_once(p256(), id,
                                      SignatureScheme::EcdsaP256Sha256,
                                      bytes_of("sample"), kSignature, &memo));
    EXPECT_EQ(memo.facts.size(), 1u);
  }
}

TEST(VerifySignatureOnce, DoesNotRememberFailure) {
  MapMemo memo;
  EXPECT_FALSE(verify_signature_once(p256(), sha256(p256().spki()),
                                     SignatureScheme::EcdsaP256Sha256,
                                     bytes_of("simple"), kSignature, &memo));
  EXPECT_TRUE(memo.facts.empty());
}

TEST(VerifySignatureOnce, WorksWithoutAMemo) {
  EXPECT_TRUE(verify_signature_once(p256(), sha256(p256().spki()),
                                    SignatureScheme::EcdsaP256Sha256,
                                    bytes_of("sample"), kSignature, nullptr));
}

// The remembered bytes must not be good when cut elsewhere.
TEST(VerifySignatureOnce, KeepsMessageAndSignatureApart) {
  MapMemo memo;
  const Sha256 id = sha256(p256().spki());
  const auto scheme = SignatureScheme::EcdsaP256Sha256;
  const Buffer message = copy_of(bytes_of("sample"));
  ASSERT_TRUE(
      verify_signature_once(p256(), id, scheme, message, kSignature, &memo));
  for (const Buffer& all :
       {join(message, kSignature), join(kSignature, message)}) {
    for (size_t cut = 0; cut <= all.size(); ++cut) {
      const Bytes head = Bytes(all).first(cut);
      const Bytes tail = Bytes(all).subspan(cut);
      const bool genuine = equal(head, message) && equal(tail, kSignature);
      EXPECT_EQ(verify_signature_once(p256(), id, scheme, head, tail, &memo),
                genuine);
      EXPECT_EQ(verify_signature_once(p256(), id, scheme, tail, head, &memo),
                equal(tail, message) && equal(head, kSignature));
    }
  }
}

}  // namespace
}  // namespace assay::crypto
