// SPDX-License-Identifier: Apache-2.0
// The checks of a request, in their order. Nothing of a quote is believed
// before its signature, nothing of a log before its replay.
#include "tee/tpm/verify.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "tee/tpm/ak_certificate.h"
#include "tee/tpm/certify.h"
#include "tee/tpm/quote.h"

namespace assay::tpm {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;

// Checks tpm.challenge.context and tpm.challenge.match. Offline they are
// findings.
Result<std::optional<tee::Challenge>> check_challenge(const Request& request,
                                                      const Given& given,
                                                      Trail& trail) {
  if (given.challenges == nullptr) {
    trail.note(CheckId::TpmChallengeContext, false, {},
               std::string_view("the challenge is taken as given"));
    trail.note(CheckId::TpmChallengeMatch, false);
    return std::optional<tee::Challenge>();
  }
  const auto opened =
      tee::open_challenge(*given.challenges, request.service_context);
  if (!opened) {
    return trail.fail(CheckId::TpmChallengeContext, opened.error())
        .at("service_context");
  }
  trail.note(CheckId::TpmChallengeContext, true);
  TRY_OK(trail.require(CheckId::TpmChallengeMatch,
                       equal(opened->nonce.bytes(), request.challenge),
                       opened->nonce.bytes(), Bytes(request.challenge)));
  return std::optional(*opened);
}

Result<TrustedAk> check_ak(const Attestation& attestation, const Given& given,
                           Trail& trail) {
  if (given.baseline.ak_certificate == tee::AkCertificate::Reported) {
    return report_ak_certificate(attestation.aik_cert, attestation.aik, given,
                                 trail);
  }
  return verify_ak_certificate(attestation.aik_cert, attestation.aik, given,
                               trail);
}

Result<Signature> read_signature(const Attestation& attestation, Trail& trail) {
  if (attestation.signature_form == SignatureForm::Plain) {
    trail.note(CheckId::TpmQuoteSignatureFormat, true);
    return plain_signature(attestation.signature, crypto::Hash::Sha256);
  }
  return read_quote_signature(attestation.signature, trail);
}

// Check tpm.key.unbound. The first form binds its key by a VBS report or not at
// all.
Result<> check_bound(const Request& request, tee::UnboundKey unbound,
                     Trail& trail) {
  const bool bound =
      request.request_key.binding != Binding::None ||
      (request.form == RequestForm::First && request.att_type == AttType::Vbs);
  if (request.form == RequestForm::First && unbound == tee::UnboundKey::Noted) {
    trail.note(CheckId::TpmKeyUnbound, bound);
    return {};
  }
  return trail.require(CheckId::TpmKeyUnbound, bound);
}

// Checks tpm.key.quote_binding and tpm.quote.nonce.
Result<> check_nonce(const Request& request, const Attest& quote,
                     Trail& trail) {
  const Bytes found = quote.extra_data;
  if (request.request_key.binding != Binding::Quote) {
    return trail.require(CheckId::TpmQuoteNonce,
                         equal(found, request.challenge),
                         Bytes(request.challenge), found);
  }
  TRY_OK(trail.require(CheckId::TpmKeyQuoteBinding,
                       !equal(found, request.challenge)));
  const crypto::Sha256 wanted =
      quote_nonce(request.request_key, request.challenge);
  return trail.require(CheckId::TpmQuoteNonce, equal(found, wanted.bytes()),
                       wanted.bytes(), found);
}

// Check tpm.request.other_keys, and the certifications of all keys.
Result<> check_keys(const Request& request, Trail& trail) {
  const Certifier by{request.current.aik, request.challenge};
  if (request.request_key.binding == Binding::Certify) {
    TRY_OK(check_certification(request.request_key, by, trail));
  }
  const bool none_quoted = std::none_of(
      request.other_keys.begin(), request.other_keys.end(),
      [](const KeyObject& key) { return key.binding == Binding::Quote; });
  TRY_OK(
      trail.require(CheckId::TpmRequestOtherKeys,
                    none_quoted && request.other_keys.size() <= kMaxOtherKeys));
  for (const KeyObject& key : request.other_keys) {
    if (key.binding == Binding::Certify) {
      TRY_OK(check_certification(key, by, trail));
    }
  }
  return {};
}

PcrRules rules_of(const tee::Baseline& baseline) {
  return {baseline.required_pcrs, baseline.sha1_quote};
}

// A quote up to its type: signed by the attestation key.
struct SignedQuote {
  Signature signature;
  Attest quote;
};

Result<SignedQuote> check_quote(const Attestation& attestation,
                                const TrustedAk& ak, const Signature& signature,
                                Trail& trail) {
  // The same key, as remembered with its certificate, has its Montgomery form.
  const crypto::PublicKey& key = ak.anchor != nullptr
                                     ? ak.path->chain.front().public_key()
                                     : attestation.aik;
  // Every challenge makes another quote: there is nothing to remember.
  TRY_OK(
      check_quote_signature(key, signature, attestation.quote, nullptr, trail));
  TRY(Attest quote, read_quote(attestation.quote, trail));
  return SignedQuote{signature, std::move(quote)};
}

Result<> check_values(const Attestation& attestation, const SignedQuote& quoted,
                      const tee::Baseline& baseline, Trail& trail) {
  TRY_OK(check_pcrs(quoted.quote, attestation.banks, quoted.signature.hash,
                    trail));
  return check_required_pcrs(attestation.banks, baseline.required_pcrs,
                             baseline.sha1_quote, trail);
}

Result<VerifiedState> state_of(const Attestation& attestation,
                               const Attest& quote, const Given& given,
                               Trail& trail) {
  TRY(VerifiedLogs logs,
      verify_logs(attestation, rules_of(given.baseline), trail));
  return VerifiedState{std::move(logs), quote.clock, quote.firmware_version};
}

Result<VerifiedState> check_current(const Request& request, const TrustedAk& ak,
                                    const Given& given, Trail& trail) {
  const Attestation& current = request.current;
  TRY(const Signature signature, read_signature(current, trail));
  TRY_OK(check_bound(request, given.baseline.unbound_key, trail));
  TRY(const SignedQuote quoted, check_quote(current, ak, signature, trail));
  TRY_OK(check_nonce(request, quoted.quote, trail));
  TRY_OK(check_values(current, quoted, given.baseline, trail));
  TRY_OK(check_keys(request, trail));
  return state_of(current, quoted.quote, given, trail);
}

// Everything but the nonce, which is of another request.
Result<VerifiedState> check_boot(const Request& request,
                                 const VerifiedState& current,
                                 const Given& given, Trail& trail) {
  const Attestation& boot = *request.boot;
  TRY(const TrustedAk ak, check_ak(boot, given, trail));
  TRY(const Signature signature, read_signature(boot, trail));
  TRY(const SignedQuote quoted, check_quote(boot, ak, signature, trail));
  TRY_OK(check_values(boot, quoted, given.baseline, trail));
  TRY(VerifiedState state, state_of(boot, quoted.quote, given, trail));
  TRY_OK(trail.require(CheckId::TpmBootResetCount,
                       boot.aik.same_as(request.current.aik) &&
                           state.clock.reset_count == current.clock.reset_count,
                       uint64_t{current.clock.reset_count},
                       uint64_t{state.clock.reset_count}));
  return state;
}

// The key that the secure kernel signs with; nothing where no log has one, or
// where logs have several that differ.
std::optional<crypto::PublicKey> find_idks(const BootFacts& facts) {
  std::optional<crypto::PublicKey> found;
  for (const VsmKey& item : facts.idks) {
    constexpr uint32_t kRsa = 1;
    const auto key = crypto::PublicKey::from_rsa(item.modulus, item.exponent);
    if (item.algorithm != kRsa || !key || (found && !found->same_as(*key))) {
      return std::nullopt;
    }
    found = *key;
  }
  return found;
}

// The key is looked for where the machine is now, then where it booted.
Result<VbsReport> check_enclave(const Request& request,
                                const VerifiedState& current,
                                const std::optional<VerifiedState>& boot,
                                Trail& trail) {
  const auto report = parse_vbs_report(request.vsm_report);
  if (!report) {
    return trail.fail(CheckId::VbsReportMalformed, report.error())
        .at("vsm_report");
  }
  trail.note(CheckId::VbsReportMalformed, true);
  std::optional<crypto::PublicKey> idks = find_idks(current.logs.facts);
  if (!idks && boot) {
    idks = find_idks(boot->logs.facts);
  }
  TRY_OK(trail.require(CheckId::VbsIdksMissing, idks.has_value()));
  TRY_OK(trail.require(
      CheckId::VbsReportSignature,
      crypto::verify_signature(*idks, crypto::SignatureScheme::RsaPssSha256,
                               report->statement, report->signature)));
  const Buffer digest =
      crypto::digest(crypto::Hash::Sha512, {bytes_of(request.report_signed)});
  TRY_OK(trail.require(CheckId::VbsReportData,
                       equal(report->enclave_data.bytes(), digest),
                       Bytes(digest), report->enclave_data.bytes()));
  return *report;
}

}  // namespace

Result<VerifiedRequest> verify(const Request& request, const Given& given,
                               Trail& trail) {
  VerifiedRequest verified(request);
  TRY(verified.answered_, check_challenge(request, given, trail));
  TRY(const TrustedAk ak, check_ak(request.current, given, trail));
  TRY(verified.current_, check_current(request, ak, given, trail));
  if (request.boot) {
    TRY(verified.boot_, check_boot(request, verified.current_, given, trail));
  }
  if (request.att_type == AttType::Vbs) {
    TRY(verified.enclave_,
        check_enclave(request, verified.current_, verified.boot_, trail));
  }
  verified.aik_validated_ = ak.anchor != nullptr;
  verified.forged_ = ak.anchor != nullptr && ak.anchor->forged;
  return verified;
}

}  // namespace assay::tpm
