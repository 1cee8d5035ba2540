// SPDX-License-Identifier: Apache-2.0
// What --break promises, for every kind of evidence that it may be given.
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "forge/settings.h"
#include "forged_cases.h"

namespace assay::test {
namespace {

TEST(Breaks, FailFirstInEveryVersionOfAQuote) {
  for (const char* const version : {"3", "4", "5"}) {
    const auto spec = forge::with_setting({}, "quote_version", version);
    ASSERT_TRUE(spec.has_value());
    SCOPED_TRACE(version);
    expect_breaks(*spec);
  }
}

TEST(Breaks, FailFirstBehindAnOpenEnclaveHeader) {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::OpenEnclave;
  expect_breaks(spec);
}

TEST(Breaks, FailFirstUnderThePlatformCaAndTcbInfoVersion2) {
  forge::EvidenceSpec spec;
  spec.platform.ca = dcap::PckCa::Platform;
  spec.platform.tcb_info_version = 2;
  expect_breaks(spec);
}

TEST(Breaks, FailFirstWithEverythingThatCanBeSet) {
  forge::EvidenceSpec spec;
  spec.debug = true;
  spec.runtime_data = Buffer{1, 2, 3};
  spec.init_time_data = Buffer{4, 5, 6};
  spec.padding = 32;
  spec.platform.tcb_status = tee::TcbStatus::ConfigurationNeeded;
  spec.platform.advisory_ids = {"INTEL-SA-00334"};
  expect_breaks(spec);
}

forge::EvidenceSpec tpm_spec() {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::Tpm;
  return spec;
}

TEST(Breaks, FailFirstInTheSecondFormOfTpmRequests) {
  expect_breaks(tpm_spec());
}

TEST(Breaks, FailFirstInTheFirstFormOfTpmRequests) {
  forge::EvidenceSpec spec = tpm_spec();
  spec.tpm.form = tpm::RequestForm::First;
  expect_breaks(spec);
}

TEST(Breaks, FailFirstOfATpmWithEverythingThatCanBeSet) {
  forge::EvidenceSpec spec = tpm_spec();
  spec.tpm.att_type = tpm::AttType::Vbs;
  spec.tpm.binding = tpm::Binding::Certify;
  spec.tpm.scheme = forge::TpmScheme::Ecdsa;
  spec.tpm.banks = {crypto::Hash::Sha256, crypto::Hash::Sha384};
  spec.tpm.other_key = true;
  expect_breaks(spec);
}

forge::EvidenceSpec guest_spec(azure_guest::Isolation isolation) {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::AzureGuest;
  spec.guest.isolation = isolation;
  return spec;
}

TEST(Breaks, FailFirstOfTrustedLaunch) {
  forge::EvidenceSpec spec = guest_spec(azure_guest::Isolation::TrustedLaunch);
  spec.guest.system = forge::GuestSystem::Windows;
  expect_breaks(spec);
  spec.guest = {};
  spec.guest.log = false;
  expect_breaks(spec);
}

TEST(Breaks, FailFirstOfGuestsOnSnp) {
  expect_breaks(guest_spec(azure_guest::Isolation::SevSnp));
}

TEST(Breaks, FailFirstOfGuestsOnTdx) {
  forge::EvidenceSpec spec = guest_spec(azure_guest::Isolation::Tdx);
  spec.guest.ak_certificate = false;
  expect_breaks(spec);
}

TEST(Breaks, FailFirstOfHclReports) {
  for (const auto isolation :
       {azure_guest::Isolation::SevSnp, azure_guest::Isolation::Tdx}) {
    forge::EvidenceSpec spec = guest_spec(isolation);
    spec.guest.form = forge::GuestForm::HclReport;
    expect_breaks(spec);
  }
}

forge::EvidenceSpec td_spec() {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::TdxVm;
  return spec;
}

TEST(Breaks, FailFirstOfTrustDomainsUnderEveryModule) {
  for (const uint8_t version : {uint8_t{0}, uint8_t{1}, uint8_t{3}}) {
    forge::EvidenceSpec spec = td_spec();
    spec.platform.module_version = version;
    SCOPED_TRACE(int{version});
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfTrustDomainsInVersion5) {
  for (const auto report :
       {forge::TdReportVersion::V10, forge::TdReportVersion::V15}) {
    forge::EvidenceSpec spec = td_spec();
    spec.quote_version = 5;
    spec.td.report = report;
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfTrustDomainsWithEverythingThatCanBeSet) {
  forge::EvidenceSpec spec = td_spec();
  spec.td.report = forge::TdReportVersion::V15;
  spec.debug = true;
  spec.runtime_data = Buffer{1, 2, 3};
  spec.init_time_data = Buffer{4, 5, 6};
  spec.padding = 32;
  spec.platform.ca = dcap::PckCa::Platform;
  spec.platform.tcb_status = tee::TcbStatus::TDRelaunchAdvised;
  spec.platform.mr_signer_seam = Buffer(48, 0x53);
  spec.platform.module_status = tee::TcbStatus::OutOfDate;
  spec.platform.module_advisory_ids = {"INTEL-SA-01036"};
  expect_breaks(spec);
}

forge::EvidenceSpec snp_spec() {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::SevSnpVm;
  return spec;
}

TEST(Breaks, FailFirstOfReportsOfEveryVersion) {
  for (const uint32_t version : {2u, 4u}) {  // 3 and 5 are below
    forge::EvidenceSpec spec = snp_spec();
    spec.snp.report_version = version;
    SCOPED_TRACE(version);
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfReportsOfEveryProductAndKey) {
  for (const auto& [product, key] :
       {std::pair(forge::SnpProduct::Milan, snp::EkKind::Vlek),
        std::pair(forge::SnpProduct::Siena, snp::EkKind::Vcek),
        std::pair(forge::SnpProduct::Turin, snp::EkKind::Vcek)}) {
    forge::EvidenceSpec spec = snp_spec();
    spec.snp.product = product;
    spec.snp.signing_key = key;
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfReportsWithEverythingThatCanBeSet) {
  forge::EvidenceSpec spec = snp_spec();
  spec.debug = true;
  spec.runtime_data = Buffer{1, 2, 3};
  spec.init_time_data = Buffer{4, 5, 6};
  spec.snp.report_version = 5;
  spec.snp.product = forge::SnpProduct::Genoa;
  spec.snp.vmpl = 3;
  spec.snp.author_key_digest = Buffer(48, 0xa0);
  spec.snp.wrapped_hw_id = true;
  spec.snp.ark = false;
  spec.snp.crl = false;
  spec.snp.uvm = true;
  expect_breaks(spec);
}

}  // namespace
}  // namespace assay::test
