// SPDX-License-Identifier: Apache-2.0
// The table of refusals.
#include "identity/refusal.h"

#include <array>

#include <fmt/format.h>

namespace assay::identity {
namespace {

constexpr auto kRefusals = std::to_array<RefusalInfo>({
#define REFUSAL(name, code, sentence) {code, sentence},
#include "identity/refusals.def"
#undef REFUSAL
});

}  // namespace

const RefusalInfo& info(Refusal refusal) {
  return kRefusals[static_cast<size_t>(refusal)];
}

std::span<const RefusalInfo> all_refusals() {
  return kRefusals;
}

Error refuse(Refusal refusal, std::string_view found) {
  const RefusalInfo& row = info(refusal);
  return Error(Code::Unauthorized,
               found.empty() ? std::string(row.sentence)
                             : fmt::format("{}: {}", row.sentence, found))
      .because(row.code);
}

}  // namespace assay::identity
