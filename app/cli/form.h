// SPDX-License-Identifier: Apache-2.0
// What every verb has: an exit code, a form of its output.
#pragma once

#include <cstdint>

namespace assay::cli {

// Exit codes are a contract; see docs/cli.md.
enum class Exit : int { Good = 0, No = 1, Usage = 2, Environment = 3 };

enum class Form : uint8_t { Human, Json };
enum class Detail : uint8_t { Brief, Explain };

}  // namespace assay::cli
