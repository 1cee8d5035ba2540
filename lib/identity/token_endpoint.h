// SPDX-License-Identifier: Apache-2.0
// The token endpoint of the development issuer: client credentials
// (RFC 6749, section 4.4) as Entra takes and answers them.
#pragma once

#include "identity/dev_endpoints.h"

namespace assay::identity {

// How Entra refuses: the name is OAuth's, the number its own (AADSTS...).
struct OauthError {
  uint16_t status;
  std::string_view error;
  uint32_t number;
  std::string description;
};

DevAnswer error_answer(const OauthError& error, const DevRequest& request);

DevAnswer answer_token(const DevIssuer& issuer, const DevRequest& request);

}  // namespace assay::identity
