// SPDX-License-Identifier: Apache-2.0
// The road: a request becomes a plan, a plan and its endorsements become a
// token or one precise error.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "provider/provider.h"
#include "tee/evidence.h"

namespace assay::attest {

// The table of attestation types; schemes.cc is the only file that names them.
std::span<const tee::Scheme> schemes();
// Ignoring ASCII case, as clients write names both ways; VbsEnclave is another
// name of Tpm. Null where unknown.
const tee::Scheme* find_scheme(std::string_view wire_name);
// Types of MAA that this build does not offer yet: "AzureGuest", ...
bool known_but_not_offered(std::string_view wire_name);
// The wire name of any type of MAA, offered or not; empty where unknown.
std::string_view find_wire_name(std::string_view type);

constexpr size_t kMaxNonce = 4 * 1024;
constexpr size_t kMaxHeldData = 1024 * 1024;

// Owns its bytes.
struct HeldBytes {
  Buffer bytes;
  tee::DataType type = tee::DataType::Binary;
};

// How the client wrote its nonce, for that is how it is given back.
enum class NonceForm : uint8_t { Text, Number };

// What a client asks for, decoded from any dialect.
struct Request {
  const tee::Scheme* scheme = nullptr;
  Buffer evidence;
  std::optional<HeldBytes> runtime_data;
  std::optional<HeldBytes> init_time_data;
  std::optional<std::string> nonce;
  NonceForm nonce_form = NonceForm::Text;
  std::optional<std::string> draft_policy;  // text
};

// Chance and time of one token, drawn by the shell. The lifetime of reports is
// the policy's to say.
struct TokenSeed {
  Time issued_at;
  Fixed<32, struct JtiTag> jti;
  std::chrono::seconds lifetime{28'800};
  // Set where evidence was judged at another time than issued_at:
  // x-assay-appraised-at.
  std::optional<Time> appraised_at;
};

// A request that was understood: evidence parsed, policy and baseline known.
struct Plan {
  std::unique_ptr<const tee::Evidence> evidence;
  const tee::Scheme* scheme = nullptr;
  provider::PolicySlot slot;  // of the provider, or of the draft
  bool draft = false;
  tee::Baseline baseline;  // the service's, narrowed by the policy
  std::vector<tee::EndorsementId> needs;
  std::string custom_prefix;  // before types of the client's own claims
};

// Evidence that was found true, and what the policy says of it.
struct Judgement {
  tee::Appraisal appraisal;  // incoming as the policy saw it
  policy::Outcome outcome;
};

struct Answer {
  std::string token;  // compact JWS; alg none for a draft policy
  std::string claims_json;
  std::optional<tee::TcbSummary> tcb;
  // Of types whose answers are sealed: nobody else may read the token. Whoever
  // sends it (lib/wire) seals it to this key.
  std::optional<crypto::PublicKey> recipient{};
};

// Whether evidence of the scheme can be judged at all, before it is there.
// Errors: PolicyNotSet, those of a policy that cannot be used.
Result<> check_policy(const tee::Scheme& scheme,
                      const provider::Provider& provider);

// Errors: evidence errors and checks 1 to 14, PolicyNotSet; of a draft policy
// PolicySyntax, TokenMalformed, TokenAlgorithm; PolicyEvaluation and
// PolicyLimit of the configuration rules.
Result<Plan> plan(const Request& request, const provider::Provider& provider,
                  const tee::Anchors& anchors, const tee::Baseline& baseline,
                  Time now, crypto::Memo* memo, tee::Trail& trail);

// What the configuration rules of a policy make of the service's baseline.
// Errors: PolicyEvaluation, PolicyLimit.
Result<tee::Baseline> narrow_baseline(const policy::Program& program,
                                      std::string_view source,
                                      const tee::Scheme& scheme,
                                      tee::Baseline baseline);

// given.baseline should be plan.baseline. Errors: every check's.
Result<Judgement> judge(const Plan& plan, const Request& request,
                        const tee::Given& given, policy::Tracing tracing,
                        tee::Trail& trail);

// A token for what was permitted; else MAA's sentence, with the rules that
// decided as notes. adr/007. Requires: judgement is of plan and request.
// Errors: PolicyDenied, PolicyEvaluation, PolicyLimit, TokenTooLarge,
// TokenKeyUnavailable; EvidenceUnsupported, where the type's answers are
// sealed and the evidence names no key: such a token is never made.
Result<Answer> issue(const Plan& plan, const Request& request,
                     const provider::Provider& provider,
                     const Judgement& judgement, const TokenSeed& seed);

// Both of them. Errors: theirs.
Result<Answer> finish(const Plan& plan, const Request& request,
                      const provider::Provider& provider,
                      const tee::Given& given, const TokenSeed& seed,
                      tee::Trail& trail);

// The tcbEvaluationDataNumber that the policy's configuration rules ask for, at
// least; nothing where they leave it to the service ("azuredefault").
// Errors: PolicyEvaluation, PolicyLimit. Requires: slot.program.
Result<std::optional<uint32_t>> tcb_identifier(const provider::PolicySlot& slot,
                                               const tee::Scheme& scheme);

// MAA's sentence for a policy outcome that gives no token, with our reason and
// place. Requires: outcome.decision != Permit.
Error policy_error(const policy::Outcome& outcome, std::string_view source);

}  // namespace assay::attest
