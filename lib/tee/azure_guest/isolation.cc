// SPDX-License-Identifier: Apache-2.0
// From the hardware's report to the AK. azure-guest.md 5, rows 25 to 29.
#include "tee/azure_guest/isolation.h"

#include <utility>

#include "codec/base64.h"
#include "tee/azure_guest/runtime_data.h"
#include "tee/dcap/td_report.h"
#include "tee/dcap/verify.h"
#include "tee/held_data.h"
#include "tee/snp/claims.h"
#include "tee/snp/envelope.h"
#include "tee/snp/verify.h"
#include "tee/tdx/claims.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;

constexpr size_t kMaxRuntimeData = 64 * 1024;

// What Evidence has, decoded. Owns its bytes.
struct Presented {
  Buffer proof;
  Buffer runtime_bytes;  // exactly as sent: this is hashed
  RuntimeData runtime;
};

Result<Buffer> decode(const std::string& text, std::string_view name) {
  if (text.empty()) {
    return Error(Code::EvidenceMalformed, "expected base64 here").at(name);
  }
  auto bytes = codec::decode_base64(text, codec::Base64::Lenient);
  if (!bytes) {
    return Error(std::move(bytes).error()).at(name);
  }
  return bytes;
}

Result<Presented> decode_evidence(const AttestationInfo& info) {
  Presented presented;
  TRY(presented.proof, decode(info.proof, "Proof"));
  TRY(presented.runtime_bytes, decode(info.runtime_data, "RunTimeData"));
  if (presented.runtime_bytes.size() > kMaxRuntimeData) {
    return Error(Code::EvidenceTooLarge).at("RunTimeData");
  }
  auto runtime = parse_runtime_data(presented.runtime_bytes);
  if (!runtime) {
    return Error(std::move(runtime).error()).at("RunTimeData");
  }
  presented.runtime = std::move(*runtime);
  return presented;
}

// A request always has the certificates of its report beside it.
Result<snp::Envelope> decode_snp(Bytes proof) {
  Trail unused;  // its rows are those of requests of another type
  TRY(snp::Envelope envelope, snp::parse_envelope(proof, unused));
  if (!envelope.chain) {
    return Error(Code::EvidenceMalformed,
                 "expected JSON with SnpReport and VcekCertChain")
        .at("Proof");
  }
  return envelope;
}

Result<> check_runtime_data(Bytes report_data, Bytes runtime, Trail& trail) {
  return trail.require(CheckId::AzureGuestIsolationRuntimeData,
                       tee::is_hash(report_data, runtime),
                       crypto::sha256(runtime).bytes(), report_data);
}

Result<tee::Appraisal> verify_snp(const snp::Envelope& envelope,
                                  Bytes runtime_bytes, const Given& given,
                                  IsolatedGuest& guest, Trail& trail) {
  auto report = snp::parse_report(envelope.report, trail);
  if (!report) {
    return std::move(report).error().at("SnpReport");
  }
  TRY(const snp::VerifiedReport verified,
      snp::verify(*report, snp::chain_source(envelope.chain), given, trail));
  TRY_OK(check_runtime_data(report->report_data.bytes(), runtime_bytes, trail));
  TRY_OK(trail.require(CheckId::AzureGuestIsolationVmpl, report->vmpl == 0,
                       uint64_t{0}, uint64_t{report->vmpl}));
  guest.debuggable = report->debug();
  tee::Appraisal appraisal = snp::claims_of(verified, {});
  appraisal.token.add_string("x-ms-attestation-type", "sevsnpvm");
  return appraisal;
}

Result<tee::Appraisal> verify_tdx(Bytes proof, Bytes runtime_bytes,
                                  const Given& given, IsolatedGuest& guest,
                                  Trail& trail) {
  dcap::DigestedQuote quote;
  TRY(quote.quote, dcap::parse_quote(proof, dcap::TeeType::Tdx, trail));
  quote.pck_chain_digest = crypto::sha256(quote.quote.pck_chain);
  TRY(const dcap::TdReport report, dcap::parse_td_report(quote.quote.body));
  TRY(const dcap::VerifiedQuote verified, dcap::verify(quote, given, trail));
  TRY_OK(check_runtime_data(report.report_data.bytes(), runtime_bytes, trail));
  guest.debuggable = report.debug();
  tee::Appraisal appraisal = tdx::claims_of(verified, report);
  appraisal.token.add_string("x-ms-attestation-type", "tdxvm");
  return appraisal;
}

Result<> check_ak(const RuntimeData& runtime, const crypto::PublicKey& ak,
                  Trail& trail) {
  return trail.require(CheckId::AzureGuestIsolationAkBinding,
                       runtime.ak && runtime.ak->same_as(ak),
                       std::string_view("AikPub as the key HCLAkPub"),
                       runtime.ak ? std::string_view("another key")
                                  : std::string_view("no one key HCLAkPub"));
}

bool is_user_data(std::string_view hex) {
  return hex.find_first_not_of('0') != hex.npos;
}

std::vector<tee::EndorsementId> or_nothing(
    Result<std::vector<tee::EndorsementId>> needs) {
  return needs ? std::move(*needs) : std::vector<tee::EndorsementId>();
}

std::vector<tee::EndorsementId> snp_needs(Bytes proof,
                                          const x509::Anchors& anchors,
                                          Time now, crypto::Memo* memo) {
  Trail unused;
  const auto envelope = decode_snp(proof);
  const auto report = envelope
                          ? snp::parse_report(envelope->report, unused)
                          : Result<snp::Report>(Error(Code::EvidenceMalformed));
  if (!report) {
    return {};
  }
  return or_nothing(snp::needs(*report, snp::chain_source(envelope->chain),
                               anchors, now, memo, unused));
}

std::vector<tee::EndorsementId> tdx_needs(Bytes proof,
                                          const x509::Anchors& anchors,
                                          Time now, crypto::Memo* memo) {
  Trail unused;
  auto parsed = dcap::parse_quote(proof, dcap::TeeType::Tdx, unused);
  if (!parsed) {
    return {};
  }
  dcap::DigestedQuote quote{std::move(*parsed), {}};
  quote.pck_chain_digest = crypto::sha256(quote.quote.pck_chain);
  return or_nothing(dcap::needs(quote, anchors, now, memo, unused));
}

}  // namespace

std::vector<tee::EndorsementId> isolation_needs(const AttestationInfo& info,
                                                const tee::Anchors& anchors,
                                                Time now, crypto::Memo* memo) {
  const auto presented = decode_evidence(info);
  if (info.isolation == Isolation::TrustedLaunch || !presented) {
    return {};
  }
  return info.isolation == Isolation::SevSnp
             ? snp_needs(presented->proof, anchors.amd, now, memo)
             : tdx_needs(presented->proof, anchors.intel, now, memo);
}

Result<IsolatedGuest> verify_isolation(const AttestationInfo& info,
                                       const crypto::PublicKey& ak,
                                       const Given& given, Trail& trail) {
  const bool is_snp = info.isolation == Isolation::SevSnp;
  const auto presented = decode_evidence(info);
  if (!presented) {
    return trail.fail(CheckId::AzureGuestIsolationEvidence, presented.error());
  }
  snp::Envelope envelope;
  if (is_snp) {
    auto decoded = decode_snp(presented->proof);
    if (!decoded) {
      return trail.fail(CheckId::AzureGuestIsolationEvidence, decoded.error());
    }
    envelope = std::move(*decoded);
  }
  trail.note(CheckId::AzureGuestIsolationEvidence, true);

  const RuntimeData& runtime = presented->runtime;
  IsolatedGuest guest;
  TRY(guest.hardware,
      is_snp
          ? verify_snp(envelope, presented->runtime_bytes, given, guest, trail)
          : verify_tdx(presented->proof, presented->runtime_bytes, given, guest,
                       trail));
  TRY_OK(check_ak(runtime, ak, trail));
  guest.hardware.token.add_raw("x-ms-runtime", runtime.json);
  guest.vm_unique_id = runtime.vm_unique_id;
  guest.user_data = is_user_data(runtime.user_data);
  return guest;
}

}  // namespace assay::azure_guest
