// SPDX-License-Identifier: Apache-2.0
// Key pairs and signatures by PKCS#11 2.40.
#include "keystore/device.h"

#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/assert.h"
#include "crypto/digest.h"
#include "random/random.h"

namespace assay::keystore {
namespace {

using crypto::SignatureScheme;

constexpr CK_ULONG kTokenKeyBits = 2'048;
constexpr size_t kMaxSignature = 1'024;
constexpr size_t kMaxAttribute = 2'048;

// DigestInfo of SHA-256 up to the digest. RFC 8017, 9.2, note 1.
constexpr std::array<uint8_t, 19> kDigestInfo = {
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
    0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
// The object identifier of P-256 in DER.
constexpr std::array<uint8_t, 10> kP256 = {0x06, 0x08, 0x2a, 0x86, 0x48,
                                           0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr std::array<uint8_t, 3> kPublicExponent = {0x01, 0x00, 0x01};

using KeyId = Fixed<16, struct KeyIdTag>;

// How the keys for an algorithm are made and used.
struct Mechanisms {
  CK_MECHANISM_TYPE make;
  std::string_view make_name;
  CK_MECHANISM_TYPE sign;
  std::string_view sign_name;
};

Mechanisms mechanisms_for(jose::Algorithm algorithm) {
  if (algorithm == jose::Algorithm::ES256) {
    return {CKM_EC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN", CKM_ECDSA, "CKM_ECDSA"};
  }
  if (algorithm == jose::Algorithm::PS256) {
    return {CKM_RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN",
            CKM_RSA_PKCS_PSS, "CKM_RSA_PKCS_PSS"};
  }
  ASSAY_ASSERT(algorithm == jose::Algorithm::RS256);
  return {CKM_RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN", CKM_RSA_PKCS,
          "CKM_RSA_PKCS"};
}

// Attributes of a template; what they point to must outlive it.
class Template {
 public:
  void add(CK_ATTRIBUTE_TYPE type, Bytes bytes) {
    rows_.push_back({type, const_cast<uint8_t*>(bytes.data()),
                     static_cast<CK_ULONG>(bytes.size())});
  }
  void add(CK_ATTRIBUTE_TYPE type, const CK_ULONG& number) {
    rows_.push_back({type, const_cast<CK_ULONG*>(&number), sizeof(number)});
  }
  void add_yes(CK_ATTRIBUTE_TYPE type) { add_flag(type, kYes); }
  void add_no(CK_ATTRIBUTE_TYPE type) { add_flag(type, kNo); }

  CK_ATTRIBUTE* data() { return rows_.data(); }
  CK_ULONG size() const { return rows_.size(); }

 private:
  static constexpr CK_BBOOL kYes = CK_TRUE;
  static constexpr CK_BBOOL kNo = CK_FALSE;

  void add_flag(CK_ATTRIBUTE_TYPE type, const CK_BBOOL& flag) {
    rows_.push_back({type, const_cast<CK_BBOOL*>(&flag), sizeof(flag)});
  }

  std::vector<CK_ATTRIBUTE> rows_;
};

Template public_template(jose::Algorithm algorithm, Bytes id, Bytes label) {
  Template rows;
  rows.add_yes(CKA_TOKEN);
  rows.add_yes(CKA_VERIFY);
  rows.add(CKA_ID, id);
  rows.add(CKA_LABEL, label);
  if (algorithm == jose::Algorithm::ES256) {
    rows.add(CKA_EC_PARAMS, kP256);
  } else {
    rows.add(CKA_MODULUS_BITS, kTokenKeyBits);
    rows.add(CKA_PUBLIC_EXPONENT, kPublicExponent);
  }
  return rows;
}

Template private_template(Bytes id, Bytes label) {
  Template rows;
  for (const CK_ATTRIBUTE_TYPE flag :
       {CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN}) {
    rows.add_yes(flag);
  }
  for (const CK_ATTRIBUTE_TYPE flag :
       {CKA_EXTRACTABLE, CKA_DECRYPT, CKA_UNWRAP, CKA_DERIVE}) {
    rows.add_no(flag);
  }
  rows.add(CKA_ID, id);
  rows.add(CKA_LABEL, label);
  return rows;
}

Result<Buffer> attribute(Lease& lease, const CK_FUNCTION_LIST& calls,
                         CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  Buffer value(kMaxAttribute);
  CK_ATTRIBUTE row{type, value.data(), value.size()};
  const CK_RV answer =
      calls.C_GetAttributeValue(lease.session(), object, &row, 1);
  if (answer != CKR_OK || row.ulValueLen > value.size()) {
    return lease.fail("C_GetAttributeValue", answer);
  }
  value.resize(row.ulValueLen);
  return value;
}

// The token must have made what it was asked for.
Result<> check_private(Lease& lease, const CK_FUNCTION_LIST& calls,
                       CK_OBJECT_HANDLE key) {
  const Buffer yes = {CK_TRUE};
  const Buffer no = {CK_FALSE};
  TRY(const Buffer is_private, attribute(lease, calls, key, CKA_PRIVATE));
  TRY(const Buffer sensitive, attribute(lease, calls, key, CKA_SENSITIVE));
  TRY(const Buffer extractable, attribute(lease, calls, key, CKA_EXTRACTABLE));
  if (is_private != yes || sensitive != yes || extractable != no) {
    return Error(
        Code::TokenKeyUnavailable,
        "the token made a key that it would give away; it is not "
        "used: CKA_PRIVATE, CKA_SENSITIVE or CKA_EXTRACTABLE is not as "
        "it was asked for");
  }
  return {};
}

// CKA_EC_POINT is an OCTET STRING around 04||x||y; some tokens leave it out.
Result<crypto::PublicKey> point_key(Bytes value) {
  constexpr std::array<uint8_t, 2> kWrapped = {0x04, 0x41};
  constexpr size_t kPoint = 65;
  if (value.size() == kWrapped.size() + kPoint &&
      equal(value.first(kWrapped.size()), kWrapped)) {
    value = value.subspan(kWrapped.size());
  }
  if (value.size() != kPoint || value[0] != 0x04) {
    return Error(Code::TokenKeyUnavailable,
                 "the token gives no uncompressed point for its public key");
  }
  return crypto::PublicKey::from_p256_point(value.subspan(1));
}

Result<crypto::PublicKey> read_public(Lease& lease,
                                      const CK_FUNCTION_LIST& calls,
                                      CK_OBJECT_HANDLE key,
                                      jose::Algorithm algorithm) {
  if (algorithm == jose::Algorithm::ES256) {
    TRY(const Buffer point, attribute(lease, calls, key, CKA_EC_POINT));
    return point_key(point);
  }
  TRY(const Buffer modulus, attribute(lease, calls, key, CKA_MODULUS));
  TRY(const Buffer exponent, attribute(lease, calls, key, CKA_PUBLIC_EXPONENT));
  return crypto::PublicKey::from_rsa(modulus, exponent);
}

}  // namespace

Result<std::unique_ptr<Device>> Device::open(const DeviceUri& uri) {
  TRY(auto connection, Connection::open(uri));
  return std::unique_ptr<Device>(new Device(std::move(connection)));
}

Result<> Device::check_can_make(jose::Algorithm algorithm) const {
  const Mechanisms wanted = mechanisms_for(algorithm);
  for (const auto& [type, name, flag] :
       {std::tuple(wanted.make, wanted.make_name, CKF_GENERATE_KEY_PAIR),
        std::tuple(wanted.sign, wanted.sign_name, CKF_SIGN)}) {
    CK_MECHANISM_INFO info{};
    const CK_RV answer = connection_->calls().C_GetMechanismInfo(
        connection_->slot(), type, &info);
    if (answer != CKR_OK || (info.flags & flag) == 0) {
      return Error(Code::ConfigInvalid,
                   fmt::format("keys.backend: token \"{}\" cannot make and use "
                               "keys for {}: it does not offer {}; choose "
                               "another keys.token_alg",
                               token(), jose::name_of(algorithm), name));
    }
  }
  return {};
}

Result<MadeKey> Device::make_key(jose::Algorithm algorithm,
                                 std::string_view label) {
  const KeyId id = draw<KeyId>();
  const CK_FUNCTION_LIST& calls = connection_->calls();
  TRY(Lease lease, connection_->checked_lease());
  Template of_public = public_template(algorithm, id.bytes(), bytes_of(label));
  Template of_private = private_template(id.bytes(), bytes_of(label));
  CK_MECHANISM mechanism{mechanisms_for(algorithm).make, nullptr, 0};
  CK_OBJECT_HANDLE public_half = 0;
  CK_OBJECT_HANDLE private_half = 0;
  const CK_RV answer = calls.C_GenerateKeyPair(
      lease.session(), &mechanism, of_public.data(), of_public.size(),
      of_private.data(), of_private.size(), &public_half, &private_half);
  if (answer != CKR_OK) {
    return lease.fail("C_GenerateKeyPair", answer);
  }
  auto made = [&]() -> Result<MadeKey> {
    TRY_OK(check_private(lease, calls, private_half));
    TRY(crypto::PublicKey key,
        read_public(lease, calls, public_half, algorithm));
    return MadeKey{std::move(key), copy_of(id.bytes())};
  }();
  if (!made) {
    static_cast<void>(destroy(id.bytes()));  // the first error says more
    return Error(
        Code::TokenKeyUnavailable,
        fmt::format("token \"{}\": {}", token(), made.error().detail()));
  }
  return made;
}

Result<Buffer> Device::sign(Bytes id, SignatureScheme scheme, Bytes message) {
  auto signature = sign_once(id, scheme, message);
  return signature ? std::move(signature) : sign_once(id, scheme, message);
}

Result<Buffer> Device::sign_once(Bytes id, SignatureScheme scheme,
                                 Bytes message) {
  CK_RSA_PKCS_PSS_PARAMS pss{CKM_SHA256, CKG_MGF1_SHA256,
                             crypto::Sha256::kSize};
  CK_MECHANISM mechanism{};
  Buffer input;
  if (scheme == SignatureScheme::RsaPkcs1Sha256) {
    mechanism.mechanism = CKM_RSA_PKCS;
    input.assign(kDigestInfo.begin(), kDigestInfo.end());
  } else if (scheme == SignatureScheme::RsaPssSha256) {
    mechanism = {CKM_RSA_PKCS_PSS, &pss, sizeof(pss)};
  } else {
    ASSAY_ASSERT(scheme == SignatureScheme::EcdsaP256Sha256);
    mechanism.mechanism = CKM_ECDSA;
  }
  const crypto::Sha256 digest = crypto::sha256(message);
  input.insert(input.end(), digest.data.begin(), digest.data.end());
  const CK_FUNCTION_LIST& calls = connection_->calls();
  TRY(Lease lease, connection_->lease());
  TRY(const CK_OBJECT_HANDLE key, lease.find_key(id));
  if (const CK_RV answer = calls.C_SignInit(lease.session(), &mechanism, key);
      answer != CKR_OK) {
    return lease.fail("C_SignInit", answer);
  }
  Buffer signature(kMaxSignature);
  CK_ULONG size = signature.size();
  if (const CK_RV answer = calls.C_Sign(lease.session(), input.data(),
                                        input.size(), signature.data(), &size);
      answer != CKR_OK || size > signature.size()) {
    return lease.fail("C_Sign", answer);
  }
  signature.resize(size);
  return signature;
}

Result<> Device::destroy(Bytes id) {
  Buffer wanted = copy_of(id);
  Template pattern;
  pattern.add(CKA_ID, wanted);
  std::array<CK_OBJECT_HANDLE, 8> found{};
  CK_ULONG count = 0;
  const CK_FUNCTION_LIST& calls = connection_->calls();
  TRY(Lease lease, connection_->checked_lease());
  CK_RV answer =
      calls.C_FindObjectsInit(lease.session(), pattern.data(), pattern.size());
  if (answer == CKR_OK) {
    answer = calls.C_FindObjects(lease.session(), found.data(), found.size(),
                                 &count);
    calls.C_FindObjectsFinal(lease.session());
  }
  for (size_t i = 0; i < count && answer == CKR_OK; ++i) {
    answer = calls.C_DestroyObject(lease.session(), found[i]);
  }
  return answer == CKR_OK ? Result<>()
                          : Result<>(lease.fail("C_DestroyObject", answer));
}

}  // namespace assay::keystore
