// SPDX-License-Identifier: Apache-2.0
// One road for every dialect, so that none has rules of its own.
#include "server/provider_changes.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "server/gate.h"

namespace assay::server {
namespace {

using provider::DataOperation;
using provider::PolicyChange;
using provider::Provider;
using provider::SignerChange;

// A change to admit, and its audit entry, but for what edit learns.
struct Order {
  std::string_view audited;
  DataOperation operation;
};

// Commits what edit makes of the provider as it is by then, unless it makes
// nothing of it.
template <class Judge>
Result<> change(Exchange& exchange, const Provider& provider,
                const Order& order, Judge judge) {
  TRY_OK(refuse_shared(provider));
  TRY(const identity::Caller caller,
      admit(exchange, provider, order.operation));
  const auto changed = exchange.context.directory.change(
      provider.name, [&](const Tenant* now) -> Result<std::optional<Edit>> {
        if (now == nullptr) {
          return Error(Code::ProviderNotFound);
        }
        TRY_OK(check_role(exchange, caller, now->provider, order.operation));
        return judge(now->provider, act_of(exchange, caller),
                     audit_of(exchange, caller, order.audited, provider.name));
      });
  return changed ? Result<>() : Result<>(Error(changed.error()));
}

}  // namespace

Result<http::Response> change_policy(Exchange& exchange,
                                     const Provider& provider,
                                     const PolicyOrder& order,
                                     const PolicyAnswer& answer) {
  std::optional<http::Response> written;
  TRY_OK(change(exchange, provider, {order.audited, order.operation},
                [&](const Provider& now, const provider::Act& act,
                    AuditEntry audit) -> Result<std::optional<Edit>> {
                  const auto begin = std::chrono::steady_clock::now();
                  TRY(PolicyChange changed, order.edit(now, act));
                  exchange.loop.meter().count_compiled(
                      std::chrono::steady_clock::now() - begin);
                  TRY(http::Response made, answer(changed));
                  written =
                      with_etag(std::move(made), changed.provider, order.type);
                  if (!changed.version) {
                    return std::optional<Edit>();
                  }
                  audit.target = order.type;
                  audit.before = changed.before_hash;
                  audit.after = changed.after_hash;
                  return Edit{std::move(changed.provider),
                              std::move(changed.version), std::move(audit)};
                }));
  return *std::move(written);
}

Result<http::Response> set_policy(Exchange& exchange, const Provider& provider,
                                  std::string_view type,
                                  const PolicyAnswer& answer) {
  return change_policy(exchange, provider,
                       {.audited = "SetPolicy",
                        .operation = DataOperation::SetPolicy,
                        .type = type,
                        .edit =
                            [&](const Provider& now, const provider::Act& act) {
                              return provider::set_policy(
                                  now, type, exchange.request.body, act);
                            }},
                       answer);
}

Result<http::Response> reset_policy(Exchange& exchange,
                                    const Provider& provider,
                                    std::string_view type,
                                    const PolicyAnswer& answer) {
  return change_policy(exchange, provider,
                       {.audited = "ResetPolicy",
                        .operation = DataOperation::ResetPolicy,
                        .type = type,
                        .edit =
                            [&](const Provider& now, const provider::Act& act) {
                              return provider::reset_policy(
                                  now, type, exchange.request.body, act);
                            }},
                       answer);
}

Result<http::Response> change_signers(Exchange& exchange,
                                      const Provider& provider,
                                      wire::SignerRequest request,
                                      const SignerAnswer& answer) {
  const bool adds = request == wire::SignerRequest::Add;
  std::optional<http::Response> written;
  TRY_OK(
      change(exchange, provider,
             {adds ? "AddPolicyManagementCertificate"
                   : "RemovePolicyManagementCertificate",
              adds ? DataOperation::AddSigner : DataOperation::RemoveSigner},
             [&](const Provider& now, const provider::Act& act,
                 AuditEntry audit) -> Result<std::optional<Edit>> {
               TRY(const std::string token,
                   wire::decode_signer_request(request, exchange.request.body));
               TRY(SignerChange changed,
                   adds ? provider::add_signer(now, token, act)
                        : provider::remove_signer(now, token, act));
               TRY(written, answer(changed));
               if (changed.effect == provider::Effect::Unchanged) {
                 return std::optional<Edit>();
               }
               audit.target = changed.thumbprint;
               audit.before = provider::signers_hash(now);
               audit.after = provider::signers_hash(changed.provider);
               return Edit{std::move(changed.provider), std::nullopt,
                           std::move(audit)};
             }));
  return *std::move(written);
}

http::Response with_etag(http::Response response, const Provider& provider,
                         std::string_view type) {
  response.headers.add("ETag", provider::policy_etag(provider, type));
  return response;
}

}  // namespace assay::server
