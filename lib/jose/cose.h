// SPDX-License-Identifier: Apache-2.0
// COSE_Sign1 (RFC 9052, section 4.2), with the headers that certificates need
// (RFC 9360).
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace assay::jose {

// Taken apart, not verified. Views of the input.
struct CoseSign1 {
  Bytes protected_header;  // the encoded map, as it was signed
  Bytes payload;
  Bytes signature;
};

// Tag 18, an array of four, nothing after it; the protected header is one map,
// the unprotected one, too, and the payload is attached. The unprotected
// header is passed over. Errors: EvidenceMalformed.
Result<CoseSign1> parse_cose_sign1(Bytes input);

// Labels of RFC 9052, section 3.1, and RFC 9360, section 2.
enum class CoseLabel : int8_t {
  Algorithm = 1,
  Critical = 2,
  ContentType = 3,
  X5Chain = 33,
};

using CoseKey = std::variant<CoseLabel, std::string_view>;

// A header's values, each as its own item of CBOR. Views of the input.
class CoseHeader {
 public:
  // Refuses labels that are twice there, or neither integers nor text, and
  // the label crit: nothing critical is understood here.
  // Errors: EvidenceMalformed.
  static Result<CoseHeader> parse(Bytes encoded_map);

  // Nothing where there is no such label.
  std::optional<Bytes> find(CoseKey key) const ASSAY_LIFETIME_BOUND;

  // The value, which must be there. Errors: EvidenceMalformed; so for all here.
  Result<std::string_view> text(CoseKey key) const;
  Result<int64_t> integer(CoseKey key) const;
  // x5chain: DER of each certificate, leaf first. Requires: maximum > 0.
  Result<std::vector<Bytes>> x5chain(size_t maximum) const;
  // An epoch time (tag 1, whole seconds); nothing where there is no such label.
  Result<std::optional<int64_t>> find_time(CoseKey key) const;

 private:
  struct Member {
    std::variant<int64_t, std::string_view> label;
    Bytes value;
  };

  std::vector<Member> members_;
};

// ES256, ES384, ES512, PS256, PS384, PS512 (RFC 9053); nothing for others.
std::optional<crypto::SignatureScheme> find_cose_scheme(int64_t algorithm);

// True if key signed protected header and payload. RFC 9052, section 4.4.
bool verify_cose_sign1(const CoseSign1& message, crypto::SignatureScheme scheme,
                       const crypto::PublicKey& key);

// What is signed, and the message as it is sent, with an empty unprotected
// header; for the forge.
Buffer cose_to_be_signed(Bytes protected_header, Bytes payload);
Buffer write_cose_sign1(const CoseSign1& message);

}  // namespace assay::jose
