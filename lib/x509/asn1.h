// SPDX-License-Identifier: Apache-2.0
// Values out of OpenSSL's ASN.1 types; for certificate and CRL only.
#pragma once

#include <string>
#include <string_view>

#include <openssl/x509.h>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace assay::x509 {

// True if input is one DER element down to its primitives, with nothing after
// it. OpenSSL also reads BER, and keeps the signed part as it came, so that
// writing it out again does not tell.
bool is_der(Bytes input);

// What the signature of a certificate or CRL is over: the first element of the
// sequence, its header included. Requires: is_der(signed_structure), and it is
// one of those.
Bytes signed_part_of(Bytes signed_structure);

// UTCTime or GeneralizedTime to the second in Z, as RFC 5280 4.1.2.5 asks.
// Errors: CertificateMalformed.
Result<Time> time_of(const ASN1_TIME* time);

Buffer name_der(const X509_NAME* name);

// First attribute of that short name ("CN", "O") as UTF-8; empty where absent.
std::string attribute_of(const X509_NAME* name, std::string_view short_name);

// Big-endian magnitude without leading zeros; empty for zero. A negative number
// (some old certificates have one) keeps its sign as a leading zero byte, which
// no other number has.
Buffer magnitude(const ASN1_INTEGER* number);

// Contents, or nothing for a null pointer.
Buffer octets(const ASN1_OCTET_STRING* string);

// RSASSA-PSS with SHA-384, MGF1 with SHA-384, a salt of 48 bytes and the one
// trailer field there is, written or not. RFC 4055, section 3.1.
bool is_pss_with_sha384(const X509_ALGOR* algorithm);

// A directory string as UTF-8; empty where it cannot be converted.
std::string utf8_of(const ASN1_STRING* string);

}  // namespace assay::x509
