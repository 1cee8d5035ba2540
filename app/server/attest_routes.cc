// SPDX-License-Identifier: Apache-2.0
// The road, with the world around it: clock, memory, randomness.
#include "server/attest_routes.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "attest/attest.h"
#include "policy/trace_json.h"
#include "random/random.h"
#include "server/clock.h"
#include "server/gate.h"

namespace assay::server {
namespace {

// JSON, or nothing said. MAA's clients send application/json; a form or an
// upload would be a mistake.
Result<> check_content_type(const http::Request& request) {
  const std::string_view type =
      request.header("Content-Type").value_or("application/json");
  std::string_view media = type.substr(0, type.find(';'));
  while (media.ends_with(' ')) {
    media.remove_suffix(1);
  }
  constexpr std::array<std::string_view, 3> kAccepted = {
      "application/json", "text/json", "text/plain"};
  for (const std::string_view accepted : kAccepted) {
    if (equal_ignoring_case(media, accepted)) {
      return {};
    }
  }
  return Error(Code::UnsupportedMediaType,
               fmt::format("expected Content-Type application/json, found {}",
                           media.substr(0, 64)));
}

// Errors: UnknownQueryValue, ExplanationForbidden.
Result<wire::Explain> explain_of(Exchange& exchange,
                                 const provider::Provider& provider) {
  TRY(const std::optional<std::string> value,
      wire::query_value(exchange.request.query, "explain"));
  TRY(const wire::Explain explain, wire::parse_explain(value));
  if (explain == wire::Explain::Yes) {
    TRY_OK(admit_to_explanations(exchange, provider));
  }
  return explain;
}

// A clock that was put back makes what is over good again, and tokens of the
// past. Errors: ClockBehind.
Result<> expect_clock(const Exchange& exchange, Time now) {
  LoopState& loop = exchange.loop;
  if (auto problem = exchange.context.clock.problem(
          now, newest_issue(loop.state(), loop.collateral()))) {
    return Error(Code::ClockBehind, *std::move(problem));
  }
  return {};
}

// What the road gave, and where somebody asked, what was met on it.
struct Attested {
  Result<attest::Answer> answer;
  std::string explanation;
  std::vector<tee::EndorsementId> needs;    // none before they are known
  std::optional<crypto::Sha256> platform;   // of genuine evidence
  std::vector<tee::EndorsementId> lacking;  // of an answer that is good
};

// How this service knows its challenges for the provider.
tee::ChallengeIssuer issuer_for(const Context& context,
                                const provider::Provider& provider, Time now) {
  return {context.directory.options().challenge_root, provider.name, now};
}

// Writes down what has passed since it was asked last.
class StageClock {
 public:
  explicit StageClock(metrics::AttestationRecord& record) : record_(record) {}

  void end(metrics::Stage stage) {
    const auto now = std::chrono::steady_clock::now();
    record_.took[static_cast<size_t>(stage)] = now - last_;
    last_ = now;
  }

 private:
  metrics::AttestationRecord& record_;
  std::chrono::steady_clock::time_point last_ =
      std::chrono::steady_clock::now();
};

std::string_view result_of(policy::Decision decision) {
  switch (decision) {
    case policy::Decision::Permit:
      return "permit";
    case policy::Decision::Deny:
      return "deny";
    case policy::Decision::Error:
      return "error";
  }
  return {};
}

// A draft's token is not signed.
void note_signer(const attest::Plan& plan, const provider::Provider& provider,
                 metrics::AttestationRecord& record) {
  if (!plan.draft) {
    const provider::SigningKey& key = provider.signing_key();
    record.signer = {jose::name_of(key.algorithm),
                     key.key.in_memory() != nullptr ? "soft" : "pkcs11"};
  }
}

// Whatever was decided, and on what.
std::unique_ptr<DecisionGrounds> grounds_of(
    tee::Trail trail, const std::optional<attest::Plan>& planned,
    std::optional<tee::TcbSummary> tcb, Time at) {
  auto grounds = std::make_unique<DecisionGrounds>();
  grounds->trail = std::move(trail);
  if (planned) {
    grounds->policy_hash = planned->slot.hash;
    grounds->needs = planned->needs;
  }
  grounds->tcb = std::move(tcb);
  grounds->at = at;
  return grounds;
}

Attested attest(const attest::Request& request, Exchange& exchange,
                const provider::Provider& provider, wire::Explain explain,
                StageClock& clock) {
  const bool asked = explain == wire::Explain::Yes;
  LoopState& loop = exchange.loop;
  const State& state = loop.state();
  const Time now = clock_now();
  const Time at = state.appraise_at.value_or(now);
  const bool told = exchange.context.decisions != Decisions::Off;
  tee::Trail trail(asked || told ? tee::Recording::Details
                                 : tee::Recording::Outcomes);
  std::string trace;
  std::optional<attest::Plan> planned;
  std::optional<crypto::Sha256> platform;
  std::optional<tee::TcbSummary> summary;
  const tee::ChallengeIssuer issuer =
      issuer_for(exchange.context, provider, now);
  std::vector<tee::EndorsementId> lacking;
  auto answer = [&]() -> Result<attest::Answer> {
    TRY(planned, attest::plan(request, provider, state.anchors, state.baseline,
                              at, &loop.memo(), trail));
    clock.end(metrics::Stage::Parse);
    const attest::Plan& plan = *planned;
    const tee::Given given{at,
                           loop.collateral().endorsements,
                           state.anchors,
                           plan.baseline,
                           &loop.memo(),
                           &issuer};
    TRY(const attest::Judgement judgement,
        attest::judge(plan, request, given,
                      asked ? policy::Tracing::On : policy::Tracing::Off,
                      trail));
    exchange.attestation->policy_result = result_of(judgement.outcome.decision);
    clock.end(metrics::Stage::Judge);
    if (const auto& tcb = judgement.appraisal.tcb) {
      exchange.attestation->tcb_status = tee::name_of(tcb->status);
      if (told) {
        summary = tcb;
      }
    }
    platform = judgement.appraisal.platform;
    if (judgement.appraisal.answered) {
      TRY_OK(exchange.context.spent->spend(*judgement.appraisal.answered, now));
    }
    lacking = judgement.appraisal.lacking;
    if (asked) {
      trace = policy::trace_json(judgement.outcome, plan.slot.text,
                                 judgement.appraisal.incoming);
    }
    attest::TokenSeed seed;
    seed.issued_at = now;
    fill_random(seed.jti.data);
    seed.appraised_at = state.appraise_at;
    if (judgement.outcome.decision == policy::Decision::Permit) {
      note_signer(plan, provider, *exchange.attestation);
    }
    TRY(attest::Answer issued,
        attest::issue(plan, request, provider, judgement, seed));
    clock.end(metrics::Stage::Sign);
    return issued;
  }();
  std::string explanation =
      asked ? wire::explanation_json(trail, trace) : std::string();
  if (told) {
    exchange.grounds =
        grounds_of(std::move(trail), planned, std::move(summary), at);
  }
  return {
      std::move(answer), std::move(explanation),
      planned ? std::move(planned->needs) : std::vector<tee::EndorsementId>(),
      platform, std::move(lacking)};
}

// Once a day for each platform and loop.
void note_platform(const attest::Request& request, const Attested& attested,
                   Exchange& exchange) {
  Sightings* const sightings = exchange.context.sightings;
  if (sightings == nullptr || !attested.platform) {
    return;
  }
  const Time now = exchange.loop.state().appraise_at.value_or(clock_now());
  SeenPlatforms& seen = exchange.loop.platforms();
  if (seen.is_due(*attested.platform, now) &&
      sightings->saw(
          *attested.platform,
          {std::string(request.scheme->wire_name), now, request.evidence})) {
    seen.said(*attested.platform, now);
  }
}

bool lacks_collateral(const Error& error) {
  return error.code() == Code::EndorsementMissing ||
         error.code() == Code::EndorsementExpired;
}

// The error of a request whose endorsements were not enough, after the supply
// was asked for them: try again, or what the sources said. The evidence has
// genuine hardware behind it, or it would have no needs, or it is a report of
// AMD's without its key: the supply lets few of those wait.
Error after_want(Error error, const Attested& attested, Exchange& exchange) {
  const collateral::Outlook outlook =
      exchange.context.supply.want(attested.needs);
  switch (outlook.kind) {
    case collateral::Outlook::Kind::AtHand:
      return error;
    case collateral::Outlook::Kind::Coming:
      exchange.retry_after = outlook.retry_after;
      return Error(Code::EndorsementUnavailable,
                   fmt::format("{} is being fetched from its vendor; try again "
                               "in {} s",
                               outlook.name, outlook.retry_after.count()))
          .because("collateral.unavailable");
    case collateral::Outlook::Kind::Busy:
      exchange.retry_after = outlook.retry_after;
      return Error(Code::EndorsementUnavailable,
                   fmt::format("{} is not at hand, and too many others wait to "
                               "be asked for; try again in {} s, or send the "
                               "certificates along",
                               outlook.name, outlook.retry_after.count()))
          .because("collateral.busy");
    case collateral::Outlook::Kind::Refused:
      return std::move(error).with(
          {{"collateral.refused",
            fmt::format("the sources of collateral do not give {}",
                        outlook.name),
            outlook.name}});
  }
  return error;
}

// Only the provider's switch lets anybody in, whatever the service's says; the
// shared provider has no policy to judge such evidence by.
Result<> admit_attester(Exchange& exchange, const provider::Provider& provider,
                        const tee::Scheme* scheme) {
  if (provider.ownership != provider::Ownership::Own) {
    return {};
  }
  const bool refused =
      scheme != nullptr && scheme->challenged()
          ? provider.resource.tpm_attestation_authentication !=
                provider::Switch::Disabled
          : exchange.context.anonymous_attest == AnonymousAttest::Refused;
  if (refused) {
    TRY_OK(admit(exchange, provider, provider::DataOperation::Attest));
  }
  return {};
}

// Whether the first message of a conversation came, which is small.
Result<bool> asks_for_challenge(const attest::Request& request) {
  constexpr size_t kMaxFirstMessage = 64 * 1024;
  if (!request.scheme->challenged() ||
      request.evidence.size() > kMaxFirstMessage) {
    return false;
  }
  tee::Trail trail;
  return request.scheme->asks_for_challenge(request.evidence, trail);
}

Result<http::Response> answer_challenge(const Exchange& exchange,
                                        const provider::Provider& provider,
                                        const tee::Scheme& scheme) {
  TRY_OK(attest::check_policy(scheme, provider));
  const auto nonce = draw<tee::ChallengeNonce>();
  const Buffer context =
      tee::seal_challenge(issuer_for(exchange.context, provider, clock_now()),
                          nonce, draw<crypto::SealNonce>());
  return unkept_response(wire::challenge_body(nonce, context));
}

}  // namespace

Result<http::Response> answer_attest(Exchange& exchange, const Tenant& tenant,
                                     std::string_view type) {
  if (exchange.request.method != http::Method::Post) {
    return not_allowed(exchange, "POST");
  }
  const provider::Provider& provider = tenant.provider;
  TRY_OK(admit_attester(exchange, provider, attest::find_scheme(type)));
  TRY(const wire::ApiVersion version, api_version_of(exchange.request));
  TRY(const wire::Explain explain, explain_of(exchange, provider));
  TRY_OK(check_content_type(exchange.request));
  const tee::Scheme* const scheme = attest::find_scheme(type);
  exchange.attestation.emplace().type =
      scheme == nullptr ? "other" : scheme->wire_name;
  StageClock clock(*exchange.attestation);
  TRY_OK(expect_clock(exchange, clock_now()));
  TRY(const attest::Request request,
      wire::decode_attest_request(type, version, exchange.request.body));
  TRY(const bool asks, asks_for_challenge(request));
  if (asks) {
    exchange.attestation.reset();  // nothing is attested yet
    return answer_challenge(exchange, provider, *request.scheme);
  }
  clock.end(metrics::Stage::Decode);
  Attested attested = attest(request, exchange, provider, explain, clock);
  exchange.explanation = std::move(attested.explanation);
  note_platform(request, attested, exchange);
  if (!attested.answer && lacks_collateral(attested.answer.error())) {
    return after_want(attested.answer.error(), attested, exchange);
  }
  if (!attested.lacking.empty()) {  // for the next one
    exchange.context.supply.want(attested.lacking);
  }
  TRY(const attest::Answer answer, std::move(attested.answer));
  if (request.scheme->challenged()) {
    return unkept_response(
        wire::report_body(answer.token, exchange.explanation));
  }
  wire::EnvelopeSeed seed;
  fill_random(seed.key.data);
  fill_random(seed.iv.data);
  TRY(const std::string token, wire::token_text(answer, seed));
  return token_response(token, exchange.explanation);
}

}  // namespace assay::server
