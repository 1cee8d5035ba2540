// SPDX-License-Identifier: Apache-2.0
// Policy management certificates over REST.
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "provider/signer_change.h"
#include "server/clock.h"
#include "server/gate.h"
#include "server/policy_routes.h"
#include "wire/signer_messages.h"

namespace assay::server {
namespace {

using http::Method;
using http::Response;
using provider::DataOperation;
using provider::Provider;

Result<Response> change_signers(Exchange& exchange, const Provider& provider,
                                wire::SignerRequest request) {
  const bool adds = request == wire::SignerRequest::Add;
  const DataOperation operation =
      adds ? DataOperation::AddSigner : DataOperation::RemoveSigner;
  TRY(const identity::Caller caller, admit(exchange, provider, operation));
  TRY(const std::string token,
      wire::decode_signer_request(request, exchange.request.body));
  std::optional<provider::SignerChange> changed;
  TRY_OK(exchange.context.directory.change(
      provider.name, [&](const Tenant* now) -> Result<std::optional<Edit>> {
        if (now == nullptr) {
          return Error(Code::ProviderNotFound);
        }
        TRY_OK(check_role(exchange, caller, now->provider, operation));
        const provider::Act act = act_of(exchange, caller);
        TRY(changed, adds ? provider::add_signer(now->provider, token, act)
                          : provider::remove_signer(now->provider, token, act));
        if (changed->effect == provider::Effect::Unchanged) {
          return std::optional<Edit>();
        }
        AuditEntry audit = audit_of(exchange, caller,
                                    adds ? "AddPolicyManagementCertificate"
                                         : "RemovePolicyManagementCertificate",
                                    provider.name);
        audit.target = changed->thumbprint;
        return Edit{changed->provider, std::nullopt, std::move(audit)};
      }));
  return token_response(wire::signer_token(*changed, clock_now()));
}

}  // namespace

Result<Response> answer_certificates(Exchange& exchange, const Tenant& tenant,
                                     std::string_view rest) {
  const http::Request& request = exchange.request;
  const Provider& provider = tenant.provider;
  TRY_OK(api_version_of(request));
  if (rest.empty()) {
    if (request.method != Method::Get) {
      return not_allowed(exchange, "GET, HEAD");
    }
    TRY_OK(admit_reader(exchange, provider, DataOperation::ReadSigners));
    return token_response(wire::certificates_token(provider, clock_now()));
  }
  const bool adds = equal_ignoring_case(rest, ":add");
  if (!adds && !equal_ignoring_case(rest, ":remove")) {
    return Error(Code::RouteNotFound, fmt::format("there is no route {}",
                                                  request.path.substr(0, 128)));
  }
  if (request.method != Method::Post) {
    return not_allowed(exchange, "POST");
  }
  TRY_OK(refuse_shared(provider));
  return change_signers(
      exchange, provider,
      adds ? wire::SignerRequest::Add : wire::SignerRequest::Remove);
}

}  // namespace assay::server
