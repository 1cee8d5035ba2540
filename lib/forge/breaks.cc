// SPDX-License-Identifier: Apache-2.0
// The table of breaks.
#include "forge/breaks.h"

#include <algorithm>
#include <limits>

#include "forge/edits.h"
#include "forge/platform.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using tee::CheckId;
using x509::CertificateSpec;
using namespace std::chrono_literals;

constexpr uint8_t kDebug = 0x02;
constexpr uint32_t kTdx = 0x81;
constexpr uint16_t kP384Key = 3;
constexpr uint16_t kPckLeafAlone = 4;
constexpr uint16_t kOldestVersion = 3;
constexpr size_t kPointSize = 64;

constexpr auto kTcbInfo = &Draft::tcb_info;
constexpr auto kQeIdentity = &Draft::qe_identity;

// INVARIANT: in the order of checks.def; the empty variant comes first.
constexpr Break kBreaks[] = {
    {CheckId::OeHeader, "", [](Draft& d) { d.open_enclave.type = 1; },
     Reach::OpenEnclave},
    {CheckId::OeHeader, "version", [](Draft& d) { d.open_enclave.version = 2; },
     Reach::OpenEnclave},

    {CheckId::DcapQuoteTruncated, "", truncate_quote},
    {CheckId::DcapQuoteTruncated, "empty",
     [](Draft& d) { d.quote.cut = std::numeric_limits<size_t>::max(); }},
    {CheckId::DcapQuoteTruncated, "inner-length", exceed_quote},
    {CheckId::DcapQuoteTrailingBytes, "",
     [](Draft& d) { d.quote.padding.push_back(1); }},
    {CheckId::DcapHeaderVersion, "",
     [](Draft& d) { d.quote.header.version = kOldestVersion - 1; }},
    {CheckId::DcapHeaderTeeType, "", claim_unknown_tee},
    {CheckId::DcapHeaderTeeType, "tdx",
     [](Draft& d) {
       d.quote.header.version = kOldestVersion;
       d.quote.header.tee_type = kTdx;
     },
     Reach::Enclaves},
    {CheckId::DcapHeaderTeeType, "sgx", send_enclave, Reach::Tds},
    {CheckId::DcapHeaderAttestationKeyType, "",
     [](Draft& d) { d.quote.header.attestation_key_type = kP384Key; }},
    {CheckId::DcapHeaderQeVendorId, "",
     [](Draft& d) { turn(d.quote.header.qe_vendor_id); }},
    {CheckId::DcapBodyType, "", claim_other_body},
    {CheckId::DcapAuthSize, "",
     [](Draft& d) {
       d.quote.slack = {1, 2, 3, 4};
     }},
    {CheckId::DcapAuthSize, "inner-length",
     [](Draft& d) {
       d.quote.certification_excess = 4;
       d.quote.padding = Buffer(4);
     }},
    {CheckId::DcapAuthCertificationType, "",
     [](Draft& d) { d.quote.certification_type = kPckLeafAlone; }},

    {CheckId::DcapPckChain, "",
     [](Draft& d) { d.pck.issuers.erase(d.pck.issuers.begin()); }},
    {CheckId::DcapPckChain, "four",
     [](Draft& d) { d.pck.issuers.push_back(d.authority.root); }},
    {CheckId::DcapPckChain, "name",
     [](Draft& d) {
       d.pck.certificate.subject = intel_name("Intel SGX Attestation");
     }},
    {CheckId::DcapPckChain, "organization", leave_organization},
    {CheckId::DcapPckRoot, "", rest_on_stranger},
    {CheckId::DcapPckSignature, "", spoil<Signed::PckCertificate>},
    {CheckId::DcapPckSignature, "other-ca",
     [](Draft& d) { d.pck.issuer_key = PrivateKey::generate_p256(); }},
    {CheckId::DcapPckSignature, "no-ca",
     [](Draft& d) {
       reissue_intermediate(d, [](CertificateSpec& spec, Time) {
         spec.ca = false;
         spec.path_length.reset();
       });
     }},
    {CheckId::DcapPckSignature, "key-usage",
     [](Draft& d) {
       reissue_intermediate(d, [](CertificateSpec& spec, Time) {
         spec.key_usage = {"digitalSignature"};
       });
     }},
    {CheckId::DcapPckValidity, "",
     [](Draft& d) { d.pck.certificate.not_after = d.now - 1s; }},
    {CheckId::DcapPckValidity, "not-yet",
     [](Draft& d) { d.pck.certificate.not_before = d.now + 1s; }},
    {CheckId::DcapPckValidity, "intermediate",
     [](Draft& d) {
       reissue_intermediate(d, [](CertificateSpec& spec, Time now) {
         spec.not_after = now - 1s;
       });
     }},
    {CheckId::DcapPckExtensions, "",
     [](Draft& d) { d.pck.sgx_type = SgxType::Unknown; }},

    {CheckId::DcapCrlMissing, "",
     [](Draft& d) { d.pck_crl.instead = Buffer(); }},
    {CheckId::DcapCrlMissing, "root",
     [](Draft& d) { d.root_crl.instead = Buffer(); }},
    {CheckId::DcapCrlMalformed, "",
     [](Draft& d) {
       d.pck_crl.instead = Buffer{0x30, 0x00};
     }},
    {CheckId::DcapCrlMalformed, "root",
     [](Draft& d) {
       d.root_crl.instead = Buffer{0x30, 0x00};
     }},
    {CheckId::DcapCrlIssuer, "", use_crl_of_other_ca},
    {CheckId::DcapCrlIssuer, "root", [](Draft& d) { d.root_crl = d.pck_crl; }},
    {CheckId::DcapCrlSignature, "", spoil<Signed::PckCrl>},
    {CheckId::DcapCrlSignature, "root", spoil<Signed::RootCrl>},
    {CheckId::DcapCrlValidity, "",
     [](Draft& d) { d.pck_crl.spec.next_update = d.now - 1s; }},
    {CheckId::DcapCrlValidity, "not-yet",
     [](Draft& d) { d.pck_crl.spec.this_update = d.now + 1s; }},
    {CheckId::DcapCrlValidity, "root",
     [](Draft& d) { d.root_crl.spec.next_update = d.now - 1s; }},
    {CheckId::DcapPckRevoked, "",
     [](Draft& d) {
       d.pck_crl.spec.revoked_serials = {d.pck.certificate.serial};
     }},
    {CheckId::DcapPckCaRevoked, "",
     [](Draft& d) {
       d.root_crl.spec.revoked_serials = {
           copy_of(d.pck.issuers.front().serial())};
     }},

    {CheckId::DcapTcbInfoMissing, "", lose<kTcbInfo>},
    {CheckId::DcapTcbInfoMalformed, "", empty_levels<kTcbInfo>},
    {CheckId::DcapTcbInfoMalformed, "not-json", garble<kTcbInfo>},
    {CheckId::DcapTcbInfoMalformed, "duplicate-key",
     [](Draft& d) {
       d.tcb_info.instead =
           replaced(tcb_info_text(d.tcb_info.content), R"("tcbType":0)",
                    R"("tcbType":0,"tcbType":0)");
     }},
    {CheckId::DcapTcbInfoMalformed, "out-of-range",
     [](Draft& d) {
       d.tcb_info.instead = replaced(tcb_info_text(d.tcb_info.content),
                                     R"("pcesvn":)", R"("pcesvn":1000)");
     }},
    {CheckId::DcapTcbInfoMalformed, "tdx-module",
     [](Draft& d) { d.tcb_info.content.tdx_modules.reset(); }, Reach::Tds},
    {CheckId::DcapTcbInfoMalformed, "tdx-components",
     [](Draft& d) {
       d.tcb_info.instead =
           replaced(tcb_info_text(d.tcb_info.content),
                    R"("tdxtcbcomponents":[)", R"("tdxtcbcomponents":[{},)");
     },
     Reach::Tds},
    {CheckId::DcapTcbInfoMalformed, "module-twice", repeat_module, Reach::Tds},
    {CheckId::DcapTcbInfoVersion, "",
     [](Draft& d) { d.tcb_info.content.version = 4; }},
    {CheckId::DcapTcbInfoVersion, "2",
     [](Draft& d) { d.tcb_info.content.version = 2; }, Reach::Tds},
    {CheckId::DcapTcbInfoId, "", use_tcb_info_of_other_tee},
    {CheckId::DcapTcbInfoSigner, "", sign_by_stranger<kTcbInfo>},
    {CheckId::DcapTcbInfoSigner, "expired", sign_by_expired<kTcbInfo>},
    {CheckId::DcapTcbInfoSigner, "pck-key", sign_by_pck<kTcbInfo>},
    {CheckId::DcapTcbInfoSigner, "absent", omit_signer<kTcbInfo>},
    {CheckId::DcapTcbInfoSignerRevoked, "", sign_by_revoked<kTcbInfo>},
    {CheckId::DcapTcbInfoSignature, "", spoil<Signed::TcbInfo>},
    {CheckId::DcapTcbInfoValidity, "", expire<kTcbInfo>},
    {CheckId::DcapTcbInfoValidity, "not-yet", postdate<kTcbInfo>},
    {CheckId::DcapTcbInfoFmspc, "",
     [](Draft& d) { turn(d.tcb_info.content.fmspc); }},
    {CheckId::DcapTcbInfoPceId, "",
     [](Draft& d) { turn(d.tcb_info.content.pce_id); }},
    {CheckId::DcapTcbInfoEvaluationNumber, "", fall_behind<kQeIdentity>},

    {CheckId::DcapQeIdentityMissing, "", lose<kQeIdentity>},
    {CheckId::DcapQeIdentityMalformed, "", empty_levels<kQeIdentity>},
    {CheckId::DcapQeIdentityMalformed, "not-json", garble<kQeIdentity>},
    {CheckId::DcapQeIdentityMalformed, "duplicate-key",
     [](Draft& d) {
       d.qe_identity.instead =
           replaced(qe_identity_text(d.qe_identity.content), R"("version":2)",
                    R"("version":2,"version":2)");
     }},
    {CheckId::DcapQeIdentityVersion, "",
     [](Draft& d) { d.qe_identity.content.version = 3; }},
    {CheckId::DcapQeIdentityId, "", use_identity_of_other_tee},
    {CheckId::DcapQeIdentitySigner, "", sign_by_stranger<kQeIdentity>},
    {CheckId::DcapQeIdentitySigner, "expired", sign_by_expired<kQeIdentity>},
    {CheckId::DcapQeIdentitySigner, "pck-key", sign_by_pck<kQeIdentity>},
    {CheckId::DcapQeIdentitySigner, "absent", omit_signer<kQeIdentity>},
    {CheckId::DcapQeIdentitySignerRevoked, "", sign_by_revoked<kQeIdentity>},
    {CheckId::DcapQeIdentitySignature, "", spoil<Signed::QeIdentity>},
    {CheckId::DcapQeIdentityValidity, "", expire<kQeIdentity>},
    {CheckId::DcapQeIdentityValidity, "not-yet", postdate<kQeIdentity>},
    {CheckId::DcapQeIdentityEvaluationNumber, "", fall_behind<kTcbInfo>},

    {CheckId::DcapQeReportSignature, "", spoil<Signed::QeReport>},
    {CheckId::DcapQeReportBinding, "",
     [](Draft& d) { d.quote.vouched_key = Buffer(kPointSize); }},
    {CheckId::DcapQeReportBinding, "second-half",
     [](Draft& d) { d.quote.qe_report.report_data.data.back() = 1; }},
    {CheckId::DcapQeReportMiscSelect, "",
     [](Draft& d) { d.quote.qe_report.misc_select = 1; }},
    {CheckId::DcapQeReportAttributes, "",
     [](Draft& d) { d.quote.qe_report.attributes.data[0] |= kDebug; }},
    {CheckId::DcapQeReportMrSigner, "",
     [](Draft& d) { turn(d.quote.qe_report.mr_signer); }},
    {CheckId::DcapQeReportIsvProdId, "",
     [](Draft& d) { ++d.quote.qe_report.isv_prod_id; }},
    {CheckId::DcapQeTcbUnmatched, "",
     [](Draft& d) { d.quote.qe_report.isv_svn = 0; }},
    {CheckId::DcapQuoteAttestationKey, "", bind_no_point},
    {CheckId::DcapQuoteSignature, "", spoil<Signed::Quote>},
    {CheckId::DcapQuoteSignature, "other-key",
     [](Draft& d) { d.quote.signer = PrivateKey::generate_p256(); }},

    {CheckId::TdxModuleMrSignerSeam, "",
     [](Draft& d) { turn(td_of(d).mr_signer_seam); }, Reach::Tds},
    {CheckId::TdxModuleMrSignerSeam, "identity",
     [](Draft& d) { turn(module_of(d).mr_signer); }, Reach::Tds},
    {CheckId::TdxModuleAttributes, "",
     [](Draft& d) { turn(td_of(d).seam_attributes); }, Reach::Tds},
    {CheckId::TdxModuleAttributes, "identity",
     [](Draft& d) { turn(module_of(d).attributes); }, Reach::Tds},
    {CheckId::TdxModuleAttributes, "masked", hide_attributes_by_mask,
     Reach::Tds},
    {CheckId::TdxModuleIdentityMissing, "", name_unknown_module, Reach::Tds},
    {CheckId::TdxModuleTcbUnmatched, "", age_module, Reach::Tds},

    {CheckId::DcapTcbUnmatched, "",
     [](Draft& d) { d.pck.extension.pce_svn = 0; }},
    {CheckId::DcapTcbUnmatched, "one-component",
     [](Draft& d) { d.pck.extension.components.back() = 0; }},
    {CheckId::DcapTcbUnmatched, "tdx-component",
     [](Draft& d) { td_of(d).tee_tcb_svn.data.back() = 0; }, Reach::Tds},
    {CheckId::DcapTcbRevoked, "",
     [](Draft& d) {
       place_at(d.pck.extension, d.tcb_info.content, tee::TcbStatus::Revoked);
     }},
    {CheckId::DcapTcbStatus, "",
     [](Draft& d) {
       place_at(d.pck.extension, d.tcb_info.content, tee::TcbStatus::OutOfDate);
     }},
    {CheckId::SgxRuntimeDataMismatch, "", send_other_runtime_data,
     Reach::Enclaves},
    {CheckId::TdxRuntimeDataMismatch, "", send_other_runtime_data, Reach::Tds},
    {CheckId::SgxInitTimeDataMismatch, "", send_other_init_time_data,
     Reach::Enclaves},
    {CheckId::SgxInitTimeDataMismatch, "rest", fill_rest_of_config_id,
     Reach::Enclaves},
    {CheckId::TdxInitTimeDataMismatch, "", send_other_init_time_data,
     Reach::Tds},
    {CheckId::TdxInitTimeDataMismatch, "rest", fill_rest_of_config_id,
     Reach::Tds},
};

}  // namespace

std::span<const Break> all_breaks() {
  return kBreaks;
}

const Break* find_break(std::string_view name) {
  const size_t slash = std::min(name.find('/'), name.size());
  const std::string_view code = name.substr(0, slash);
  const std::string_view variant =
      name.substr(std::min(slash + 1, name.size()));
  const auto* const found = std::find_if(
      std::begin(kBreaks), std::end(kBreaks), [&](const Break& item) {
        return tee::info(item.check).code == code && item.variant == variant;
      });
  return found == std::end(kBreaks) ? nullptr : found;
}

bool applies(const Break& item, EvidenceType type) {
  if (type == EvidenceType::SevSnpVm) {
    return false;
  }
  switch (item.reach) {
    case Reach::All:
      return true;
    case Reach::Enclaves:
      return type != EvidenceType::TdxVm;
    case Reach::OpenEnclave:
      return type == EvidenceType::OpenEnclave;
    case Reach::Tds:
      return type == EvidenceType::TdxVm;
  }
  return false;
}

}  // namespace assay::forge
