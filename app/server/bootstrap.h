// SPDX-License-Identifier: Apache-2.0
// From a configuration to the state that requests read.
#pragma once

#include <memory>

#include "server/config.h"
#include "server/development.h"
#include "server/log.h"
#include "server/state.h"

namespace assay::server {

// The provider from the store: made at the first start, its certificate renewed
// where the attest URI changed; default policies from the configuration.
// Errors: StoreUnavailable, StoreSealBroken, ConfigInvalid, FileUnreadable.
Result<provider::Provider> load_provider(const Config& config,
                                         std::string_view attest_uri);

// hardware: of --dev, or null. Problems of single collateral files are logged;
// what is missing shows when evidence asks for it.
// Errors: FileUnreadable, BadPem, CertificateMalformed, KeyInvalid.
Result<std::shared_ptr<const State>> make_state(
    const Config& config, provider::Provider provider,
    const DevelopmentHardware* hardware, Time now, Log& log);

}  // namespace assay::server
