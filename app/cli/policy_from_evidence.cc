// SPDX-License-Identifier: Apache-2.0
// assay policy from-evidence: a tight first policy for evidence that verifies.
#include <fmt/format.h>

#include "cli/appraisal.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "files/file.h"
#include "policy/starter.h"

namespace assay::cli {
namespace {

policy::Pin pin_of(Pinned pinned) {
  switch (pinned) {
    case Pinned::Standard:
      return policy::Pin::Standard;
    case Pinned::Signer:
      return policy::Pin::Signer;
    case Pinned::Enclave:
      return policy::Pin::Enclave;
  }
  return {};
}

}  // namespace

Exit run(const PolicyFromEvidence& options) {
  const auto prepared = prepare(options.appraise);
  if (!prepared) {
    return complain(prepared.error());
  }
  const auto baseline = baseline_of(options.appraise);
  if (!baseline) {
    return misuse(baseline.error().message());
  }
  tee::Trail trail(tee::Recording::Outcomes);
  const auto appraisal = appraise(*prepared, *baseline, trail);
  if (!appraisal) {
    return complain(appraisal.error());
  }
  const auto text = policy::starting_policy(
      {.type = prepared->request.scheme->wire_name,
       .pin = pin_of(options.pinned),
       .debug = options.allow_debug ? policy::DebugEnclaves::Permitted
                                    : policy::DebugEnclaves::Refused},
      appraisal->incoming);
  if (!text) {
    return complain(text.error());
  }
  if (options.out.empty()) {
    print(*text);
    return Exit::Good;
  }
  const auto written =
      files::write_file(options.out, bytes_of(*text), files::Mode::Public);
  return written ? Exit::Good : complain(written.error());
}

}  // namespace assay::cli
