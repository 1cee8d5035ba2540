// SPDX-License-Identifier: Apache-2.0
// Reads every field once, when a certificate is parsed.
#include "x509/certificate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "codec/der.h"
#include "codec/pem.h"
#include "crypto/handles.h"
#include "x509/asn1.h"

namespace assay::x509 {

using X509Handle = crypto::Handle<X509, X509_free>;

struct Certificate::Parsed {
  Parsed(X509Handle certificate, Buffer encoded, crypto::PublicKey public_key)
      : handle(std::move(certificate)),
        der(std::move(encoded)),
        key(std::move(public_key)) {}

  X509Handle handle;
  Buffer der;
  crypto::PublicKey key;
  crypto::Sha256 key_id;
  Buffer subject;
  Buffer issuer;
  Buffer serial;
  Time not_before;
  Time not_after;
  uint32_t flags = 0;      // EXFLAG_*
  uint32_t key_usage = 0;  // KU_*; all ones where absent
  Buffer subject_key_id;
  Buffer authority_key_id;
};

namespace {

constexpr int kMaxExtensions = 64;
constexpr size_t kMaxSubjectText = 256;

Error malformed(std::string detail) {
  return Error(Code::CertificateMalformed, std::move(detail));
}

// RFC 5280, 4.2: no extension twice. OpenSSL says so for those it knows.
Result<> check_extensions(const X509* certificate) {
  const int count = X509_get_ext_count(certificate);
  if (count > kMaxExtensions) {
    return malformed(fmt::format("expected at most {} extensions, found {}",
                                 kMaxExtensions, count));
  }
  for (int i = 0; i < count; ++i) {
    const ASN1_OBJECT* const name =
        X509_EXTENSION_get_object(X509_get_ext(certificate, i));
    if (X509_get_ext_by_OBJ(certificate, name, i) >= 0) {
      return malformed("an extension is there twice");
    }
  }
  return {};
}

// A library context that has no decoders: with one, d2i_X509 decodes the public
// key of every certificate, which costs ten times as much as all the rest.
// What needs algorithms cannot be done with a certificate that was made in it.
OSSL_LIB_CTX* without_algorithms() {
  static OSSL_LIB_CTX* const context = [] {
    OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
    ASSAY_ASSERT(made != nullptr &&
                 OSSL_PROVIDER_load(made, "null") != nullptr);
    return made;
  }();
  return context;
}

X509Handle decode_in(OSSL_LIB_CTX* context, Bytes der) {
  const unsigned char* in = der.data();
  X509* raw = X509_new_ex(context, nullptr);
  ASSAY_ASSERT(raw != nullptr);
  // Frees it where it fails.
  d2i_X509(&raw, &in, static_cast<long>(der.size()));
  return X509Handle(raw);
}

// Works out the cached extension values; whether they can be read. OpenSSL's
// own answer also tells of a fingerprint, which nobody here needs.
bool extensions_hold(X509* certificate) {
  ERR_set_mark();
  X509_check_purpose(certificate, -1, 0);
  ERR_pop_to_mark();
  const uint32_t flags = X509_get_extension_flags(certificate);
  return (flags & EXFLAG_SET) != 0 && (flags & EXFLAG_INVALID) == 0;
}

Result<X509Handle> decode(Bytes der) {
  if (der.size() > kMaxCertificateSize) {
    return malformed(
        fmt::format("expected a certificate of at most {} bytes, found {}",
                    kMaxCertificateSize, der.size()));
  }
  X509Handle certificate = decode_in(without_algorithms(), der);
  if (!certificate) {
    return malformed("expected an X.509 certificate in DER");
  }
  if (!is_der(der) ||
      !equal(crypto::encode_der<X509>(i2d_X509, certificate.get()), der)) {
    return malformed("the certificate is not in DER, or bytes follow it");
  }
  if (X509_get_version(certificate.get()) != X509_VERSION_3) {
    return malformed(fmt::format("expected version 3, found {}",
                                 X509_get_version(certificate.get()) + 1));
  }
  const X509_ALGOR* outer = nullptr;
  X509_get0_signature(nullptr, &outer, certificate.get());
  if (X509_ALGOR_cmp(outer, X509_get0_tbs_sigalg(certificate.get())) != 0) {
    return malformed("inner and outer signature algorithm differ");
  }
  TRY_OK(check_extensions(certificate.get()));
  if (!extensions_hold(certificate.get())) {
    return malformed("an extension is malformed");
  }
  return certificate;
}

struct EcdsaScheme {
  crypto::KeyKind kind;
  crypto::SignatureScheme scheme;
  size_t half_size;
};

// RFC 5758, section 3.2; nothing for other algorithms.
std::optional<EcdsaScheme> ecdsa_scheme_of(const X509* certificate) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, certificate);
  const ASN1_OBJECT* name = nullptr;
  int parameters = 0;
  X509_ALGOR_get0(&name, &parameters, nullptr, algorithm);
  const int nid = OBJ_obj2nid(name);
  if (parameters == V_ASN1_UNDEF && nid == NID_ecdsa_with_SHA256) {
    return EcdsaScheme{crypto::KeyKind::P256,
                       crypto::SignatureScheme::EcdsaP256Sha256, 32};
  }
  if (parameters == V_ASN1_UNDEF && nid == NID_ecdsa_with_SHA384) {
    return EcdsaScheme{crypto::KeyKind::P384,
                       crypto::SignatureScheme::EcdsaP384Sha384, 48};
  }
  return std::nullopt;
}

// Names are the sender's: no line ends, no escapes, no flood in our errors.
std::string one_line(std::string text) {
  if (text.size() > kMaxSubjectText) {
    size_t end = kMaxSubjectText;
    while ((text[end] & 0xc0) == 0x80) {  // inside of a UTF-8 character
      --end;
    }
    text.replace(end, text.npos, "...");
  }
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return text;
}

std::string text_of_name(const X509_NAME* name) {
  std::string text;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* const entry = X509_NAME_get_entry(name, i);
    const int nid = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
    text += text.empty() ? "" : ", ";
    text += fmt::format("{}={}", nid == NID_undef ? "?" : OBJ_nid2sn(nid),
                        utf8_of(X509_NAME_ENTRY_get_data(entry)));
  }
  return one_line(std::move(text));
}

}  // namespace

Result<Certificate> Certificate::parse(Bytes der) {
  TRY(X509Handle certificate, decode(der));
  X509* const raw = certificate.get();
  TRY(const Time not_before, time_of(X509_get0_notBefore(raw)));
  TRY(const Time not_after, time_of(X509_get0_notAfter(raw)));
  const Buffer spki = crypto::encode_der<X509_PUBKEY>(
      i2d_X509_PUBKEY, X509_get_X509_PUBKEY(raw));
  auto key = crypto::PublicKey::from_spki(spki);
  if (!key) {
    return malformed("the public key: " + key.error().detail());
  }
  auto parsed = std::make_shared<Parsed>(std::move(certificate), copy_of(der),
                                         std::move(*key));
  parsed->key_id = crypto::sha256(spki);
  parsed->subject = name_der(X509_get_subject_name(raw));
  parsed->issuer = name_der(X509_get_issuer_name(raw));
  parsed->serial = magnitude(X509_get0_serialNumber(raw));
  parsed->not_before = not_before;
  parsed->not_after = not_after;
  parsed->flags = X509_get_extension_flags(raw);
  parsed->key_usage = X509_get_key_usage(raw);
  parsed->subject_key_id = octets(X509_get0_subject_key_id(raw));
  parsed->authority_key_id = octets(X509_get0_authority_key_id(raw));
  return Certificate(std::move(parsed));
}

Bytes Certificate::der() const {
  return parsed_->der;
}

const crypto::PublicKey& Certificate::public_key() const {
  return parsed_->key;
}

const crypto::Sha256& Certificate::key_id() const {
  return parsed_->key_id;
}

Bytes Certificate::subject_der() const {
  return parsed_->subject;
}

Bytes Certificate::issuer_der() const {
  return parsed_->issuer;
}

std::string Certificate::subject_attribute(std::string_view short_name) const {
  return attribute_of(X509_get_subject_name(handle()), short_name);
}

std::string Certificate::issuer_attribute(std::string_view short_name) const {
  return attribute_of(X509_get_issuer_name(handle()), short_name);
}

std::string Certificate::subject_text() const {
  return text_of_name(X509_get_subject_name(handle()));
}

std::string Certificate::issuer_text() const {
  return text_of_name(X509_get_issuer_name(handle()));
}

Bytes Certificate::serial() const {
  return parsed_->serial;
}

Time Certificate::not_before() const {
  return parsed_->not_before;
}

Time Certificate::not_after() const {
  return parsed_->not_after;
}

bool Certificate::valid_at(Time time) const {
  return not_before() <= time && time <= not_after();
}

bool Certificate::is_ca() const {
  return (parsed_->flags & EXFLAG_CA) != 0;
}

bool Certificate::has_unknown_critical() const {
  return (parsed_->flags & EXFLAG_CRITICAL) != 0;
}

bool Certificate::may_sign_certificates() const {
  return (parsed_->key_usage & KU_KEY_CERT_SIGN) != 0;
}

bool Certificate::may_sign_crls() const {
  return (parsed_->key_usage & KU_CRL_SIGN) != 0;
}

bool Certificate::may_sign_data() const {
  return (parsed_->key_usage & KU_DIGITAL_SIGNATURE) != 0;
}

bool Certificate::has_extended_key_usage(std::string_view dotted_oid) const {
  const crypto::Handle<ASN1_OBJECT, ASN1_OBJECT_free> wanted(
      OBJ_txt2obj(std::string(dotted_oid).c_str(), 1));
  const crypto::Handle<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> usages(
      static_cast<EXTENDED_KEY_USAGE*>(
          X509_get_ext_d2i(handle(), NID_ext_key_usage, nullptr, nullptr)));
  for (int i = 0; wanted && usages && i < sk_ASN1_OBJECT_num(usages.get());
       ++i) {
    if (OBJ_cmp(sk_ASN1_OBJECT_value(usages.get(), i), wanted.get()) == 0) {
      return true;
    }
  }
  return false;
}

bool Certificate::signed_by(const crypto::PublicKey& key) const {
  const auto scheme = ecdsa_scheme_of(handle());
  if (!scheme || key.kind() != scheme->kind) {
    return X509_verify(decoded().get(), key.handle()) == 1;
  }
  const ASN1_BIT_STRING* signature = nullptr;
  X509_get0_signature(&signature, nullptr, handle());
  const auto raw = codec::ecdsa_der_to_raw(
      {ASN1_STRING_get0_data(signature),
       static_cast<size_t>(ASN1_STRING_length(signature))},
      scheme->half_size);
  return raw && crypto::verify_signature(key, scheme->scheme,
                                         signed_part_of(parsed_->der), *raw);
}

bool Certificate::signed_strongly() const {
  constexpr int kLeastBits = 112;
  int bits = 0;
  return X509_get_signature_info(handle(), nullptr, nullptr, &bits, nullptr) ==
             1 &&
         bits >= kLeastBits;
}

bool Certificate::says_pss_with_sha384() const {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, handle());
  return is_pss_with_sha384(algorithm);
}

Bytes Certificate::subject_key_id() const {
  return parsed_->subject_key_id;
}

Bytes Certificate::authority_key_id() const {
  return parsed_->authority_key_id;
}

std::optional<Bytes> Certificate::find_extension(
    std::string_view dotted_oid) const {
  const crypto::Handle<ASN1_OBJECT, ASN1_OBJECT_free> object(
      OBJ_txt2obj(std::string(dotted_oid).c_str(), 1));
  const int index =
      object ? X509_get_ext_by_OBJ(handle(), object.get(), -1) : -1;
  if (index < 0) {
    return std::nullopt;
  }
  const ASN1_OCTET_STRING* const contents =
      X509_EXTENSION_get_data(X509_get_ext(handle(), index));
  return Bytes(ASN1_STRING_get0_data(contents),
               static_cast<size_t>(ASN1_STRING_length(contents)));
}

bool Certificate::names_as_issuer(const Certificate& issuer) const {
  if (!equal(issuer_der(), issuer.subject_der())) {
    return false;
  }
  const crypto::Handle<AUTHORITY_KEYID, AUTHORITY_KEYID_free> key_id(
      static_cast<AUTHORITY_KEYID*>(X509_get_ext_d2i(
          handle(), NID_authority_key_identifier, nullptr, nullptr)));
  return !key_id || X509_check_akid(issuer.handle(), key_id.get()) == X509_V_OK;
}

x509_st* Certificate::handle() const {
  return parsed_->handle.get();
}

std::shared_ptr<x509_st> Certificate::decoded() const {
  X509Handle certificate = decode_in(nullptr, parsed_->der);
  ASSAY_ASSERT(certificate != nullptr);
  return certificate;
}

Result<std::vector<Certificate>> parse_pem_chain(std::string_view pem,
                                                 size_t maximum) {
  TRY(const std::vector<codec::PemBlock> blocks, codec::decode_pem(pem));
  if (blocks.size() > maximum) {
    return malformed(fmt::format("expected at most {} certificates, found {}",
                                 maximum, blocks.size()));
  }
  std::vector<Certificate> chain;
  for (const codec::PemBlock& block : blocks) {
    if (block.label != "CERTIFICATE") {
      return malformed(
          fmt::format("expected CERTIFICATE blocks, found {}", block.label));
    }
    TRY(Certificate certificate, Certificate::parse(block.der));
    chain.push_back(std::move(certificate));
  }
  return chain;
}

}  // namespace assay::x509
