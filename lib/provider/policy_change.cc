// SPDX-License-Identifier: Apache-2.0
// Every check comes before the first change.
#include "provider/policy_change.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "provider/record.h"

namespace assay::provider {
namespace {

constexpr std::string_view kDefaultTag = "\"default\"";

Result<ManagementToken> parse_policy_token(std::string_view body) {
  if (body.size() > kMaxManagementToken) {
    return Error(Code::PolicyTooLarge,
                 fmt::format("expected a policy JWS of at most {} bytes, found "
                             "{}",
                             kMaxManagementToken, body.size()));
  }
  return parse_management_token(body);
}

bool names(std::string_view field, std::string_view tag) {
  constexpr std::string_view kBetween = ", \t";
  size_t begin = field.find_first_not_of(kBetween);
  while (begin != field.npos) {
    const size_t end = std::min(field.find(',', begin), field.size());
    std::string_view item = field.substr(begin, end - begin);
    item = item.substr(0, item.find_last_not_of(kBetween) + 1);
    if (item == "*" || item == tag) {
      return true;
    }
    begin = field.find_first_not_of(kBetween, end);
  }
  return false;
}

Result<> check_precondition(const Provider& provider, std::string_view type,
                            const Act& act) {
  const std::string tag = policy_etag(provider, type);
  if (act.if_match && !names(*act.if_match, tag)) {
    return Error(Code::PreconditionFailed,
                 fmt::format("the policy of {} has the entity tag {}, If-Match "
                             "asks for {}",
                             type, tag, act.if_match->substr(0, 128)));
  }
  return {};
}

std::string hash_in_force(const Provider& provider, std::string_view type) {
  const PolicySlot* const slot = provider.find_policy(type);
  return slot == nullptr ? std::string() : slot->hash;
}

Result<uint64_t> next_number(const Provider& provider, std::string_view type) {
  const auto last = provider.policy_numbers.find(type);
  const uint64_t number =
      last == provider.policy_numbers.end() ? 0 : last->second;
  if (number >= kMaxPolicyNumber) {
    return Error(Code::OperationDisallowed,
                 fmt::format("the policy of {} had {} versions, more are not "
                             "possible",
                             type, number));
  }
  return number + 1;
}

SignerRules rules_of(const Act& act) {
  return {.validity = act.signer_validity, .now = act.now};
}

PolicyVersion version_of(const ManagementToken& token, std::string_view type,
                         uint64_t number, const Act& act) {
  PolicyVersion version;
  version.type = type;
  version.number = number;
  version.at = act.now;
  version.by = act.principal;
  version.token_hash = token_hash(token.text);
  version.signer_thumbprint = token.signer ? thumbprint_of(*token.signer) : "";
  version.jws = token.text;
  return version;
}

}  // namespace

std::string policy_etag(const Provider& provider, std::string_view type) {
  const auto set = provider.policies.find(type);
  return set == provider.policies.end()
             ? std::string(kDefaultTag)
             : fmt::format("\"{}\"", token_hash(set->second->jws));
}

Result<PolicyChange> set_policy(const Provider& provider, std::string_view type,
                                std::string_view body, const Act& act) {
  TRY(const ManagementToken token, parse_policy_token(body));
  TRY_OK(check_signer(token, provider, rules_of(act)));
  TRY(const std::string text, policy_text(token, act.dialect));
  TRY(PolicySlot slot, make_slot(text, type));
  TRY_OK(check_precondition(provider, type, act));
  TRY(const uint64_t number, next_number(provider, type));
  PolicyVersion version = version_of(token, type, number, act);
  version.hash = slot.hash;
  std::string signer = token.signer ? jwk_of(*token.signer) : "";
  slot.jws = token.text;
  slot.set = SetPolicy{.number = number,
                       .at = act.now,
                       .by = std::string(act.principal),
                       .signer_thumbprint = version.signer_thumbprint,
                       .signer_jwk = signer};
  Provider after = provider;
  after.policy_numbers.insert_or_assign(std::string(type), number);
  after.policies.insert_or_assign(
      std::string(type), std::make_shared<const PolicySlot>(std::move(slot)));
  std::string after_hash = version.hash;
  return PolicyChange{.provider = std::move(after),
                      .version = std::move(version),
                      .before_hash = hash_in_force(provider, type),
                      .after_hash = std::move(after_hash),
                      .signer_jwk = std::move(signer)};
}

Result<PolicyChange> reset_policy(const Provider& provider,
                                  std::string_view type, std::string_view body,
                                  const Act& act) {
  TRY(const ManagementToken token, parse_policy_token(body));
  TRY_OK(check_signer(token, provider, rules_of(act)));
  if (!token.payload.is_null()) {
    return Error(Code::PolicyTokenMalformed,
                 "expected an empty payload, as in eyJhbGciOiJub25lIn0..; a "
                 "policy is set with PUT /policies/{attestationType}")
        .at("payload");
  }
  TRY_OK(check_precondition(provider, type, act));
  PolicyChange change{.provider = provider,
                      .version = std::nullopt,
                      .before_hash = hash_in_force(provider, type),
                      .after_hash = {},
                      .signer_jwk = token.signer ? jwk_of(*token.signer) : ""};
  if (const auto set = change.provider.policies.find(type);
      set != change.provider.policies.end()) {
    TRY(const uint64_t number, next_number(provider, type));
    change.version = version_of(token, type, number, act);
    change.version->act = PolicyAct::Reset;
    change.provider.policies.erase(set);
    change.provider.policy_numbers.insert_or_assign(std::string(type), number);
  }
  change.after_hash = hash_in_force(change.provider, type);
  return change;
}

Result<PolicyChange> rollback_policy(const Provider& provider,
                                     const PolicyVersion& version,
                                     const Act& act) {
  const auto last = provider.policy_numbers.find(version.type);
  const uint64_t number =
      last == provider.policy_numbers.end() ? 0 : last->second;
  if (version.number == 0 || version.number >= number) {
    return Error(Code::OperationDisallowed,
                 fmt::format("expected a version of {} that is older than the "
                             "last, {}, found {}",
                             version.type, number, version.number));
  }
  Act again = act;
  again.dialect = PolicyDialect::Of2018;  // whichever it was accepted in
  TRY(PolicyChange change,
      version.act == PolicyAct::Set
          ? set_policy(provider, version.type, version.jws, again)
          : reset_policy(provider, version.type, version.jws, again));
  if (change.version) {
    change.version->restores = version.number;
  }
  return change;
}

}  // namespace assay::provider
