// SPDX-License-Identifier: Apache-2.0
// A provider as bytes, for the store to seal and keep.
#pragma once

#include <string>
#include <string_view>

#include "provider/provider.h"

namespace assay::provider {

// JSON: everything of the provider but its default policies, which come with
// the program. Policies that are set are kept as the JWS they came in. Format
// 3 where a key is in a device, of which the reference is kept; else 2.
// Holds secrets: never log it. Requires: texts are UTF-8.
std::string write_snapshot(const Provider& provider);

// Formats 1 (name, attest URI, trust model and keys alone), 2 and 3. A policy
// that does not compile any more is kept, with its fault. default_policies are
// left to the caller, and so is what gives access to keys in devices.
// Errors: StoreSealBroken (the record is no snapshot of these formats).
Result<Provider> read_snapshot(std::string_view text);

// What lists tell of a provider.
struct Summary {
  std::string name;
  std::string attest_uri;  // as it was when the record was written
  TrustModel trust_model = TrustModel::Aad;
  Ownership ownership = Ownership::Own;
  Resource resource;
};

// Of the same text, without looking at keys, policies and signers: a tenth of
// the cost. Errors: StoreSealBroken.
Result<Summary> read_summary(std::string_view text);

}  // namespace assay::provider
