// SPDX-License-Identifier: Apache-2.0
// GET /tcbbaselines/{attestationType}: the TCB baselines that a policy may name
// in x-ms-sgx-tcbidentifier.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace assay::wire {

struct TcbBaselines {
  std::set<uint32_t> held{};  // tcbEvaluationDataNumbers of collateral at hand
  std::optional<uint32_t>
      of_service{};  // what "azuredefault" asks for, at least
  std::optional<uint32_t> of_policy{};  // nothing: "azuredefault"
};

// "azuredefault", then every number that collateral at hand can meet, the
// newest first: those of the collateral, and those that MAA documents.
std::string tcb_baselines_body(const TcbBaselines& baselines);

// Of types of evidence that have no baselines.
std::string no_tcb_baselines_body();

}  // namespace assay::wire
