// SPDX-License-Identifier: Apache-2.0
// A TPM request before anything is signed, as forge/draft.h has quotes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/seal.h"
#include "forge/forge.h"
#include "forge/tpm_authority.h"
#include "forge/tpm_log.h"
#include "tee/tpm/attest.h"

namespace assay::forge {

// Who gave out the challenge that forged evidence answers, unless one was set.
struct ForgedChallenge {
  static constexpr std::string_view kProvider = "forge";
  static crypto::SealKey root();
};

// The certificate of an attestation key.
struct AkDraft {
  x509::CertificateSpec certificate;
  crypto::PrivateKey key;  // of the TPM
  crypto::PrivateKey issuer_key;
  std::optional<Buffer> der{};  // in place of the certificate
};

// A structure that the attestation key signs, quote or certification.
struct AttestDraft {
  uint32_t magic = tpm::kGenerated;
  uint16_t type = tpm::kAttestQuote;
  Buffer extra_data;
  tpm::ClockInfo clock;
  std::vector<tpm::PcrSelection> selections;
  Buffer pcr_digest;
  Buffer name;
  Buffer tail;  // after the structure
};

// What a signature over such a structure becomes on its way.
struct SignatureDraft {
  crypto::PrivateKey key;
  bool spoiled = false;
  std::optional<uint16_t> hash{};  // TPM_ALG_ID written, whatever was used
  Buffer tail{};
};

struct StateDraft {
  EventLogDraft log;
  std::optional<Buffer> raw_log{};  // in place of it
  std::vector<Buffer> more_logs{};  // of TCG, after the first
  std::optional<Buffer> ima{};
  AkDraft ak;
  // What the TPM holds: worked out from the logs when the draft is made, or
  // when a break has changed them on purpose.
  std::vector<tpm::PcrBank> banks;
  std::vector<tpm::PcrBank> listed;  // as the request tells them
  AttestDraft quote;
  SignatureDraft signature;
};

struct CertifiedKey {
  crypto::PrivateKey key;
  Buffer public_area;
  AttestDraft certification;
  SignatureDraft signature;
};

struct VbsDraft {
  crypto::PrivateKey key;
  std::optional<Buffer> enclave_data{};  // 64; else of what is signed
  Buffer tail{};                         // after the report
  bool spoiled = false;
};

struct TpmDraft {
  TpmAuthority authority;  // under whose anchors everything is judged
  EvidenceSpec spec;
  Time now;
  Buffer challenge;  // as sent
  Buffer service_context;
  StateDraft current;
  std::optional<StateDraft> boot{};
  crypto::PrivateKey request_key;
  std::optional<crypto::PrivateKey> signer{};  // of the JWS; else request_key
  std::string info;  // of the request key; empty where absent
  std::optional<CertifiedKey> certified{};
  std::vector<std::string> other_objects{};  // of other_keys, in JSON
  std::optional<CertifiedKey> other{};
  std::string typ;
  std::string alg = "PS256";
  std::string att_type;
  std::optional<VbsDraft> vbs{};
  std::optional<Buffer> vsm_report{};    // in place of it
  std::optional<std::string> payload{};  // in place of what is signed
  std::optional<std::string> jws{};
  std::optional<std::string> body{};
};

// Whole evidence. Requires: check_spec(spec) holds.
TpmDraft make_tpm_draft(const TpmAuthority& authority, const EvidenceSpec& spec,
                        Time now);

// A binding by TPM2_Certify in place of that by the quote; another certified
// key; an enclave's report; a boot attestation.
void use_certification(TpmDraft& draft);
void use_other_key(TpmDraft& draft);
void use_enclave(TpmDraft& draft);
void use_boot(TpmDraft& draft);

// The PCRs that the logs make, the values that the request lists, and the quote
// of them: after a change of the logs that is to stay unnoticed.
void measure(TpmDraft& draft, StateDraft& state);

// Signs and joins. Expectations are left empty.
Forged assemble(const TpmDraft& draft);

}  // namespace assay::forge
