// SPDX-License-Identifier: Apache-2.0
// Providers, versions and signers for people; from JSON, so that a service's
// answer and a store's content look the same.
#pragma once

#include <span>
#include <string>

#include "codec/json.h"
#include "x509/certificate.h"

namespace assay::cli {

// A resource of the control plane, a line for each thing to know.
std::string provider_text(const codec::json::value& resource);

// Of {"value": [...]}: name, trust model, location and URI, a line for each.
std::string providers_text(const codec::json::value& list);

// Of {"value": [...]}: the versions of a policy, a line for each.
std::string history_text(const codec::json::value& history);

// {"notAfter", "subject", "thumbprint"} of each, in an array.
std::string signers_json(std::span<const x509::Certificate> signers);
std::string signers_text(std::span<const x509::Certificate> signers);

}  // namespace assay::cli
