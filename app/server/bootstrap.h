// SPDX-License-Identifier: Apache-2.0
// From a configuration to the state that requests read.
#pragma once

#include <memory>

#include "collateral/supply.h"
#include "http/limits.h"
#include "server/config.h"
#include "server/development.h"
#include "server/diagnostics.h"
#include "server/directory.h"
#include "server/log.h"
#include "server/sightings.h"
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

// hardware: of --dev, or null. Errors: FileUnreadable, BadPem,
// CertificateMalformed, KeyInvalid.
Result<std::shared_ptr<const State>> make_state(
    const Config& config, const DevelopmentHardware* hardware);

// Collateral of files. Problems of single ones in a folder are logged; what is
// missing shows when evidence asks for it.
// Errors: FileUnreadable, BadPem, KeyInvalid, those of Library::add_bundle.
Result<collateral::Library> read_files(const Config& config,
                                       const DevelopmentHardware* hardware,
                                       Log& log);

// What is fetched is kept in the store, which must outlive the supply.
// Errors: StoreUnavailable.
Result<std::unique_ptr<collateral::Supply>> start_supply(
    const Config& config, collateral::Library files, const State& state,
    store::Store& store, Log& log);

// Null where no evidence is kept. Errors: StoreUnavailable.
Result<std::unique_ptr<Sightings>> start_sightings(const Config& config,
                                                   store::Store& store,
                                                   Log& log);

// The log goes where it is configured to. Gives the diagnostic log; null where
// it is off. Errors: FileUnreadable.
Result<std::unique_ptr<Diagnostics>> open_logs(const Config& config, Log& log);

// Who rotates their files moved them away. diagnostics may be null. What cannot
// be opened is logged.
void reopen_logs(Log& log, Diagnostics* diagnostics);

// When the first certificate of a chain of PEM ends; 1970 where there is none.
Time end_of_chain(std::string_view chain);

// What connections are held to.
http::Limits limits_of(const Config& config);

}  // namespace assay::server
