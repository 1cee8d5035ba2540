// SPDX-License-Identifier: Apache-2.0
// Intel quotes, versions 3, 4 and 5: one layout for SGX and TDX.
#pragma once

#include "base/bytes.h"
#include "base/fixed.h"
#include "base/result.h"
#include "tee/trail.h"

namespace assay::dcap {

enum class TeeType : uint32_t { Sgx = 0x00, Tdx = 0x81 };

using QeVendorId = Fixed<16, struct QeVendorIdTag>;
using UserData = Fixed<20, struct UserDataTag>;

constexpr size_t kHeaderSize = 48;
constexpr size_t kSgxBodySize = 384;
constexpr size_t kTdx10BodySize = 584;
constexpr size_t kTdx15BodySize = 648;
constexpr size_t kSignatureSize = 64;
constexpr size_t kAttestationKeySize = 64;
constexpr size_t kQeReportSize = 384;
constexpr size_t kMaxQuoteSize = 64 * 1024;

// Quote header, 48 bytes. Intel SGX ECDSA QuoteLib Reference, appendix A.
struct Header {
  uint16_t version = 0;               //  0, 2
  uint16_t attestation_key_type = 0;  //  2, 2
  uint32_t tee_type = 0;              //  4, 4
  uint16_t qe_svn = 0;                //  8, 2
  uint16_t pce_svn = 0;               // 10, 2
  QeVendorId qe_vendor_id;            // 12, 16
  UserData user_data;                 // 28, 20
};

// Body type of a version 5 quote; versions 3 and 4 have it by TEE type.
enum class BodyType : uint16_t { Sgx = 1, Tdx10 = 2, Tdx15 = 3 };

constexpr TeeType tee_type_of(BodyType type) {
  return type == BodyType::Sgx ? TeeType::Sgx : TeeType::Tdx;
}

// Taken apart, nothing verified. Views into the input.
struct Quote {
  Header header;
  BodyType body_type = BodyType::Sgx;
  Bytes body;                    // 384, 584 or 648 bytes
  Bytes signed_part;             // what the attestation key signed
  Bytes signature;               // r||s, 64
  Bytes attestation_key;         // x||y, 64
  Bytes qe_report;               // 384
  Bytes qe_report_signature;     // r||s, 64
  Bytes qe_authentication_data;  // any size
  Bytes pck_chain;               // certification data of type 5: PEM
};

// Checks 1 to 9 of checks.def, in their order. expected is the TEE of the
// route. Errors: those checks'.
Result<Quote> parse_quote(Bytes input, TeeType expected, tee::Trail& trail);

}  // namespace assay::dcap
