// SPDX-License-Identifier: Apache-2.0
// The smallest whole request: a machine that measured nothing.
#pragma once

#include <string>

#include <fmt/format.h>

#include "jose/jws.h"
#include "tee/tpm/test_machine.h"

namespace assay::tpm::test {

inline const crypto::PrivateKey& request_key() {
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

// Tests change members, then ask for the body.
struct TestRequest {
  std::string typ = "attReqV2";
  std::string alg = "PS256";
  std::string att_type = "basic";
  Buffer challenge = Buffer(16, 0xc4);
  std::string jwk = jose::write_public_jwk(request_key().public_key());
  std::string info = R"({"tpm_quote":{"hash_alg":"sha-256"}})";
  std::string more;  // members of att_data, each after a comma
  std::string logs = "[]";
  Buffer context = Buffer(8, 1);
  Buffer nonce;         // of the quote; where empty, the right one
  std::string payload;  // in place of what is signed
  crypto::PrivateKey signer = request_key();

  // All 24 PCRs of the SHA-256 bank are zero.
  std::string state() const {
    QuoteFields fields;
    fields.extra_data = nonce;
    if (nonce.empty()) {
      fields.extra_data = copy_of(
          crypto::sha256({bytes_of(jwk), Buffer{0}, challenge}).bytes());
    }
    fields.selections = {{0x000b, 0xffffff}};
    fields.pcr_digest = copy_of(crypto::sha256(Buffer(24 * 32)).bytes());
    const Buffer quote = write_attest(fields);
    const Buffer raw =
        rsa_key().sign(crypto::SignatureScheme::RsaPkcs1Sha256, quote);
    std::string values;
    for (unsigned index = 0; index < kPcrCount; ++index) {
      values +=
          fmt::format(R"({}{{"index":{},"digest":"{}"}})",
                      index == 0 ? "" : ",", index, base64url(Buffer(32)));
    }
    return fmt::format(
        R"({{"logs":{},"aik_cert":"{}","aik_pub":{},"pcrs":[{{"algorithm":11,)"
        R"("values":[{}]}}],"quote":"{}","signature":"{}"}})",
        logs, base64url(ak_certificate(ak_spec())),
        jose::write_public_jwk(rsa_key().public_key()), values,
        base64url(quote), base64url(write_rsa_signature(raw)));
  }

  std::string content() const {
    return fmt::format(
        R"({{"rp_data":"cnA","challenge":"{}","service_context":"{}",)"
        R"("tpm_att_data":{{"current_attestation":{}}},)"
        R"("request_key":{{"jwk":{},"info":{}}}{}}})",
        base64url(challenge), base64url(context), state(), jwk, info, more);
  }

  std::string jws() const {
    const std::string text =
        payload.empty() ? fmt::format(R"({{"att_type":"{}","att_data":{}}})",
                                      att_type, content())
                        : payload;
    return jose::sign(fmt::format(R"({{"alg":"{}","typ":"{}"}})", alg, typ),
                      text, *jose::find_algorithm(alg), signer);
  }

  static std::string wrap(std::string_view message) {
    return fmt::format(R"({{"data":"{}"}})", base64url(bytes_of(message)));
  }

  std::string body() const {
    return wrap(fmt::format(R"({{"payload":{{"request":"{}"}}}})", jws()));
  }
};

}  // namespace assay::tpm::test
