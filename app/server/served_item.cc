// SPDX-License-Identifier: Apache-2.0
// From the snapshot of a loop, or into the supply's agenda.
#include "server/served_item.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/clock.h"
#include "tee/snp/issue.h"

namespace assay::server {

Result<const tee::Endorsement*> served_item(Exchange& exchange,
                                            const std::string& name) {
  const Time now = exchange.loop.state().appraise_at.value_or(clock_now());
  const collateral::Known* const known =
      exchange.loop.collateral().find(name, now);
  if (known != nullptr) {
    return known->endorsement.get();
  }
  std::vector<tee::EndorsementId> wanted = {{name}};
  if (auto issuer = snp::issuer_of(name); issuer) {
    wanted.insert(wanted.begin(), {std::move(*issuer)});
  }
  const collateral::Outlook outlook = exchange.context.supply.want(wanted);
  if (outlook.kind >= collateral::Outlook::Kind::Coming) {
    exchange.retry_after = outlook.retry_after;
    return Error(Code::EndorsementUnavailable,
                 fmt::format("{} is being fetched", name))
        .because("collateral.unavailable");
  }
  return Error(Code::ResourceNotFound, fmt::format("{} is not at hand", name));
}

}  // namespace assay::server
