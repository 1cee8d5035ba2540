// SPDX-License-Identifier: Apache-2.0
// Certificates and CRLs by OpenSSL's constructors. Only our own code calls
// them, with specs that are right: a refusal of OpenSSL's is our bug.
#include "x509/builder.h"

#include <fmt/format.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "codec/der.h"
#include "crypto/handles.h"

namespace assay::x509 {
namespace {

using ExtensionHandle = crypto::Handle<X509_EXTENSION, X509_EXTENSION_free>;
using CertificateHandle = crypto::Handle<X509, X509_free>;
using NameHandle = crypto::Handle<X509_NAME, X509_NAME_free>;
using IntegerHandle = crypto::Handle<ASN1_INTEGER, ASN1_INTEGER_free>;
using TimeHandle = crypto::Handle<ASN1_TIME, ASN1_TIME_free>;

NameHandle make_name(const Name& name) {
  NameHandle made(X509_NAME_new());
  ASSAY_ASSERT(made != nullptr);
  for (const NamePart& part : name) {
    ASSAY_ASSERT(X509_NAME_add_entry_by_txt(
                     made.get(), part.short_name.c_str(), MBSTRING_UTF8,
                     reinterpret_cast<const unsigned char*>(part.value.data()),
                     static_cast<int>(part.value.size()), -1, 0) == 1);
  }
  return made;
}

IntegerHandle make_integer(Bytes big_endian) {
  const crypto::Handle<BIGNUM, BN_free> number(BN_bin2bn(
      big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
  IntegerHandle made(BN_to_ASN1_INTEGER(number.get(), nullptr));
  ASSAY_ASSERT(made != nullptr);
  return made;
}

// UTCTime before 2050, GeneralizedTime from then on. RFC 5280, 4.1.2.5.
TimeHandle make_time(Time time) {
  TimeHandle made(ASN1_TIME_set(nullptr, unix_seconds(time)));
  ASSAY_ASSERT(made != nullptr);
  return made;
}

std::string join(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ","));
}

// Adds extensions by OpenSSL's configuration syntax.
class Extender {
 public:
  Extender(X509* subject, X509* issuer) : subject_(subject) {
    X509V3_set_ctx_nodb(&context_);
    X509V3_set_ctx(&context_, issuer, subject, nullptr, nullptr, 0);
  }

  void add(int nid, const std::string& value) {
    const ExtensionHandle extension(
        X509V3_EXT_conf_nid(nullptr, &context_, nid, value.c_str()));
    ASSAY_ASSERT(extension && X509_add_ext(subject_, extension.get(), -1) == 1);
  }

  void add(const ExtraExtension& extra) {
    const crypto::Handle<ASN1_OBJECT, ASN1_OBJECT_free> object(
        OBJ_txt2obj(extra.dotted_oid.c_str(), 1));
    const crypto::Handle<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> contents(
        ASN1_OCTET_STRING_new());
    ASSAY_ASSERT(
        object && contents &&
        ASN1_OCTET_STRING_set(contents.get(), extra.contents.data(),
                              static_cast<int>(extra.contents.size())) == 1);
    const ExtensionHandle extension(X509_EXTENSION_create_by_OBJ(
        nullptr, object.get(), extra.critical ? 1 : 0, contents.get()));
    ASSAY_ASSERT(extension && X509_add_ext(subject_, extension.get(), -1) == 1);
  }

 private:
  X509* subject_;
  X509V3_CTX context_{};
};

// A key identifier of RFC 5280, 4.2.1.2, method 1, over the issuer's key.
ExtensionHandle authority_key_id(const crypto::PublicKey& issuer_key) {
  const crypto::Handle<X509_PUBKEY, X509_PUBKEY_free> holder([&issuer_key] {
    X509_PUBKEY* raw = nullptr;
    X509_PUBKEY_set(&raw, issuer_key.handle());
    return raw;
  }());
  const unsigned char* bits = nullptr;
  int size = 0;
  ASSAY_ASSERT(holder && X509_PUBKEY_get0_param(nullptr, &bits, &size, nullptr,
                                                holder.get()) == 1);
  const crypto::Sha1 id = crypto::sha1(Bytes(bits, static_cast<size_t>(size)));
  const crypto::Handle<AUTHORITY_KEYID, AUTHORITY_KEYID_free> value(
      AUTHORITY_KEYID_new());
  value->keyid = ASN1_OCTET_STRING_new();
  ASSAY_ASSERT(ASN1_OCTET_STRING_set(value->keyid, id.data.data(),
                                     static_cast<int>(id.data.size())) == 1);
  ExtensionHandle extension(
      X509V3_EXT_i2d(NID_authority_key_identifier, 0, value.get()));
  ASSAY_ASSERT(extension != nullptr);
  return extension;
}

void add_usual_extensions(X509* certificate, const CertificateSpec& spec,
                          const crypto::PublicKey& issuer_key) {
  Extender extender(certificate, certificate);
  std::string constraints = spec.ca ? "critical,CA:TRUE" : "critical,CA:FALSE";
  if (spec.path_length) {
    constraints += fmt::format(",pathlen:{}", *spec.path_length);
  }
  extender.add(NID_basic_constraints, constraints);
  extender.add(NID_subject_key_identifier, "hash");
  ASSAY_ASSERT(
      X509_add_ext(certificate, authority_key_id(issuer_key).get(), -1) == 1);
  if (!spec.key_usage.empty()) {
    extender.add(NID_key_usage, "critical," + join(spec.key_usage));
  }
  if (!spec.extended_key_usage.empty()) {
    extender.add(NID_ext_key_usage, join(spec.extended_key_usage));
  }
  if (!spec.subject_alt_names.empty()) {
    extender.add(NID_subject_alt_name, join(spec.subject_alt_names));
  }
}

void add_extensions(X509* certificate, const CertificateSpec& spec,
                    const crypto::PublicKey& issuer_key) {
  if (spec.extensions == Extensions::Usual) {
    add_usual_extensions(certificate, spec, issuer_key);
  }
  Extender extender(certificate, certificate);
  for (const ExtraExtension& extra : spec.extra) {
    extender.add(extra);
  }
}

// Everything but the signature.
CertificateHandle unsigned_certificate(const CertificateSpec& spec,
                                       const crypto::PublicKey& subject_key,
                                       const crypto::PublicKey& issuer_key) {
  CertificateHandle certificate(X509_new());
  X509* const raw = certificate.get();
  ASSAY_ASSERT(
      raw != nullptr && X509_set_version(raw, X509_VERSION_3) == 1 &&
      X509_set_serialNumber(raw, make_integer(spec.serial).get()) == 1 &&
      X509_set_subject_name(raw, make_name(spec.subject).get()) == 1 &&
      X509_set_issuer_name(raw, make_name(spec.issuer).get()) == 1 &&
      X509_set1_notBefore(raw, make_time(spec.not_before).get()) == 1 &&
      X509_set1_notAfter(raw, make_time(spec.not_after).get()) == 1 &&
      X509_set_pubkey(raw, subject_key.handle()) == 1);
  add_extensions(raw, spec, issuer_key);
  return certificate;
}

// A context that is ready for X509_sign_ctx and X509_CRL_sign_ctx.
crypto::DigestContextHandle signing_context(const crypto::PrivateKey& key,
                                            SignedWith with) {
  const bool pss = with == SignedWith::PssAndSha384;
  crypto::DigestContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // the context's own
  ASSAY_ASSERT(context && EVP_DigestSignInit(context.get(), &parameters,
                                             pss ? EVP_sha384() : EVP_sha256(),
                                             nullptr, key.handle()) == 1);
  if (pss) {
    ASSAY_ASSERT(
        EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) ==
            1);
  }
  return context;
}

Certificate parse_own(const X509* certificate) {
  auto built =
      Certificate::parse(crypto::encode_der<X509>(i2d_X509, certificate));
  ASSAY_ASSERT(built.has_value());
  return std::move(*built);
}

// How a certificate says what it is signed with. RFC 4055, 5 and RFC 5758, 3.2.
struct SignatureAlgorithm {
  crypto::SignatureScheme scheme;
  int nid;
  int parameters;
};

SignatureAlgorithm algorithm_for(const crypto::PublicKey& key) {
  if (key.kind() == crypto::KeyKind::Rsa) {
    return {crypto::SignatureScheme::RsaPkcs1Sha256,
            NID_sha256WithRSAEncryption, V_ASN1_NULL};
  }
  ASSAY_ASSERT(key.kind() == crypto::KeyKind::P256);
  return {crypto::SignatureScheme::EcdsaP256Sha256, NID_ecdsa_with_SHA256,
          V_ASN1_UNDEF};
}

}  // namespace

Certificate build_certificate(const CertificateSpec& spec,
                              const crypto::PublicKey& subject_key,
                              const crypto::PrivateKey& issuer_key) {
  const CertificateHandle certificate =
      unsigned_certificate(spec, subject_key, issuer_key.public_key());
  ASSAY_ASSERT(
      X509_sign_ctx(certificate.get(),
                    signing_context(issuer_key, spec.signed_with).get()) > 0);
  return parse_own(certificate.get());
}

// OpenSSL has no setters for what X509_sign writes: its getters give the
// members of our own, not yet finished object.
Result<Certificate> sign_certificate(const CertificateSpec& spec,
                                     const crypto::PublicKey& subject_key,
                                     const crypto::Signer& issuer_key) {
  const SignatureAlgorithm algorithm = algorithm_for(issuer_key.public_key());
  const CertificateHandle certificate =
      unsigned_certificate(spec, subject_key, issuer_key.public_key());
  X509* const raw = certificate.get();
  const ASN1_BIT_STRING* outer_signature = nullptr;
  const X509_ALGOR* outer_algorithm = nullptr;
  X509_get0_signature(&outer_signature, &outer_algorithm, raw);
  for (const X509_ALGOR* const place :
       {X509_get0_tbs_sigalg(raw), outer_algorithm}) {
    ASSAY_ASSERT(X509_ALGOR_set0(const_cast<X509_ALGOR*>(place),
                                 OBJ_nid2obj(algorithm.nid),
                                 algorithm.parameters, nullptr) == 1);
  }
  unsigned char* tbs = nullptr;
  const int size = i2d_re_X509_tbs(raw, &tbs);
  ASSAY_ASSERT(size > 0);
  const Buffer message(tbs, tbs + size);
  OPENSSL_free(tbs);
  TRY(Buffer signature, issuer_key.sign(algorithm.scheme, message));
  if (issuer_key.public_key().kind() != crypto::KeyKind::Rsa) {
    signature = codec::ecdsa_raw_to_der(signature);
  }
  ASN1_BIT_STRING* const bits = const_cast<ASN1_BIT_STRING*>(outer_signature);
  ASSAY_ASSERT(ASN1_BIT_STRING_set(bits, signature.data(),
                                   static_cast<int>(signature.size())) == 1);
  bits->flags = ASN1_STRING_FLAG_BITS_LEFT;  // none of the last byte is unused
  return parse_own(raw);
}

Buffer build_crl(const CrlSpec& spec, const crypto::PrivateKey& issuer_key) {
  const crypto::Handle<X509_CRL, X509_CRL_free> crl(X509_CRL_new());
  X509_CRL* const raw = crl.get();
  ASSAY_ASSERT(
      raw != nullptr && X509_CRL_set_version(raw, X509_CRL_VERSION_2) == 1 &&
      X509_CRL_set_issuer_name(raw, make_name(spec.issuer).get()) == 1 &&
      X509_CRL_set1_lastUpdate(raw, make_time(spec.this_update).get()) == 1 &&
      X509_CRL_set1_nextUpdate(raw, make_time(spec.next_update).get()) == 1);
  for (const Buffer& serial : spec.revoked_serials) {
    X509_REVOKED* const entry = X509_REVOKED_new();
    ASSAY_ASSERT(
        entry != nullptr &&
        X509_REVOKED_set_serialNumber(entry, make_integer(serial).get()) == 1 &&
        X509_REVOKED_set_revocationDate(
            entry, make_time(spec.this_update).get()) == 1 &&
        X509_CRL_add0_revoked(raw, entry) == 1);
  }
  X509_CRL_sort(raw);
  const IntegerHandle number(ASN1_INTEGER_new());
  ASSAY_ASSERT(
      ASN1_INTEGER_set_uint64(number.get(), spec.number) == 1 &&
      X509_CRL_add1_ext_i2d(raw, NID_crl_number, number.get(), 0, 0) == 1 &&
      X509_CRL_add_ext(raw, authority_key_id(issuer_key.public_key()).get(),
                       -1) == 1 &&
      X509_CRL_sign_ctx(
          raw, signing_context(issuer_key, spec.signed_with).get()) > 0);
  return crypto::encode_der<X509_CRL>(i2d_X509_CRL, raw);
}

}  // namespace assay::x509
