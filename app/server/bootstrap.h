// SPDX-License-Identifier: Apache-2.0
// From a configuration to the state that requests read.
#pragma once

#include <memory>

#include "server/config.h"
#include "server/development.h"
#include "server/directory.h"
#include "server/log.h"
#include "server/state.h"

namespace assay::server {

// What is in force where no policy is set: one table for every provider.
// Errors: PolicySyntax.
Result<std::shared_ptr<const provider::Policies>> default_policies(
    const Config& config);

// The providers of the store, which stays open; default policies and URIs from
// the configuration, and the device where keys are made, if there is one.
// origin: of the first listener. Errors: StoreUnavailable, StoreSealBroken,
// ConfigInvalid, FileUnreadable, TokenKeyUnavailable.
Result<std::unique_ptr<Directory>> open_directory(const Config& config,
                                                  std::string_view origin);

// hardware: of --dev, or null. Problems of single collateral files are logged;
// what is missing shows when evidence asks for it.
// Errors: FileUnreadable, BadPem, CertificateMalformed, KeyInvalid.
Result<std::shared_ptr<const State>> make_state(
    const Config& config, const DevelopmentHardware* hardware, Time now,
    Log& log);

}  // namespace assay::server
