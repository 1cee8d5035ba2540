// SPDX-License-Identifier: Apache-2.0
// The development issuer: what it knows, and how that is kept. Enough of
// Microsoft Entra's shape for unmodified Azure SDK credentials.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/fixed.h"
#include "base/result.h"
#include "crypto/private_key.h"
#include "identity/caller.h"
#include "identity/roles.h"
#include "jose/jwk.h"

namespace assay::identity {

// A client (service principal) of the development tenant.
struct DevClient {
  std::string name;       // for people
  std::string role;       // as in identity.roles
  std::string id;         // client_id, the claim appid
  std::string object_id;  // the claim oid
  std::string secret;
};

struct DevIssuer {
  std::string tenant;
  std::vector<DevClient> clients;  // the owner, then the reader
  crypto::PrivateKey key;          // RSA with 2048 bits
};

using Uuid = Fixed<16, struct UuidTag>;
using DevSecret = Fixed<32, struct DevSecretTag>;

// Random bytes that the caller draws.
struct DevSeeds {
  Uuid tenant;
  std::array<Uuid, 2> ids;
  std::array<Uuid, 2> object_ids;
  std::array<DevSecret, 2> secrets;
};

// A tenant with a client of the role Owner and one of Attestation Reader.
DevIssuer make_dev_issuer(const DevSeeds& seeds);

// As JSON, for a private file. Holds secrets: never log it.
std::string write_dev_issuer(const DevIssuer& issuer);

// Errors: ConfigInvalid, KeyMalformed, JSON errors.
Result<DevIssuer> parse_dev_issuer(std::string_view text);

// What the service must trust and grant to accept the issuer's tokens. Origin
// is the URL under which clients reach the issuer, without trailing slash:
// "https://localhost:8443".
Issuer dev_trust(const DevIssuer& issuer, std::string_view origin);
std::vector<jose::Jwk> dev_keys(const DevIssuer& issuer);
std::vector<RoleAssignment> dev_roles(const DevIssuer& issuer);

}  // namespace assay::identity
