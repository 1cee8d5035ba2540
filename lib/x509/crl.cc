// SPDX-License-Identifier: Apache-2.0
// Reads a CRL once; looks serials up in a sorted list.
#include "x509/crl.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openssl/x509v3.h>

#include "codec/der.h"
#include "crypto/handles.h"
#include "x509/asn1.h"

namespace assay::x509 {

using CrlHandle = crypto::Handle<X509_CRL, X509_CRL_free>;

struct Crl::Parsed {
  CrlHandle handle;
  Buffer issuer;
  Buffer authority_key_id;
  Buffer number;
  Time this_update;
  Time next_update;
  std::vector<Buffer> serials;  // INVARIANT: sorted.
};

namespace {

Error malformed(std::string detail) {
  return Error(Code::CertificateMalformed, std::move(detail));
}

// The same algorithm inside and outside; OpenSSL 3.0 compares them for
// certificates only. Requires: der is a version 2 CRL. RFC 5280, 5.1.
// Errors: BadDer.
Result<bool> algorithms_agree(Bytes der) {
  codec::DerReader whole(der);
  TRY(const Bytes list, whole.expect(codec::DerTag::Sequence));
  codec::DerReader parts(list);
  TRY(const Bytes signed_part, parts.expect(codec::DerTag::Sequence));
  TRY(const Bytes outer, parts.expect(codec::DerTag::Sequence));
  codec::DerReader fields(signed_part);
  TRY_OK(fields.expect(codec::DerTag::Integer));  // version
  TRY(const Bytes inner, fields.expect(codec::DerTag::Sequence));
  return equal(inner, outer);
}

Result<CrlHandle> decode(Bytes der) {
  if (der.size() > kMaxCrlSize) {
    return malformed(fmt::format("expected a CRL of at most {} bytes, found {}",
                                 kMaxCrlSize, der.size()));
  }
  const unsigned char* in = der.data();
  CrlHandle crl(d2i_X509_CRL(nullptr, &in, static_cast<long>(der.size())));
  if (!crl) {
    return malformed("expected a certificate revocation list in DER");
  }
  if (!is_der(der) ||
      !equal(crypto::encode_der<X509_CRL>(i2d_X509_CRL, crl.get()), der)) {
    return malformed("the CRL is not in DER, or bytes follow it");
  }
  if (X509_CRL_get_version(crl.get()) != X509_CRL_VERSION_2) {
    return malformed(fmt::format("expected version 2, found {}",
                                 X509_CRL_get_version(crl.get()) + 1));
  }
  const auto agree = algorithms_agree(der);
  if (!agree || !*agree) {
    return malformed("inner and outer signature algorithm differ");
  }
  return crl;
}

// Extensions that would change the meaning of the list, and that we therefore
// must know: only those that do not are accepted.
Result<> check_extensions(const X509_CRL* crl) {
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    X509_EXTENSION* const extension = X509_CRL_get_ext(crl, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (X509_EXTENSION_get_critical(extension) != 0 || nid == NID_delta_crl ||
        nid == NID_issuing_distribution_point) {
      return malformed(
          "the CRL is partial or has a critical extension (delta CRLs and "
          "distribution points are not accepted)");
    }
  }
  return {};
}

Result<std::vector<Buffer>> read_serials(X509_CRL* crl) {
  std::vector<Buffer> serials;
  STACK_OF(X509_REVOKED)* const revoked = X509_CRL_get_REVOKED(crl);
  for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
    const X509_REVOKED* const entry = sk_X509_REVOKED_value(revoked, i);
    for (int j = 0; j < X509_REVOKED_get_ext_count(entry); ++j) {
      if (X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, j)) != 0) {
        return malformed("an entry of the CRL has a critical extension");
      }
    }
    serials.push_back(magnitude(X509_REVOKED_get0_serialNumber(entry)));
  }
  std::sort(serials.begin(), serials.end());
  return serials;
}

Result<Buffer> read_authority_key_id(const X509_CRL* crl) {
  int found = -1;  // -1: absent; otherwise a null extension is malformed
  const crypto::Handle<AUTHORITY_KEYID, AUTHORITY_KEYID_free> extension(
      static_cast<AUTHORITY_KEYID*>(X509_CRL_get_ext_d2i(
          crl, NID_authority_key_identifier, &found, nullptr)));
  if (!extension && found != -1) {
    return malformed("the authority key identifier is malformed");
  }
  return extension ? octets(extension->keyid) : Buffer();
}

// RFC 5280, 5.2.3: not negative, at most 20 octets.
Result<Buffer> read_number(const X509_CRL* crl) {
  constexpr size_t kMaxNumber = 20;
  int found = -1;  // -1: absent; otherwise a null extension is malformed
  const crypto::Handle<ASN1_INTEGER, ASN1_INTEGER_free> extension(
      static_cast<ASN1_INTEGER*>(
          X509_CRL_get_ext_d2i(crl, NID_crl_number, &found, nullptr)));
  if (!extension) {
    return found == -1 ? Result<Buffer>(Buffer())
                       : malformed("the CRL number is malformed");
  }
  Buffer number = magnitude(extension.get());
  const bool negative = !number.empty() && number.front() == 0;
  if (negative || number.size() > kMaxNumber) {
    return malformed("the CRL number is negative or too large");
  }
  return number;
}

}  // namespace

Result<Crl> Crl::parse(Bytes der) {
  TRY(CrlHandle crl, decode(der));
  TRY_OK(check_extensions(crl.get()));
  auto parsed = std::make_shared<Parsed>();
  TRY(parsed->this_update, time_of(X509_CRL_get0_lastUpdate(crl.get())));
  TRY(parsed->next_update, time_of(X509_CRL_get0_nextUpdate(crl.get())));
  TRY(parsed->serials, read_serials(crl.get()));
  parsed->issuer = name_der(X509_CRL_get_issuer(crl.get()));
  TRY(parsed->authority_key_id, read_authority_key_id(crl.get()));
  TRY(parsed->number, read_number(crl.get()));
  parsed->handle = std::move(crl);
  return Crl(std::move(parsed));
}

Bytes Crl::issuer_der() const {
  return parsed_->issuer;
}

std::string Crl::issuer_attribute(std::string_view short_name) const {
  return attribute_of(X509_CRL_get_issuer(parsed_->handle.get()), short_name);
}

Bytes Crl::authority_key_id() const {
  return parsed_->authority_key_id;
}

Bytes Crl::number() const {
  return parsed_->number;
}

Time Crl::this_update() const {
  return parsed_->this_update;
}

Time Crl::next_update() const {
  return parsed_->next_update;
}

bool Crl::valid_at(Time time) const {
  return this_update() <= time && time <= next_update();
}

size_t Crl::size() const {
  return parsed_->serials.size();
}

bool Crl::revokes(Bytes serial) const {
  return std::binary_search(parsed_->serials.begin(), parsed_->serials.end(),
                            copy_of(serial));
}

bool Crl::says_pss_with_sha384() const {
  const X509_ALGOR* algorithm = nullptr;
  X509_CRL_get0_signature(parsed_->handle.get(), nullptr, &algorithm);
  return is_pss_with_sha384(algorithm);
}

bool Crl::signed_by(const crypto::PublicKey& key) const {
  return X509_CRL_verify(parsed_->handle.get(), key.handle()) == 1;
}

}  // namespace assay::x509
