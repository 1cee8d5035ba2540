// SPDX-License-Identifier: Apache-2.0
// Who calls, and whose word that rests on.
#pragma once

#include <string>
#include <vector>

namespace assay::identity {

// An identity provider whose tokens are accepted.
struct Issuer {
  // As in the claim iss, compared exactly: the two forms of Microsoft Entra,
  // https://sts.windows.net/{tenant}/ and
  // https://login.microsoftonline.com/{tenant}/v2.0, are two issuers.
  std::string url;
  std::vector<std::string> audiences;  // any of them; a trailing slash is equal
  std::string jwks_uri;                // from discovery where empty
};

// INVARIANT: comes from a token that verify_bearer accepted.
struct Caller {
  std::string principal;  // oid, else appid or azp, else sub
  // What role assignments may name: each of oid, appid, azp, sub and groups
  // that the token has, as it stands there and as "ISSUER#ID".
  std::vector<std::string> principals;
  std::string name;  // for people: upn or another display name, else principal
  std::vector<std::string> roles;  // the claim roles
  std::string issuer;
  std::string tenant;  // tid; empty where absent
};

}  // namespace assay::identity
