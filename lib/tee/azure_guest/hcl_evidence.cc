// SPDX-License-Identifier: Apache-2.0
// Checks azure_guest.hcl.*, then those of the hardware, then what binds both.
#include "tee/azure_guest/hcl_evidence.h"

#include <utility>

#include "tee/appraisal_writer.h"
#include "tee/azure_guest/hcl_report.h"
#include "tee/snp/claims.h"
#include "tee/snp/verify.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;

class HclEvidence : public tee::Evidence {
 public:
  explicit HclEvidence(Bytes bytes) : bytes_(copy_of(bytes)) {}

  Result<> parse(Trail& trail) {
    TRY(report_, parse_hcl_report(bytes_, trail));
    return {};
  }

  Result<std::vector<tee::EndorsementId>> needs(const tee::Anchors& anchors,
                                                Time now, crypto::Memo* memo,
                                                Trail&) const override {
    Trail unused;
    const auto snp = parse_hardware(unused);
    return snp ? snp::needs(*snp, kNoChain, anchors.amd, now, memo, unused)
               : std::vector<tee::EndorsementId>();
  }

  Result<tee::Appraisal> verify(const Given& given,
                                Trail& trail) const override {
    tee::AppraisalWriter out;
    const bool vouched = has_key_of(given);
    if (vouched) {
      TRY(const snp::Report snp, parse_hardware(trail));
      TRY(const snp::VerifiedReport verified,
          snp::verify(snp, kNoChain, given, trail));
      tee::Appraisal hardware = snp::claims_of(verified, {});
      hardware.token.add_string("x-ms-attestation-type", "sevsnpvm");
      hardware.token.add_raw("x-ms-runtime", report_.runtime.json);
      out.object("x-ms-isolation-tee", hardware.token.text());
      out.appraisal().forged = hardware.forged;
    } else {
      out.object("x-ms-runtime", report_.runtime.json);
    }
    TRY_OK(trail.require(CheckId::AzureGuestIsolationRuntimeData,
                         report_.type == HclReportType::TrustedVm ||
                             binds_runtime_data(report_)));
    trail.note(CheckId::AzureGuestHclHardware, vouched);
    if (!vouched) {
      const std::string code(tee::info(CheckId::AzureGuestHclHardware).code);
      out.incoming("x-assay-findings", code);
      out.appraisal().token.add_raw("x-assay-findings", "[\"" + code + "\"]");
    }
    return out.take();
  }

 private:
  inline static const snp::ChainSource kNoChain{};

  Result<snp::Report> parse_hardware(Trail& trail) const {
    if (report_.type != HclReportType::Snp) {
      return Error(Code::EvidenceUnsupported);
    }
    return snp::parse_report(report_.hardware_report, trail);
  }

  // A certificate of the key that signed the hardware's report is at hand.
  bool has_key_of(const Given& given) const {
    Trail unused;
    const auto snp = parse_hardware(unused);
    if (!snp) {
      return false;
    }
    for (const snp::Line line : snp::lines_of(*snp)) {
      if (!given.endorsements.find(snp::ek_name(line, *snp)).empty()) {
        return true;
      }
    }
    return false;
  }

  Buffer bytes_;  // INVARIANT: never changes, for report_ looks into it.
  HclReport report_;
};

}  // namespace

Result<std::unique_ptr<const tee::Evidence>> parse_hcl_evidence(Bytes evidence,
                                                                Trail& trail) {
  auto made = std::make_unique<HclEvidence>(evidence);
  TRY_OK(made->parse(trail));
  return std::unique_ptr<const tee::Evidence>(std::move(made));
}

}  // namespace assay::azure_guest
