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

// Writes the answer, before the change is made: a change whose answer cannot be
// signed is not made.
using PolicyAnswer =
    std::function<Result<http::Response>(const provider::PolicyChange&)>;
using SignerAnswer =
    std::function<Result<http::Response>(const provider::SignerChange&)>;

// provider: as the request found it. Gives the answer with the ETag of the
// policy that is in force then. Errors: SharedProviderFixed, those of admit,
// ProviderNotFound, those of edit, of answer and of Directory::change.
Result<http::Response> change_policy(Exchange& exchange,
                                     const provider::Provider& provider,
                                     const PolicyOrder& order,
                                     const PolicyAnswer& answer);

// The policy JWS, or that of a reset, is the body of the request.
Result<http::Response> set_policy(Exchange& exchange,
                                  const provider::Provider& provider,
                                  std::string_view type,
                                  const PolicyAnswer& answer);
Result<http::Response> reset_policy(Exchange& exchange,
                                    const provider::Provider& provider,
                                    std::string_view type,
                                    const PolicyAnswer& answer);

// The certificate JWS is the body of the request. The same errors.
Result<http::Response> change_signers(Exchange& exchange,
                                      const provider::Provider& provider,
                                      wire::SignerRequest request,
                                      const SignerAnswer& answer);

http::Response with_etag(http::Response response,
                         const provider::Provider& provider,
                         std::string_view type);

}  // namespace assay::server
