// SPDX-License-Identifier: Apache-2.0
// The reasons for which a caller is not believed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace assay::identity {

enum class Refusal : uint8_t {
#define REFUSAL(name, code, sentence) name,
#include "identity/refusals.def"
#undef REFUSAL
};

// One row of refusals.def. All views have static storage.
struct RefusalInfo {
  std::string_view code;
  std::string_view sentence;
};

const RefusalInfo& info(Refusal refusal);
std::span<const RefusalInfo> all_refusals();

// Unauthorized, because of the refusal: its sentence and what was found.
Error refuse(Refusal refusal, std::string_view found = {});

}  // namespace assay::identity
