// SPDX-License-Identifier: Apache-2.0
// SEV-SNP evidence before anything is signed, as forge/draft.h has that of
// quotes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forge/forge.h"
#include "forge/snp_report.h"
#include "forge/uvm_draft.h"

namespace assay::forge {

// The certificate of the endorsement key, and those above it.
struct EkDraft {
  x509::CertificateSpec certificate;  // with AMD's extensions
  crypto::PrivateKey key;
  crypto::PrivateKey issuer_key;
  std::vector<x509::Certificate> issuers;  // ASK or ASVK, then the ARK or none
  bool spoiled = false;                    // one bit of its signature is turned
};

struct AmdCrlDraft {
  x509::CrlSpec spec;
  crypto::PrivateKey key;
  bool absent = false;
  bool spoiled = false;
};

struct SnpDraft {
  AmdAuthority authority;  // under whose anchors everything is judged
  EvidenceSpec spec;       // what was asked for
  Time now;
  EkDraft ek;
  AmdCrlDraft crl;
  Buffer report;              // 672 bytes
  crypto::PrivateKey signer;  // of the report
  // The signature as it is written, before it is sent.
  void (*signature_edit)(Buffer& signature) = nullptr;
  Buffer tail;     // after the report
  size_t cut = 0;  // bytes taken from its end
  std::optional<UvmDraft> uvm{};
  std::optional<Buffer> runtime_data{};
  std::optional<Buffer> init_time_data{};
  // In place of what would be sent.
  std::optional<std::string> envelope{};
  std::optional<std::string> snp_report{};       // base64; empty: no member
  std::optional<std::string> chain{};            // PEM
  std::optional<std::string> vcek_cert_chain{};  // base64; empty: no member
  std::optional<std::string> endorsements{};     // base64
  std::optional<Buffer> cose{};
};

// Whole evidence. Requires: check_spec(spec) holds.
SnpDraft make_snp_draft(const AmdAuthority& authority, const EvidenceSpec& spec,
                        Time now);

// An extension of AMD's by the end of its name: "3.8".
x509::ExtraExtension amd_extension(std::string_view arcs, Buffer contents);
Buffer amd_number(uint8_t value);
Buffer amd_text(std::string_view value);

// Puts bytes into the report at an offset.
void put(SnpDraft& draft, size_t offset, Bytes bytes);

// Binds the report to data that is then sent along.
void bind_snp_runtime_data(SnpDraft& draft, Buffer data);
void bind_snp_init_time_data(SnpDraft& draft, Buffer data);

// Signs and joins. Expectations are left empty.
Forged assemble(const SnpDraft& draft);

}  // namespace assay::forge
