// SPDX-License-Identifier: Apache-2.0
// Typed members of the JSON records that a provider is stored in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "codec/json.h"

namespace assay::provider {

constexpr uint64_t kMaxPolicyNumber = UINT32_MAX;

// Errors: MissingField, JsonWrongType.
Result<std::string> text_member(const codec::json::object& object,
                                std::string_view name);
// base64url. Errors: also BadBase64.
Result<Buffer> binary_member(const codec::json::object& object,
                             std::string_view name);
// Seconds since 1970, up to the year 9999.
Result<Time> time_member(const codec::json::object& object,
                         std::string_view name);

}  // namespace assay::provider
