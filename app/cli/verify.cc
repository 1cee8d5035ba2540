// SPDX-License-Identifier: Apache-2.0
// assay verify: the whole road offline.
#include <filesystem>

#include "cli/inputs.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "collateral/library.h"
#include "files/file.h"
#include "tee/dcap/anchors.h"

namespace assay::cli {
namespace {

Result<collateral::Library> load_collateral(
    const std::vector<std::string>& paths, Time now) {
  collateral::Library library(now);
  for (const std::string& path : paths) {
    TRY_OK(std::filesystem::is_directory(path) ? library.add_folder(path)
                                               : library.add_file(path));
  }
  return library;
}

// The vendors' anchors, or those of the command line in their place.
Result<tee::Anchors> load_anchors(const std::vector<std::string>& files) {
  tee::Anchors anchors;
  for (const std::string& file : files) {
    TRY(const std::string pem, read_input(file));
    auto anchor = x509::parse_anchor(pem, file);
    if (!anchor) {
      return unusable(file, "trust anchor", anchor.error());
    }
    anchors.intel.push_back(std::move(*anchor));
  }
  if (files.empty()) {
    anchors.intel.push_back(dcap::intel_anchor());
  }
  return anchors;
}

Result<tee::Baseline> baseline_of(const Verify& options) {
  tee::Baseline baseline;
  baseline.minimum_evaluation = options.minimum_tcb_evaluation;
  baseline.accepted = options.accept_statuses.empty()
                          ? tee::TcbStatusSet::any()
                          : tee::TcbStatusSet::none();
  for (const std::string& name : options.accept_statuses) {
    const auto status = tee::find_tcb_status(name);
    if (!status) {
      return Error(
          Code::ConfigInvalid,
          "--accept-statuses: there is no TCB status \"" + name + "\"");
    }
    baseline.accepted.add(*status);
  }
  return baseline;
}

Result<tee::Appraisal> appraise(const attest::Request& request,
                                const tee::Given& given, tee::Trail& trail) {
  const auto view = [](const std::optional<attest::HeldBytes>& data)
      -> std::optional<tee::HeldData> {
    if (!data) {
      return std::nullopt;
    }
    return tee::HeldData{data->bytes, data->type};
  };
  TRY(const auto evidence,
      request.scheme->parse({.evidence = request.evidence,
                             .runtime_data = view(request.runtime_data),
                             .init_time_data = view(request.init_time_data)},
                            trail));
  TRY(tee::Appraisal appraisal, evidence->verify(given, trail));
  const std::string type(request.scheme->attestation_type);
  appraisal.token.add_string("x-ms-attestation-type", type);
  appraisal.token.add_string("x-ms-ver", "1.0");
  if (appraisal.forged) {
    appraisal.token.add_bool("x-assay-forged", true);
  }
  appraisal.incoming.push_back({"x-ms-attestation-type", type});
  appraisal.incoming.push_back({"$tee", type});
  appraisal.incoming.push_back({"x-ms-ver", "1.0"});
  return appraisal;
}

// Everything that the command line names, read and understood.
struct Prepared {
  attest::Request request;
  Time at;
  collateral::Library library;
  tee::Anchors anchors;
  std::string policy_source;
  std::optional<policy::Compiled> policy;  // with --policy
};

Result<Prepared> prepare(const Verify& options) {
  TRY(attest::Request request, read_request(options.files));
  TRY(const Time at, time_or_now(options.at));
  TRY(collateral::Library library, load_collateral(options.collateral, at));
  TRY(tee::Anchors anchors, load_anchors(options.anchors));
  Prepared prepared{std::move(request), at, std::move(library),
                    std::move(anchors), {}, std::nullopt};
  if (!options.policy.empty()) {
    TRY(prepared.policy_source, read_input(options.policy));
    prepared.policy = policy::compile(prepared.policy_source, {},
                                      prepared.request.scheme->wire_name);
  }
  return prepared;
}

policy::Outcome judge(const policy::Compiled& compiled,
                      const claims::ClaimSet& claims, Detail detail) {
  if (compiled.program == nullptr) {
    return outcome_of_broken(compiled);
  }
  return policy::evaluate(
      *compiled.program, claims,
      detail == Detail::Explain ? policy::Tracing::On : policy::Tracing::Off);
}

}  // namespace

Exit run(const Verify& options) {
  const auto prepared = prepare(options);
  if (!prepared) {
    return complain(prepared.error());
  }
  const auto baseline = baseline_of(options);
  if (!baseline) {
    return misuse(baseline.error().message());
  }
  tee::Trail trail(options.detail == Detail::Explain
                       ? tee::Recording::Details
                       : tee::Recording::Outcomes);
  const tee::Given given{prepared->at, prepared->library.endorsements(),
                         prepared->anchors, *baseline, nullptr};
  auto appraisal = appraise(prepared->request, given, trail);
  VerifyReport report{std::string(prepared->request.scheme->wire_name),
                      prepared->at,
                      {},
                      {},
                      {},
                      prepared->policy_source};
  bool permitted = true;
  if (appraisal) {
    if (prepared->policy) {
      report.policy =
          judge(*prepared->policy, appraisal->incoming, options.detail);
      permitted = report.policy->decision == policy::Decision::Permit;
    }
    report.appraisal = std::move(*appraisal);
  } else {
    report.error = appraisal.error();
  }
  print(options.form == Form::Json
            ? verify_json(report, trail, options.detail)
            : verify_text(report, trail, options.detail));
  return report.appraisal && permitted ? Exit::Good : Exit::No;
}

}  // namespace assay::cli
