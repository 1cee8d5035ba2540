// SPDX-License-Identifier: Apache-2.0
// Pure calls: plan() before endorsements are gathered, judge() and issue()
// after.
#include "attest/attest.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "attest/token.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "policy/explain.h"

namespace assay::attest {
namespace {

constexpr std::string_view kTcbIdentifier = "x-ms-sgx-tcbidentifier";
constexpr std::string_view kAzureDefault = "azuredefault";
constexpr std::string_view kAikCertificate = "require_valid_aik_cert";
constexpr std::string_view kPcrMask = "required_pcr_mask";
constexpr std::string_view kVersion = "1.0";

std::optional<tee::HeldData> view(const std::optional<HeldBytes>& data) {
  if (!data) {
    return std::nullopt;
  }
  return tee::HeldData{data->bytes, data->type};
}

Result<std::string> text_of_jws(std::string_view draft) {
  TRY(const jose::Jws jws, jose::parse_jws(draft));
  if (jws.algorithm != jose::Algorithm::None) {
    return Error(Code::TokenAlgorithm,
                 "a draft policy is plain text or an unsecured JWS (alg none)");
  }
  TRY(const codec::json::value value, codec::parse_json(jws.payload));
  TRY(const codec::json::object* const object, codec::as_object(value));
  TRY(const std::string_view encoded,
      codec::string_member(*object, "AttestationPolicy"));
  TRY(const Buffer text, codec::decode_base64(encoded, codec::Base64::Lenient));
  return std::string(text_of(text));
}

// Policy text, or the unsecured JWS around one.
Result<std::string> draft_text(const std::string& draft) {
  const bool looks_like_jws = draft.starts_with("eyJ") &&
                              std::count(draft.begin(), draft.end(), '.') == 2;
  if (!looks_like_jws) {
    return draft;
  }
  auto text = text_of_jws(draft);
  if (!text) {
    return std::move(text).error().at("draftPolicyForAttestation");
  }
  return text;
}

// MAA's sentence, which its users search for. default-policies.md 2.
Error no_report_policy() {
  return Error(Code::PolicyNotSet,
               "A VBS attestation policy has not been set on the attestation "
               "provider.");
}

Result<provider::PolicySlot> slot_of(const Request& request,
                                     const provider::Provider& provider) {
  if (request.draft_policy) {
    TRY(const std::string text, draft_text(*request.draft_policy));
    return provider::make_slot(text, request.scheme->wire_name);
  }
  TRY_OK(check_policy(*request.scheme, provider));
  TRY(const provider::PolicySlot* const slot,
      provider::usable_policy(provider, request.scheme->wire_name));
  return *slot;
}

std::string_view signer_of(const provider::PolicySlot& slot) {
  return slot.set ? std::string_view(slot.set->signer_jwk) : "";
}

claims::ClaimSet common_claims(const tee::Scheme& scheme) {
  const std::string type(scheme.attestation_type);
  return {{"x-ms-attestation-type", type}, {"x-ms-ver", std::string(kVersion)}};
}

// Nothing for the default. A number that no collateral can have stays one.
std::optional<uint32_t> number_of(std::string_view identifier) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(
      identifier.data(), identifier.data() + identifier.size(), number);
  if (identifier == kAzureDefault || error == std::errc::invalid_argument) {
    return std::nullopt;
  }
  return error == std::errc() ? number : UINT32_MAX;
}

void raise_evaluation(tee::Baseline& baseline, const std::string& identifier) {
  if (const auto number = number_of(identifier); number) {
    baseline.minimum_evaluation =
        std::max(*number, baseline.minimum_evaluation.value_or(0));
  }
}

// A mask with bits that no TPM has cannot be met, and must not be taken for
// one that can.
uint32_t mask_of(int64_t value) {
  return value < 0 || value > UINT32_MAX ? UINT32_MAX
                                         : static_cast<uint32_t>(value);
}

void add_common_claims(tee::Appraisal& appraisal, const Request& request,
                       const Plan& plan) {
  claims::ClaimSet& incoming = appraisal.incoming;
  const std::string type(request.scheme->attestation_type);
  incoming.push_back({"x-ms-attestation-type", type});
  incoming.push_back({"$tee", type});
  incoming.push_back({"x-ms-ver", std::string(kVersion)});
  incoming.push_back({"x-ms-policy-hash", plan.slot.hash});
  if (request.nonce) {
    incoming.push_back({"nonce", *request.nonce});
  }
  for (claims::Claim claim : appraisal.custom) {
    claim.type = plan.custom_prefix + claim.type;
    incoming.push_back(std::move(claim));
  }
}

const claims::Value* find_property(const policy::Outcome& outcome,
                                   std::string_view name) {
  const auto found =
      std::find_if(outcome.properties.begin(), outcome.properties.end(),
                   [name](const auto& item) { return item.type == name; });
  return found == outcome.properties.end() ? nullptr : &found->value;
}

// policy-language.md 8: report_validity_in_minutes.
std::chrono::seconds report_lifetime(const policy::Outcome& outcome) {
  constexpr std::chrono::minutes kStandard{1'440};
  const auto* const value =
      find_property(outcome, "report_validity_in_minutes");
  return value == nullptr ? kStandard
                          : std::chrono::minutes(std::get<int64_t>(*value));
}

TokenSeed seed_for(const Plan& plan, const policy::Outcome& outcome,
                   TokenSeed seed) {
  if (plan.scheme->challenged()) {
    seed.lifetime = report_lifetime(outcome);
  }
  return seed;
}

std::string header_for(const Plan& plan, const policy::Outcome& outcome,
                       const provider::SigningKey& key) {
  if (!plan.scheme->challenged()) {
    return key.header_json;
  }
  const auto* const omit = find_property(outcome, "omit_x5c");
  const bool omitted = omit != nullptr && std::get<bool>(*omit);
  return provider::report_header(key, omitted
                                          ? provider::ChainForm::Thumbprint
                                          : provider::ChainForm::Certificate);
}

// The outcome once more, with a trace where that tells more. Only a denial of
// true evidence comes here; the budget of steps bounds it as it did before.
policy::Outcome traced(const Judgement& judgement,
                       const provider::PolicySlot& slot) {
  const policy::Outcome& outcome = judgement.outcome;
  if (outcome.decision != policy::Decision::Deny || !outcome.trace.empty()) {
    return outcome;
  }
  policy::Outcome again = policy::evaluate(
      *slot.program, judgement.appraisal.incoming, policy::Tracing::On);
  if (again.reason != outcome.reason) {
    return outcome;
  }
  return again;
}

// The rules that decided, in words: nothing but the policy, which anybody may
// read, and claims of the caller's own evidence.
std::vector<Note> notes_on(const Judgement& judgement,
                           const provider::PolicySlot& slot) {
  std::vector<Note> notes;
  for (policy::Ground& ground : policy::find_grounds(
           traced(judgement, slot), slot.text, judgement.appraisal.incoming)) {
    std::string target = ground.place
                             ? fmt::format("policy:{}:{}", ground.place->line,
                                           ground.place->column)
                             : "policy";
    notes.push_back({ground.code, std::move(ground.words), std::move(target)});
  }
  return notes;
}

}  // namespace

Result<std::optional<uint32_t>> tcb_identifier(const provider::PolicySlot& slot,
                                               const tee::Scheme& scheme) {
  const policy::Outcome outcome =
      policy::evaluate_configuration(*slot.program, common_claims(scheme));
  if (outcome.decision == policy::Decision::Error) {
    return policy_error(outcome, slot.text);
  }
  std::optional<uint32_t> highest;
  for (const claims::Claim& property : outcome.properties) {
    if (property.type == kTcbIdentifier) {
      const auto number = number_of(std::get<std::string>(property.value));
      highest = std::max(highest, number);
    }
  }
  return highest;
}

Error policy_error(const policy::Outcome& outcome, std::string_view source) {
  const Code code =
      outcome.decision == policy::Decision::Error
          ? (outcome.code == "policy.limit" ? Code::PolicyLimit
                                            : Code::PolicyEvaluation)
          : Code::PolicyDenied;
  std::string where;
  if (outcome.range.end > 0) {
    const policy::Place place = policy::place_of(source, outcome.range.begin);
    where =
        fmt::format(" Rule at line {}, column {}.", place.line, place.column);
  }
  // MAA's sentence, which its users search for. policy-language.md 9.2.
  return Error(code,
               fmt::format("Attestation Enclave operation failed with 65518: "
                           "Exception(0) 83FFFFEE Policy Evaluation Error has "
                           "occurred    Msg:[Policy Engine Exception: {}]{}",
                           outcome.message, where))
      .because(outcome.code);
}

Result<> check_policy(const tee::Scheme& scheme,
                      const provider::Provider& provider) {
  if (scheme.challenged() &&
      provider.find_policy(scheme.wire_name) == nullptr) {
    return no_report_policy();
  }
  TRY_OK(provider::usable_policy(provider, scheme.wire_name));
  return {};
}

Result<tee::Baseline> narrow_baseline(const policy::Program& program,
                                      std::string_view source,
                                      const tee::Scheme& scheme,
                                      tee::Baseline baseline) {
  const policy::Outcome outcome =
      policy::evaluate_configuration(program, common_claims(scheme));
  if (outcome.decision == policy::Decision::Error) {
    return policy_error(outcome, source);
  }
  for (const claims::Claim& property : outcome.properties) {
    if (property.type == kTcbIdentifier) {
      raise_evaluation(baseline, std::get<std::string>(property.value));
    } else if (property.type == kAikCertificate) {
      baseline.ak_certificate = std::get<bool>(property.value)
                                    ? tee::AkCertificate::Required
                                    : tee::AkCertificate::Reported;
    } else if (property.type == kPcrMask) {
      baseline.required_pcrs = mask_of(std::get<int64_t>(property.value));
    }
  }
  return baseline;
}

Result<Plan> plan(const Request& request, const provider::Provider& provider,
                  const tee::Anchors& anchors, const tee::Baseline& baseline,
                  Time now, crypto::Memo* memo, tee::Trail& trail) {
  TRY(std::unique_ptr<const tee::Evidence> evidence,
      request.scheme->parse({.evidence = request.evidence,
                             .runtime_data = view(request.runtime_data),
                             .init_time_data = view(request.init_time_data)},
                            trail));
  TRY(provider::PolicySlot slot, slot_of(request, provider));
  TRY(tee::Baseline narrowed,
      narrow_baseline(*slot.program, slot.text, *request.scheme, baseline));
  TRY(std::vector<tee::EndorsementId> needs,
      evidence->needs(anchors, now, memo, trail));
  return Plan{std::move(evidence),
              request.scheme,
              std::move(slot),
              request.draft_policy.has_value(),
              narrowed,
              std::move(needs),
              provider.attest_uri + "/custom/"};
}

Result<Judgement> judge(const Plan& plan, const Request& request,
                        const tee::Given& given, policy::Tracing tracing,
                        tee::Trail& trail) {
  TRY(tee::Appraisal appraisal, plan.evidence->verify(given, trail));
  add_common_claims(appraisal, request, plan);
  policy::Outcome outcome =
      policy::evaluate(*plan.slot.program, appraisal.incoming, tracing);
  return Judgement{std::move(appraisal), std::move(outcome)};
}

Result<Answer> issue(const Plan& plan, const Request& request,
                     const provider::Provider& provider,
                     const Judgement& judgement, const TokenSeed& seed) {
  const policy::Outcome& outcome = judgement.outcome;
  if (outcome.decision != policy::Decision::Permit) {
    return policy_error(outcome, plan.slot.text)
        .with(notes_on(judgement, plan.slot));
  }
  const std::optional<crypto::PublicKey>& recipient =
      judgement.appraisal.recipient;
  if (plan.scheme->answers == tee::Answers::Sealed && !recipient) {
    return Error(Code::EvidenceUnsupported,
                 "the token would be sealed to a key of the evidence, and this "
                 "has none; send the whole bundle");
  }
  TRY(std::string payload,
      token_payload({*plan.scheme, judgement.appraisal, outcome, plan.slot.hash,
                     provider.attest_uri, request.nonce, signer_of(plan.slot),
                     request.nonce_form},
                    seed_for(plan, outcome, seed)));
  const provider::SigningKey& key = provider.signing_key();
  std::string token;
  if (plan.draft) {
    token = jose::write_unsigned(key.unsigned_header_json, payload);
  } else {
    TRY(token, jose::sign_by(key.key, header_for(plan, outcome, key), payload,
                             key.algorithm));
  }
  return Answer{std::move(token), std::move(payload), judgement.appraisal.tcb,
                recipient};
}

Result<Answer> finish(const Plan& plan, const Request& request,
                      const provider::Provider& provider,
                      const tee::Given& given, const TokenSeed& seed,
                      tee::Trail& trail) {
  TRY(const Judgement judgement,
      judge(plan, request, given, policy::Tracing::Off, trail));
  return issue(plan, request, provider, judgement, seed);
}

}  // namespace assay::attest
