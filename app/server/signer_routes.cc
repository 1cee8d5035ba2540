// SPDX-License-Identifier: Apache-2.0
// Policy management certificates over REST.
#include <string>

#include <fmt/format.h>

#include "server/clock.h"
#include "server/gate.h"
#include "server/policy_routes.h"
#include "server/provider_changes.h"
#include "wire/signer_messages.h"

namespace assay::server {
namespace {

using http::Method;
using http::Response;
using provider::DataOperation;
using provider::Provider;

Result<Response> changed(const provider::SignerChange& change) {
  TRY(const std::string token, wire::signer_token(change, clock_now()));
  return token_response(token);
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
    TRY(const std::string token,
        wire::certificates_token(provider, clock_now()));
    return token_response(token);
  }
  const bool adds = equal_ignoring_case(rest, ":add");
  if (!adds && !equal_ignoring_case(rest, ":remove")) {
    return Error(Code::RouteNotFound, fmt::format("there is no route {}",
                                                  request.path.substr(0, 128)));
  }
  if (request.method != Method::Post) {
    return not_allowed(exchange, "POST");
  }
  return change_signers(
      exchange, provider,
      adds ? wire::SignerRequest::Add : wire::SignerRequest::Remove, changed);
}

}  // namespace assay::server
