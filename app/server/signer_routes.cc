// SPDX-License-Identifier: Apache-2.0
// Policy management certificates over REST.
#include <fmt/format.h>

#include "server/clock.h"
#include "server/gate.h"
#include "server/policy_routes.h"
#include "server/provider_changes.h"
#include "wire/signer_messages.h"

namespace assay::server {
using http::Method;
using http::Response;
using provider::Provider;

Result<Response> answer_certificates(Exchange& exchange, const Tenant& tenant,
                                     std::string_view rest) {
  const http::Request& request = exchange.request;
  const Provider& provider = tenant.provider;
  TRY_OK(api_version_of(request));
  if (rest.empty()) {
    if (request.method != Method::Get) {
      return not_allowed(exchange, "GET, HEAD");
    }
    TRY_OK(
        admit_reader(exchange, provider, provider::DataOperation::ReadSigners));
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
  TRY(const provider::SignerChange change,
      change_signers(
          exchange, provider,
          adds ? wire::SignerRequest::Add : wire::SignerRequest::Remove));
  return token_response(wire::signer_token(change, clock_now()));
}

}  // namespace assay::server
