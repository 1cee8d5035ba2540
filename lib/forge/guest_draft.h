// SPDX-License-Identifier: Apache-2.0
// An Azure guest's bundle before anything is signed.
#pragma once

#include <optional>
#include <string>

#include "forge/draft.h"
#include "forge/guest_log.h"
#include "forge/snp_draft.h"
#include "forge/tpm_draft.h"

namespace assay::forge {

// A key of the guest's TPM as its TPM2B_PUBLIC says.
struct GuestKeyDraft {
  crypto::PrivateKey key;
  uint32_t attributes = 0;
  uint16_t name_algorithm = 0x000b;
  Buffer auth_policy{};
};

// The members of a bundle as they are sent; of text the base64 is made later.
struct GuestBundle {
  std::string protocol_version;
  std::string os_type;  // base64
  Buffer log;
  std::string client_payload = R"({"nonce":"Zm9yZ2U="})";  // JSON
  std::optional<Buffer> ak_certificate;                    // nothing: no member
  Buffer ak_public;
  Buffer quote;
  Buffer quote_signature;
  std::string pcr_set;  // JSON
  std::string pcrs;     // JSON
  Buffer enc_public;
  Buffer certify;
  std::optional<Buffer> certify_signature;  // nothing: no member
  std::string isolation;
  std::optional<Buffer> proof;
  std::optional<Buffer> runtime_data;
};

struct GuestDraft {
  TpmAuthority tpm;  // under whose anchors everything is judged
  EvidenceSpec spec;
  Time now;
  AkDraft ak_certificate;
  GuestKeyDraft ak;
  GuestKeyDraft enc_key;
  crypto::PrivateKey quote_signer;
  crypto::PrivateKey certify_signer;
  EventLogDraft log;
  // Worked out from the log when the draft is made.
  tpm::PcrBank bank{crypto::Hash::Sha256};
  AttestDraft quote;
  AttestDraft certify;
  bool foreign_policy = false;  // the policy is not that of the quote
  bool foreign_name = false;    // another key was certified
  bool sized_quote = false;     // a TPM2B_ATTEST, signed as such
  std::string runtime_data{};   // JSON
  std::optional<SnpDraft> snp{};
  std::optional<Draft> td{};
  std::string anchors_pem{};  // of all vendors
  // Of what is sent, after it was signed.
  void (*bundle_edit)(GuestBundle&) = nullptr;
  void (*hcl_edit)(Buffer&) = nullptr;
  std::optional<std::string> evidence{};  // in place of it
};

// Both vendors' authorities, for the hardware.
struct GuestAuthorities {
  const IntelAuthority& intel;
  const AmdAuthority& amd;
  const TpmAuthority& tpm;
};

// Whole evidence. Requires: check_spec(spec) holds.
GuestDraft make_guest_draft(const GuestAuthorities& authorities,
                            const EvidenceSpec& spec, Time now);

// Binds the hardware's report to the draft's runtime data, as it is by now.
void bind_guest_runtime_data(GuestDraft& draft);

// {"keys":[HCLAkPub],...} of a key.
std::string guest_runtime_json(const GuestSpec& spec,
                               const crypto::PublicKey& ak);

// Signs and joins. Expectations are left empty.
Forged assemble(const GuestDraft& draft);

}  // namespace assay::forge
