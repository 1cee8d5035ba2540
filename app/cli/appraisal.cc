// SPDX-License-Identifier: Apache-2.0
// Reads collateral and anchors, then asks the scheme.
#include "cli/appraisal.h"

#include <filesystem>
#include <utility>

#include "cli/inputs.h"
#include "tee/dcap/anchors.h"
#include "tee/snp/anchors.h"

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
    const auto found = x509::parse_anchors(pem, file);
    if (!found) {
      return unusable(file, "trust anchor", found.error());
    }
    tee::add_to_all(anchors, *found);
  }
  if (files.empty()) {
    anchors = {
        {dcap::intel_anchor()}, snp::amd_anchors(), snp::uvm_anchors(), {}};
  }
  return anchors;
}

}  // namespace

Result<Prepared> prepare(const Appraise& options) {
  TRY(attest::Request request, read_request(options.files));
  TRY(const Time at, time_or_now(options.at));
  TRY(collateral::Library library, load_collateral(options.collateral, at));
  TRY(tee::Anchors anchors, load_anchors(options.anchors));
  return Prepared{std::move(request), at, std::move(library),
                  std::move(anchors)};
}

Result<tee::Baseline> baseline_of(const Appraise& options) {
  tee::Baseline baseline;
  baseline.minimum_evaluation = options.minimum_tcb_evaluation;
  baseline.missing_amd_crl = options.missing_amd_crl;
  baseline.grace_days = options.grace_days;
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
  if (!options.secure_boot_lists.empty()) {
    TRY(const std::string text, read_input(options.secure_boot_lists));
    auto lists = tee::parse_secure_boot_lists(text);
    if (!lists) {
      return unusable(options.secure_boot_lists, "lists of Secure Boot",
                      lists.error());
    }
    baseline.secure_boot =
        std::make_shared<const tee::SecureBootLists>(std::move(*lists));
  }
  return baseline;
}

Result<tee::Appraisal> appraise(const Prepared& prepared,
                                const tee::Baseline& baseline,
                                tee::Trail& trail) {
  const attest::Request& request = prepared.request;
  const tee::Given given{prepared.at, prepared.library.endorsements(),
                         prepared.anchors, baseline, nullptr};
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
  if (!request.scheme->challenged()) {
    appraisal.token.add_string("x-ms-attestation-type", type);
  }
  appraisal.token.add_string("x-ms-ver", "1.0");
  if (appraisal.forged) {
    appraisal.token.add_bool("x-assay-forged", true);
  }
  appraisal.incoming.push_back({"x-ms-attestation-type", type});
  appraisal.incoming.push_back({"$tee", type});
  appraisal.incoming.push_back({"x-ms-ver", "1.0"});
  for (claims::Claim claim : appraisal.custom) {  // no service, no prefix
    appraisal.incoming.push_back(std::move(claim));
  }
  return appraisal;
}

}  // namespace assay::cli
