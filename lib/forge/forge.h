// SPDX-License-Identifier: Apache-2.0
// Manufactures authorities, collateral and evidence, whole or broken in one
// named way. Everything forged says so in its names. Never trust it in
// production.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/private_key.h"
#include "tee/baseline.h"
#include "x509/certificate.h"

namespace assay::forge {

// An Intel-like authority: root, both PCK CAs, TCB signer. Names are Intel's
// common names under the organization of x509::kForgeOrganization.
struct IntelAuthority {
  crypto::PrivateKey root_key;
  crypto::PrivateKey processor_ca_key;
  crypto::PrivateKey platform_ca_key;
  crypto::PrivateKey tcb_signing_key;
  x509::Certificate root;
  x509::Certificate processor_ca;
  x509::Certificate platform_ca;
  x509::Certificate tcb_signing;
};

// Valid from one day before now, for 30 years.
IntelAuthority make_intel_authority(Time now);

// One PEM text that restores the authority: certificates, then keys.
std::string save_authority(const IntelAuthority& authority);
// Errors: BadPem, CertificateMalformed, KeyMalformed.
Result<IntelAuthority> load_authority(std::string_view pem);

// What a platform and its quoting enclave are; the defaults make an UpToDate
// platform.
struct PlatformSpec {
  Buffer fmspc = {0x00, 0xa0, 0x67, 0xfa, 0xfa, 0xfa};  // 6
  Buffer pce_id = {0, 0};                               // 2
  tee::TcbStatus tcb_status = tee::TcbStatus::UpToDate;
  std::vector<std::string> advisory_ids;
  uint32_t evaluation_data_number = 17;
  uint32_t tcb_info_version = 3;  // 2 or 3
};

enum class EvidenceType : uint8_t { SgxEnclave, OpenEnclave };

// What the enclave says of itself. Sizes in bytes; hex on the command line.
struct SgxSpec {
  EvidenceType type = EvidenceType::SgxEnclave;
  uint16_t quote_version = 3;
  Buffer mr_enclave = Buffer(32, 0xe1);
  Buffer mr_signer = Buffer(32, 0x51);
  uint16_t isv_prod_id = 1;
  uint16_t isv_svn = 1;
  bool debug = false;
  bool kss = false;
  Buffer config_id;  // 64 where given; else from init-time data, or zero
  std::optional<Buffer> runtime_data;
  std::optional<Buffer> init_time_data;
  PlatformSpec platform;
};

// Everything that a verifier is given, and what it must say.
struct Forged {
  Buffer evidence;
  std::string collateral_json;  // the nine-field object
  std::string anchor_pem;
  std::optional<Buffer> runtime_data;    // as it must be sent
  std::optional<Buffer> init_time_data;  // as it must be sent
  Time at;                               // appraisal time
  std::optional<uint32_t> minimum_evaluation;  // where the break needs one
  std::string expected_verdict;  // "verified" or "rejected"
  std::string expected_code;     // empty where verified
  std::string expected_status;   // TCB status; empty where rejected
};

// Stable codes of the checks that forge_sgx can break for this type.
std::vector<std::string_view> breakable(EvidenceType type);

// break_code: a code of checks.def, or empty for whole evidence. The break
// makes exactly that check the first to fail.
// Errors: EvidenceUnsupported for a code that cannot be broken here.
Result<Forged> forge_sgx(const IntelAuthority& authority, const SgxSpec& spec,
                         std::string_view break_code, Time now);

// Nine-field collateral for a platform, without evidence: for an FMSPC of a
// real quote, under an extra anchor.
std::string forge_collateral(const IntelAuthority& authority,
                             const PlatformSpec& platform, Time now);

}  // namespace assay::forge
