// SPDX-License-Identifier: Apache-2.0
// The PCK certificate chain and its SGX extension.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "base/fixed.h"
#include "base/time.h"
#include "crypto/memo.h"
#include "tee/trail.h"
#include "x509/certificate.h"
#include "x509/path.h"

namespace assay::dcap {

using Fmspc = Fixed<6, struct FmspcTag>;
using PceId = Fixed<2, struct PceIdTag>;
using CpuSvn = Fixed<16, struct CpuSvnTag>;
using Ppid = Fixed<16, struct PpidTag>;

enum class PckCa : uint8_t { Processor, Platform };

// "Intel SGX PCK Processor CA", "Intel SGX PCK Platform CA".
std::string_view common_name_of(PckCa ca);

constexpr std::string_view kSgxExtension = "1.2.840.113741.1.13.1";

// The extension of that OID. Intel SGX PCK Certificate and CRL Profile
// Specification, section 1.3.5.
struct PckExtension {
  Ppid ppid;
  std::array<uint8_t, 16> components{};  // SGX TCB component SVNs
  uint16_t pce_svn = 0;
  CpuSvn cpu_svn;
  PceId pce_id;
  Fmspc fmspc;
};

// In pck_extension.cc. Errors: CertificateMalformed.
Result<PckExtension> parse_pck_extension(Bytes contents);

// A chain whose timeless facts were found true: names, signatures, extension.
struct PckChain : crypto::Fact {
  PckChain(x509::Certificate leaf_certificate,
           x509::Certificate intermediate_certificate,
           x509::Certificate root_certificate, PckExtension sgx_extension,
           PckCa issuing_ca)
      : leaf(std::move(leaf_certificate)),
        intermediate(std::move(intermediate_certificate)),
        root(std::move(root_certificate)),
        extension(sgx_extension),
        ca(issuing_ca) {}

  x509::Certificate leaf;
  x509::Certificate intermediate;
  x509::Certificate root;
  PckExtension extension;
  PckCa ca;
};

struct TrustedPck {
  std::shared_ptr<const PckChain> chain;
  const x509::Anchor* anchor = nullptr;  // of the anchors given
};

// Checks 10 to 14. digest is the SHA-256 of pem, worked out once by the caller.
// Errors: those checks'.
Result<TrustedPck> verify_pck_chain(Bytes pem, const crypto::Sha256& digest,
                                    const x509::Anchors& anchors, Time now,
                                    crypto::Memo* memo, tee::Trail& trail);

}  // namespace assay::dcap
