// SPDX-License-Identifier: Apache-2.0
// Token-signing keys over REST, beyond MAA: another one signs.
#pragma once

#include "server/exchange.h"

namespace assay::server {

// Of "POST {provider}/certs:rotate[?alg=A]", A being the algorithm of this key
// and of those to come: {"kid": of the key that signs from now on,
// "retired": [kids that stay listed]}.
// Errors: MethodNotAllowed, Unauthorized, IdentityUnavailable,
// OperationDisallowed (too many keys are within their overlap),
// TokenKeyUnavailable, and those of Directory::change.
Result<http::Response> answer_rotation(Exchange& exchange,
                                       const Tenant& tenant);

}  // namespace assay::server
