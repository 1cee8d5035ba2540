// SPDX-License-Identifier: Apache-2.0
// tpm-vbs.md 5 and claims.md 7, row by row.
#include "tee/tpm/claims.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codec/base64.h"
#include "tee/appraisal_writer.h"
#include "tee/tpm/events_json.h"

namespace assay::tpm {
namespace {

using tee::CheckId;

std::string base64url(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Url);
}

// What both the machine's state and, where it was resumed, its boot must say.
struct BootClaim {
  std::string_view name;
  bool (*holds)(const BootFacts&);
};

constexpr std::array<BootClaim, 6> kBootClaims = {{
    {"secureBootEnabled", [](const BootFacts& f) { return f.secure_boot; }},
    {"bootDebuggingDisabled",
     [](const BootFacts& f) { return f.boot_debugging.never(); }},
    {"notSafeMode", [](const BootFacts& f) { return f.safe_mode.none(); }},
    {"notWinPE", [](const BootFacts& f) { return f.win_pe.none(); }},
    {"vbsEnabled", [](const BootFacts& f) { return f.vbs_enabled(); }},
    {"iommuEnabled",
     [](const BootFacts& f) { return f.iommu_required.always(); }},
}};

void add_boot(tee::AppraisalWriter& writer, const VerifiedRequest& verified) {
  const auto& boot = verified.boot();
  for (const BootClaim& claim : kBootClaims) {
    writer.incoming(claim.name, claim.holds(verified.current().logs.facts) &&
                                    (!boot || claim.holds(boot->logs.facts)));
  }
  std::string events = events_json(verified.current().logs.record);
  writer.incoming("bootEvents", boot ? events_json(boot->logs.record) : events);
  writer.incoming("events", std::move(events));
  writer.appraisal().incoming.push_back(
      {"pcrs", pcrs_json(verified.request().current.banks),
       claims::Issuer::AttestationService, claims::Access::ReadOnly});
}

void add_tpm(tee::AppraisalWriter& writer, const VerifiedRequest& verified) {
  const crypto::PublicKey& aik = verified.request().current.aik;
  const ClockInfo& clock = verified.current().clock;
  const auto number = [](uint64_t value) {
    return static_cast<int64_t>(value);
  };
  writer.incoming("aikValidated", verified.aik_validated());
  writer.incoming("aikPubHash",
                  codec::encode_base64(crypto::sha256(aik.spki()).bytes(),
                                       codec::Base64::Standard));
  writer.incoming("tpmVersion", int64_t{2});
  writer.incoming("x-assay-tpm-clock", number(clock.clock));
  writer.incoming("x-assay-tpm-clock-safe", clock.safe);
  writer.incoming("x-assay-tpm-reset-count", number(clock.reset_count));
  writer.incoming("x-assay-tpm-restart-count", number(clock.restart_count));
  writer.incoming("x-assay-tpm-firmware-version",
                  fmt::format("{:016x}", verified.current().firmware_version));
}

void add_enclave(tee::AppraisalWriter& writer,
                 const std::optional<VbsReport>& enclave) {
  writer.incoming("vbsReportPresent", enclave.has_value());
  writer.incoming("vsmReportPresent", enclave.has_value());
  if (!enclave) {
    return;
  }
  writer.incoming("enclaveOwnerId", base64url(enclave->owner_id.bytes()));
  writer.incoming("enclaveAuthorId", base64url(enclave->author_id.bytes()));
  writer.incoming("enclaveImageId", base64url(enclave->image_id.bytes()));
  writer.incoming("enclaveFamilyId", base64url(enclave->family_id.bytes()));
  writer.incoming("enclaveSvn", int64_t{enclave->enclave_svn});
  writer.incoming("enclavePlatformSvn", int64_t{enclave->platform_svn});
  writer.incoming("enclaveFlags", int64_t{enclave->flags});
}

void add_keys(tee::AppraisalWriter& writer, const Request& request) {
  writer.incoming("x-ms-tpm-request-key", policy_key_json(request.request_key));
  if (request.other_keys.empty()) {
    return;
  }
  std::string others;
  for (const KeyObject& key : request.other_keys) {
    others += (others.empty() ? "" : ",") + policy_key_json(key);
  }
  writer.incoming("x-ms-tpm-other-keys", "[" + others + "]");
}

// The bare members of the key, in the order of a token.
std::string cnf_json(const crypto::PublicKey& key) {
  return fmt::format(R"({{"jwk":{}}})", jose::write_public_jwk(key));
}

void add_token(codec::SortedObject& token, const Request& request) {
  token.add_string("ver", "1.0");
  token.add_raw("cnf", cnf_json(request.request_key.jwk.key));
  if (request.rp_data) {
    token.add_string("rp_data", *request.rp_data);
    token.add_string("nonce", *request.rp_data);
  }
}

// What was noted and refuses nothing, but for what was never to be checked.
void add_findings(tee::AppraisalWriter& writer, const tee::Trail& trail) {
  for (const CheckId id :
       {CheckId::TpmAkCertificate, CheckId::TpmAkChain, CheckId::TpmAkValidity,
        CheckId::TpmAkUsage, CheckId::TpmAkKeyMatch, CheckId::TpmKeyUnbound,
        CheckId::TpmLogBootServicesExit, CheckId::TpmLogRepeated}) {
    if (trail.record(id).outcome == tee::CheckOutcome::Noted) {
      writer.incoming("x-assay-findings", std::string(tee::info(id).code));
    }
  }
}

}  // namespace

tee::Appraisal claims_of(const VerifiedRequest& verified,
                         const tee::Trail& trail) {
  const Request& request = verified.request();
  tee::AppraisalWriter writer;
  add_tpm(writer, verified);
  add_boot(writer, verified);
  add_enclave(writer, verified.enclave());
  add_keys(writer, request);
  add_findings(writer, trail);
  tee::Appraisal& appraisal = writer.appraisal();
  add_token(appraisal.token, request);
  appraisal.custom = request.custom_claims;
  appraisal.answered = verified.answered();
  appraisal.forged = verified.forged();
  return writer.take();
}

}  // namespace assay::tpm
