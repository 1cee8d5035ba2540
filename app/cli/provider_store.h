// SPDX-License-Identifier: Apache-2.0
// Providers as a store keeps them, read also beside a service that runs.
#pragma once

#include <string>
#include <string_view>

#include "cli/invocation.h"
#include "codec/json.h"
#include "provider/provider.h"

namespace assay::cli {

// The provider that the verb names, with the default policies of the
// configuration. Errors: ArmNameInvalid, ProviderNotFound, those of open_store.
Result<provider::Provider> find_kept_provider(const ProviderVerb& verb);

// As the control plane shows it. Its URI is the one it was kept with: the
// service renames it by its configuration.
codec::json::value resource_of(const provider::Provider& provider);

// {"value": [...]} of all providers, sorted by name; of those of subscription
// and resource group where the verb has them. Errors: StoreSealBroken (one
// cannot be read), those of open_store.
Result<codec::json::value> list_kept_providers(const ProviderVerb& verb);

// {"value": [...]} as GET /policies/{type}/versions. Errors: StoreSealBroken,
// those of find_kept_provider.
Result<codec::json::value> read_kept_history(const ProviderVerb& verb,
                                             std::string_view type);

}  // namespace assay::cli
