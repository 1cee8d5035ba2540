// SPDX-License-Identifier: Apache-2.0
// Baselines from the collateral at hand and the policy in force.
#include "server/baseline_routes.h"

#include <charconv>

#include <fmt/format.h>

#include "attest/attest.h"
#include "server/clock.h"
#include "wire/tcb_baselines.h"

namespace assay::server {
namespace {

std::set<uint32_t> held_numbers(const collateral::Snapshot& snapshot, Time at) {
  std::set<uint32_t> numbers;
  for (const collateral::Known& known : snapshot.known) {
    if (!known.name.starts_with("intel/sgx/tcb-info/") || !known.in_force(at)) {
      continue;
    }
    const std::string digits = number_text(known.issue);
    uint32_t number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number)
            .ec == std::errc()) {
      numbers.insert(number);
    }
  }
  return numbers;
}

}  // namespace

Result<http::Response> answer_baselines(Exchange& exchange,
                                        const Tenant& tenant,
                                        std::string_view type) {
  if (exchange.request.method != http::Method::Get) {
    return not_allowed(exchange, "GET, HEAD");
  }
  TRY_OK(api_version_of(exchange.request));
  if (attest::find_wire_name(type).empty()) {
    return Error(
        Code::UnknownAttestationType,
        fmt::format("there is no attestation type \"{}\"", type.substr(0, 64)));
  }
  const tee::Scheme* const scheme = attest::find_scheme(type);
  if (scheme == nullptr || scheme->attestation_type != "sgx") {
    return json_response(wire::no_tcb_baselines_body());
  }
  wire::TcbBaselines baselines;
  baselines.held =
      held_numbers(exchange.loop.collateral(),
                   exchange.loop.state().appraise_at.value_or(clock_now()));
  baselines.of_service = exchange.loop.state().baseline.minimum_evaluation;
  const auto slot = provider::usable_policy(tenant.provider, scheme->wire_name);
  if (slot) {  // where none is in force, none chooses
    TRY(baselines.of_policy, attest::tcb_identifier(**slot, *scheme));
  }
  return json_response(wire::tcb_baselines_body(baselines));
}

}  // namespace assay::server
