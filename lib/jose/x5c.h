// SPDX-License-Identifier: Apache-2.0
// Certificates in a JWK or a JWS header (RFC 7515 sections 4.1.6 to 4.1.8).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "codec/json.h"
#include "x509/certificate.h"

namespace assay::jose {

// The chain of x5c, leaf first; empty where absent. Each next certificate must
// bear the name of the issuer of the one before; signatures, validity and trust
// are the caller's to judge. x5t and x5t#S256 must be those of the leaf.
// Errors: KeyMalformed.
Result<std::vector<x509::Certificate>> parse_x5c(
    const codec::json::object& object);

// The same in whatever order it came. Errors: KeyMalformed.
Result<std::vector<x509::Certificate>> parse_certificates(
    const codec::json::object& object);

// ["MII...","MII..."]: standard base64 of DER.
std::string write_x5c(std::span<const x509::Certificate> chain);
std::string write_x5c(std::span<const Bytes> chain);

}  // namespace assay::jose
