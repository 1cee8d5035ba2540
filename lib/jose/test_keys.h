// SPDX-License-Identifier: Apache-2.0
// Published example keys and small certificate chains, for the tests of jose.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/private_key.h"
#include "x509/builder.h"

namespace assay::jose {

// RFC 7515, appendix A.2.1.
constexpr std::string_view kRsaModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
    "4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2"
    "jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7"
    "WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvU"
    "K-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

inline std::string rsa_jwk() {
  return R"({"e":"AQAB","kty":"RSA","n":")" + std::string(kRsaModulus) + "\"}";
}

// RFC 7515, appendix A.3.1.
constexpr std::string_view kP256Jwk =
    R"({"crv":"P-256","kty":"EC",)"
    R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

// Made for this test; there is no RFC example.
constexpr std::string_view kP384Jwk =
    R"({"crv":"P-384","kty":"EC",)"
    R"("x":"RF4zYKyajeXAor5DwbsTrlkPbPnRFkxlSigo3riwhw69RnTLfSL4gdt3qKcmgQnb",)"
    R"("y":"t6vDYBk-2TqfdfSffhB_IcekpFbPyQ1bQiT_mgNl4dRa_QZZPot2Oq-Cn0a)"
    R"(jKz8W"})";

// RFC 7515, appendix A.4.1.
constexpr std::string_view kP521Jwk =
    R"({"crv":"P-521","kty":"EC",)"
    R"("x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLF)"
    R"(V1jSfS9tsz4qUxcWceqwQGk",)"
    R"("y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kk)"
    R"(d0AZMaZmh9ubmf63e3kyMj2"})";

inline x509::Certificate make_certificate(std::string subject,
                                          std::string issuer,
                                          const crypto::PublicKey& subject_key,
                                          const crypto::PrivateKey& signer) {
  return x509::build_certificate({.subject = {{"CN", std::move(subject)}},
                                  .issuer = {{"CN", std::move(issuer)}},
                                  .serial = {1},
                                  .not_before = from_unix(1'700'000'000),
                                  .not_after = from_unix(1'900'000'000),
                                  .path_length = {},
                                  .key_usage = {},
                                  .subject_alt_names = {},
                                  .extended_key_usage = {},
                                  .extra = {}},
                                 subject_key, signer);
}

inline x509::Certificate self_signed(const crypto::PrivateKey& key) {
  return make_certificate("leaf", "leaf", key.public_key(), key);
}

// A leaf over key, by an authority, whose own certificate stands second.
inline std::vector<x509::Certificate> chain_of_two(
    const crypto::PublicKey& key) {
  const crypto::PrivateKey root = crypto::PrivateKey::generate_p256();
  return {make_certificate("leaf", "root", key, root),
          make_certificate("root", "root", root.public_key(), root)};
}

}  // namespace assay::jose
