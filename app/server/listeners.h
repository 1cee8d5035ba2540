// SPDX-License-Identifier: Apache-2.0
// Where the service listens.
#pragma once

#include <string>
#include <vector>

#include "http/server.h"
#include "server/config.h"
#include "server/tls_state.h"

namespace assay::server {

// That development is not served to other machines. text: the URL as it was
// written. Errors: ConfigInvalid.
Result<> check_reach(const Config& config, const http::Url& url,
                     const std::string& text);

// Sockets that a service manager handed over. Errors: ConfigInvalid (one that
// no setting names), NetworkFailed.
Result<http::Inherited> take_sockets(const Config& config,
                                     const std::vector<int>& descriptors);

// Of service.listen, with the ports that will be listened on: the attest URI
// must be known before. Errors: ConfigInvalid, NetworkFailed, those of
// TlsState.
Result<std::vector<http::Listener>> make_listeners(const Config& config,
                                                   TlsState& tls);

}  // namespace assay::server
