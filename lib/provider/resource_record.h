// SPDX-License-Identifier: Apache-2.0
// The control plane's part of a provider's stored record.
#pragma once

#include <string>

#include "codec/json.h"
#include "provider/resource.h"

namespace assay::provider {

std::string write_resource(const Resource& resource);

// Errors: MissingField, JsonWrongType, JsonNumberRange, StoreSealBroken.
Result<Resource> read_resource(const codec::json::object& object);

}  // namespace assay::provider
