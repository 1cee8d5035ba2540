// SPDX-License-Identifier: Apache-2.0
// Changes of policies and signers that a request asks for, in whatever dialect:
// the caller is admitted, the change judged by the provider as it is when its
// turn comes, and committed with its audit entry.
#pragma once

#include <functional>
#include <string_view>

#include "provider/policy_change.h"
#include "provider/roles.h"
#include "provider/signer_change.h"
#include "server/exchange.h"
#include "wire/signer_messages.h"

namespace assay::server {

// What is to become of the policy of a type.
struct PolicyOrder {
  std::string_view audited;  // its name in the audit trail: "SetPolicy"
  provider::DataOperation operation;
  std::string_view type;
  std::function<Result<provider::PolicyChange>(const provider::Provider&,
                                               const provider::Act&)>
      edit;
};

// provider: as the request found it. Errors: SharedProviderFixed, those of
// admit, ProviderNotFound, those of edit and of Directory::change.
Result<provider::PolicyChange> change_policy(Exchange& exchange,
                                             const provider::Provider& provider,
                                             const PolicyOrder& order);

// The policy JWS, or that of a reset, is the body of the request.
Result<provider::PolicyChange> set_policy(Exchange& exchange,
                                          const provider::Provider& provider,
                                          std::string_view type);
Result<provider::PolicyChange> reset_policy(Exchange& exchange,
                                            const provider::Provider& provider,
                                            std::string_view type);

// The certificate JWS is the body of the request. The same errors.
Result<provider::SignerChange> change_signers(
    Exchange& exchange, const provider::Provider& provider,
    wire::SignerRequest request);

http::Response with_etag(http::Response response,
                         const provider::Provider& provider,
                         std::string_view type);

}  // namespace assay::server
