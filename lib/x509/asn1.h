// SPDX-License-Identifier: Apache-2.0
// Values out of OpenSSL's ASN.1 types; for certificate and CRL only.
#pragma once

#include <string>

#include <openssl/x509.h>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace assay::x509 {

// True if input is one DER element down to its primitives, with nothing after
// it. OpenSSL also reads BER, and keeps the signed part as it came, so that
// writing it out again does not tell.
bool is_der(Bytes input);

// UTCTime or GeneralizedTime to the second in Z, as RFC 5280 4.1.2.5 asks.
// Errors: CertificateMalformed.
Result<Time> time_of(const ASN1_TIME* time);

Buffer name_der(const X509_NAME* name);

// Big-endian magnitude without leading zeros; empty for zero. A negative number
// (some old certificates have one) keeps its sign as a leading zero byte, which
// no other number has.
Buffer magnitude(const ASN1_INTEGER* number);

// Contents, or nothing for a null pointer.
Buffer octets(const ASN1_OCTET_STRING* string);

// A directory string as UTF-8; empty where it cannot be converted.
std::string utf8_of(const ASN1_STRING* string);

}  // namespace assay::x509
