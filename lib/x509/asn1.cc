// SPDX-License-Identifier: Apache-2.0
// Conversions that both certificates and CRLs need.
#include "x509/asn1.h"

#include <chrono>
#include <ctime>

#include <openssl/asn1.h>
#include <openssl/rsa.h>

#include "base/assert.h"
#include "codec/der.h"
#include "crypto/handles.h"

namespace assay::x509 {
namespace {

constexpr size_t kMaxDepth = 32;

bool are_der(Bytes elements, size_t depth);

bool is_der_element(const codec::DerElement& element, size_t depth) {
  constexpr uint8_t kClass = 0xc0;
  constexpr uint8_t kConstructed = 0x20;
  constexpr uint8_t kSequence = 0x30;
  constexpr uint8_t kSet = 0x31;
  if ((element.tag & kConstructed) == 0) {
    return element.tag != static_cast<uint8_t>(codec::DerTag::Boolean) ||
           codec::der_boolean(element.value).has_value();
  }
  // Strings in pieces are BER. X.690, 10.2.
  const bool universal = (element.tag & kClass) == 0;
  return (!universal || element.tag == kSequence || element.tag == kSet) &&
         are_der(element.value, depth + 1);
}

bool are_der(Bytes elements, size_t depth) {
  codec::DerReader reader(elements);
  while (reader.more()) {
    const auto element = reader.next();
    if (depth > kMaxDepth || !element || !is_der_element(*element, depth)) {
      return false;
    }
  }
  return true;
}

bool ends_in_seconds_and_z(const ASN1_TIME* time) {
  const int size = time->type == V_ASN1_UTCTIME ? 13 : 15;
  return ASN1_STRING_length(time) == size &&
         ASN1_STRING_get0_data(time)[size - 1] == 'Z';
}

bool is_nid(const X509_ALGOR* algorithm, int nid) {
  const ASN1_OBJECT* name = nullptr;
  if (algorithm != nullptr) {
    X509_ALGOR_get0(&name, nullptr, nullptr, algorithm);
  }
  return name != nullptr && OBJ_obj2nid(name) == nid;
}

// Parameters that are an algorithm themselves.
bool has_inner_nid(const X509_ALGOR* algorithm, int nid) {
  const crypto::Handle<X509_ALGOR, X509_ALGOR_free> inner(
      static_cast<X509_ALGOR*>(ASN1_TYPE_unpack_sequence(
          ASN1_ITEM_rptr(X509_ALGOR), algorithm->parameter)));
  return is_nid(inner.get(), nid);
}

}  // namespace

bool is_pss_with_sha384(const X509_ALGOR* algorithm) {
  constexpr long kSalt = 48;
  constexpr long kTrailer = 1;  // the default, which DER leaves out
  if (!is_nid(algorithm, NID_rsassaPss)) {
    return false;
  }
  const crypto::Handle<RSA_PSS_PARAMS, RSA_PSS_PARAMS_free> parameters(
      static_cast<RSA_PSS_PARAMS*>(ASN1_TYPE_unpack_sequence(
          ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm->parameter)));
  return parameters && is_nid(parameters->hashAlgorithm, NID_sha384) &&
         is_nid(parameters->maskGenAlgorithm, NID_mgf1) &&
         has_inner_nid(parameters->maskGenAlgorithm, NID_sha384) &&
         parameters->saltLength != nullptr &&
         ASN1_INTEGER_get(parameters->saltLength) == kSalt &&
         (parameters->trailerField == nullptr ||
          ASN1_INTEGER_get(parameters->trailerField) == kTrailer);
}

bool is_der(Bytes input) {
  codec::DerReader reader(input);
  const auto element = reader.next();
  return element && !reader.more() && is_der_element(*element, 0);
}

Bytes signed_part_of(Bytes signed_structure) {
  codec::DerReader whole(signed_structure);
  const auto contents = whole.expect(codec::DerTag::Sequence);
  ASSAY_ASSERT(contents.has_value());
  codec::DerReader parts(*contents);
  ASSAY_ASSERT(parts.next().has_value());
  return contents->first(parts.offset());
}

Result<Time> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || !ends_in_seconds_and_z(time) ||
      ASN1_TIME_to_tm(time, &parts) != 1) {
    return Error(Code::CertificateMalformed,
                 "expected a time as YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ");
  }
  const std::chrono::year_month_day date{
      std::chrono::year(parts.tm_year + 1900),
      std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
      std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!date.ok()) {
    return Error(Code::CertificateMalformed, "a date is malformed");
  }
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) +
         std::chrono::seconds(parts.tm_sec);
}

Buffer name_der(const X509_NAME* name) {
  const unsigned char* der = nullptr;
  size_t size = 0;
  if (X509_NAME_get0_der(name, &der, &size) != 1) {
    return {};
  }
  return Buffer(der, der + size);
}

std::string attribute_of(const X509_NAME* name, std::string_view short_name) {
  const int nid = OBJ_sn2nid(std::string(short_name).c_str());
  const int index = X509_NAME_get_index_by_NID(name, nid, -1);
  if (nid == NID_undef || index < 0) {
    return {};
  }
  return utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
}

Buffer magnitude(const ASN1_INTEGER* number) {
  const crypto::Handle<BIGNUM, BN_free> value(
      ASN1_INTEGER_to_BN(number, nullptr));
  if (!value) {
    return {};
  }
  Buffer bytes(static_cast<size_t>(BN_num_bytes(value.get())));
  BN_bn2bin(value.get(), bytes.data());
  if (BN_is_negative(value.get()) == 1) {
    bytes.insert(bytes.begin(), 0);
  }
  return bytes;
}

Buffer octets(const ASN1_OCTET_STRING* string) {
  if (string == nullptr) {
    return {};
  }
  const unsigned char* const data = ASN1_STRING_get0_data(string);
  return Buffer(data, data + ASN1_STRING_length(string));
}

std::string utf8_of(const ASN1_STRING* string) {
  unsigned char* raw = nullptr;
  const int size = ASN1_STRING_to_UTF8(&raw, string);
  if (size < 0) {
    return {};
  }
  std::string text(reinterpret_cast<const char*>(raw),
                   static_cast<size_t>(size));
  OPENSSL_free(raw);
  return text;
}

}  // namespace assay::x509
