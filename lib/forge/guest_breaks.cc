// SPDX-License-Identifier: Apache-2.0
// The table of breaks of Azure guests.
#include "forge/guest_breaks.h"

#include <algorithm>

#include "forge/guest_edits.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/public_area.h"

namespace assay::forge {
namespace {

using azure_guest::Isolation;
using tee::CheckId;
using namespace std::chrono_literals;

constexpr GuestReach kTrusted = GuestReach::Trusted;
constexpr GuestReach kHidden = GuestReach::Confidential;
constexpr GuestReach kLogged = GuestReach::Logged;
constexpr GuestReach kHcl = GuestReach::Hcl;

// INVARIANT: in the order of checks.def; the empty variant comes first.
constexpr GuestBreak kBreaks[] = {
    {CheckId::AzureGuestRequestMalformed, "",
     [](GuestDraft& d) { d.evidence = "[1]"; }},
    {CheckId::AzureGuestRequestMalformed, "not-json",
     [](GuestDraft& d) { d.evidence = "{\"TpmInfo\":"; }},
    {CheckId::AzureGuestRequestMalformed, "os-type",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.os_type = "%"; };
     }},
    {CheckId::AzureGuestRequestMalformed, "client-payload",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.client_payload = R"({"n":1})"; };
     }},
    {CheckId::AzureGuestProtocolVersion, "",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.protocol_version = "3.0"; };
     }},
    {CheckId::AzureGuestTpmInfo, "",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.certify_signature.reset(); };
     }},
    {CheckId::AzureGuestTpmInfo, "without-certificate",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.ak_certificate.reset(); };
     }},
    {CheckId::AzureGuestTpmInfo, "pcr-digest-size",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) {
         b.pcrs = R"([{"Index":0,"Digest":"AAAA"}])";
       };
     }},
    {CheckId::AzureGuestTpmInfo, "pcr-24",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.pcr_set = "[24]"; };
     }},
    {CheckId::AzureGuestIsolationType, "",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.isolation = "Vbs"; };
     }},

    {CheckId::TpmAkPublic, "", extend_member<&GuestBundle::ak_public>},
    {CheckId::TpmAkPublic, "without-size", send_bare_ak},
    {CheckId::TpmAkPublic, "sha384-name",
     [](GuestDraft& d) { d.ak.name_algorithm = 0x000c; }},
    {CheckId::TpmAkAttributes, "",
     [](GuestDraft& d) { d.ak.attributes &= ~tpm::kRestricted; }},
    {CheckId::TpmAkAttributes, "decrypts",
     [](GuestDraft& d) { d.ak.attributes |= tpm::kDecrypt; }},
    {CheckId::TpmAkAttributes, "imported",
     [](GuestDraft& d) { d.ak.attributes &= ~tpm::kSensitiveDataOrigin; }},
    {CheckId::TpmAkCertificate, "",
     [](GuestDraft& d) { d.ak_certificate.der = Buffer(4096); }, kTrusted},
    {CheckId::TpmAkCertificate, "garbage",
     [](GuestDraft& d) { d.ak_certificate.der = Buffer(100, 0x30); }, kTrusted},
    {CheckId::TpmAkCertificate, "followed-by-bytes",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.ak_certificate->back() = 1; };
     },
     kTrusted},
    {CheckId::TpmAkChain, "", certify_by_stranger, kTrusted},
    {CheckId::TpmAkValidity, "",
     [](GuestDraft& d) { d.ak_certificate.certificate.not_after = d.now - 1s; },
     kTrusted},
    {CheckId::TpmAkValidity, "not-yet",
     [](GuestDraft& d) {
       d.ak_certificate.certificate.not_before = d.now + 1s;
     },
     kTrusted},
    {CheckId::TpmAkUsage, "",
     [](GuestDraft& d) {
       d.ak_certificate.certificate.extended_key_usage = {"serverAuth"};
     },
     kTrusted},
    {CheckId::TpmAkUsage, "none",
     [](GuestDraft& d) {
       d.ak_certificate.certificate.extended_key_usage.clear();
     },
     kTrusted},
    {CheckId::TpmAkKeyMatch, "",
     [](GuestDraft& d) { d.ak_certificate.key = d.tpm.request_key; }, kTrusted},

    {CheckId::TpmQuoteSignature, "",
     turn_member<&GuestBundle::quote_signature>},
    {CheckId::TpmQuoteSignature, "other-vm", sign_quote_by_other},
    {CheckId::TpmQuoteSignature, "quote", turn_member<&GuestBundle::quote>},
    {CheckId::TpmQuoteMalformed, "", [](GuestDraft& d) { d.quote.tail = {0}; }},
    {CheckId::TpmQuoteMagic, "", [](GuestDraft& d) { d.quote.magic = 0; }},
    {CheckId::TpmQuoteMagic, "sized",
     [](GuestDraft& d) { d.sized_quote = true; }},
    {CheckId::TpmQuoteType, "",
     [](GuestDraft& d) {
       d.quote.type = tpm::kAttestCertify;
       d.quote.name = Buffer(34, 1);
     }},
    {CheckId::TpmQuoteSelection, "", list_other_set},
    {CheckId::TpmQuoteSelection, "listed-twice", list_pcr_twice},
    {CheckId::TpmQuoteSelection, "value-missing", lose_pcr_value},
    {CheckId::TpmQuoteSelection, "value-twice", give_pcr_twice},
    {CheckId::TpmQuoteSelection, "sha1-bank",
     [](GuestDraft& d) { d.quote.selections.front().algorithm = 0x0004; }},
    {CheckId::TpmQuoteSelection, "two-banks",
     [](GuestDraft& d) {
       d.quote.selections.push_back({0x0004, 0xff});
     }},
    {CheckId::TpmQuotePcrDigest, "", exchange_pcrs},
    {CheckId::TpmQuoteRequiredPcrs, "",
     [](GuestDraft& d) { quote_without(d, 7); }},

    {CheckId::TpmLogMalformed, "",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.log.pop_back(); };
     },
     kLogged},
    {CheckId::TpmLogReplay, "", drop_event, kLogged},
    {CheckId::TpmLogEventDigest, "", relabel_variable, kLogged},
    {CheckId::TpmLogTaggedEvent, "",
     [](GuestDraft& d) {
       d.log.events.push_back(
           {12, tpm::kEvEventTag, make_sipa(0x00040001, Buffer(2))});
       remeasure(d);
     },
     GuestReach::Windows},

    {CheckId::AzureGuestEncKeyPublic, "",
     extend_member<&GuestBundle::enc_public>},
    {CheckId::AzureGuestEncKeyAttributes, "",
     [](GuestDraft& d) { d.enc_key.attributes |= tpm::kSign; }},
    {CheckId::AzureGuestEncKeyAttributes, "user-with-auth",
     [](GuestDraft& d) { d.enc_key.attributes |= tpm::kUserWithAuth; }},
    {CheckId::AzureGuestEncKeyAttributes, "not-fixed",
     [](GuestDraft& d) { d.enc_key.attributes &= ~tpm::kFixedTpm; }},
    {CheckId::AzureGuestEncKeyAttributes, "imported",
     [](GuestDraft& d) { d.enc_key.attributes &= ~tpm::kSensitiveDataOrigin; }},
    {CheckId::AzureGuestEncKeyPolicy, "",
     [](GuestDraft& d) { d.enc_key.auth_policy = Buffer(32, 0x11); }},
    {CheckId::AzureGuestEncKeyPolicy, "none",
     [](GuestDraft& d) { d.foreign_policy = true; }},
    {CheckId::AzureGuestEncKeyCertifySignature, "", sign_certify_by_other},
    {CheckId::AzureGuestEncKeyCertifySignature, "structure",
     turn_member<&GuestBundle::certify>},
    {CheckId::AzureGuestEncKeyCertifyMalformed, "",
     [](GuestDraft& d) { d.certify.tail = {0}; }},
    {CheckId::AzureGuestEncKeyCertifyMalformed, "quote",
     [](GuestDraft& d) { d.certify.type = tpm::kAttestQuote; }},
    {CheckId::AzureGuestEncKeyCertifyMalformed, "magic",
     [](GuestDraft& d) { d.certify.magic = 0; }},
    {CheckId::AzureGuestEncKeyCertifyName, "",
     [](GuestDraft& d) { d.foreign_name = true; }},
    {CheckId::AzureGuestEncKeyCertifyName, "sha384-name",
     [](GuestDraft& d) { d.enc_key.name_algorithm = 0x000c; }},

    {CheckId::AzureGuestIsolationEvidence, "",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.proof.reset(); };
     },
     kHidden},
    {CheckId::AzureGuestIsolationEvidence, "runtime-data",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.runtime_data.reset(); };
     },
     kHidden},
    {CheckId::AzureGuestIsolationEvidence, "runtime-not-json",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.runtime_data = Buffer(8); };
     },
     kHidden},
    {CheckId::AzureGuestIsolationEvidence, "report-alone",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.proof = Buffer(1184); };
     },
     GuestReach::Snp},

    {CheckId::AzureGuestHclSignature, "", put_hcl<3, 'B'>, kHcl},
    {CheckId::AzureGuestHclVersion, "", put_hcl<4, 3>, kHcl},
    {CheckId::AzureGuestHclVersion, "0", put_hcl<4, 0>, kHcl},
    {CheckId::AzureGuestHclRequestType, "", put_hcl<12, 1>, kHcl},
    {CheckId::AzureGuestHclReportType, "", put_hcl<1224, 5>, kHcl},
    {CheckId::AzureGuestHclReportType, "1", put_hcl<1224, 1>, kHcl},
    {CheckId::AzureGuestHclHashType, "", put_hcl<1228, 4>, kHcl},
    {CheckId::AzureGuestHclHashType, "0", put_hcl<1228, 0>, kHcl},
    {CheckId::AzureGuestHclTruncated, "",
     [](GuestDraft& d) { d.hcl_edit = [](Buffer& hcl) { hcl.resize(1235); }; },
     kHcl},
    {CheckId::AzureGuestHclTruncated, "data",
     [](GuestDraft& d) {
       d.hcl_edit = [](Buffer& hcl) { hcl.resize(hcl.size() - 65); };
     },
     kHcl},
    {CheckId::AzureGuestHclTruncated, "data-size", put_hcl<1217, 0xff>, kHcl},
    {CheckId::AzureGuestHclTruncated, "report-size", put_hcl<10, 1>, kHcl},
    {CheckId::AzureGuestHclTruncated, "variable-size", put_hcl<1235, 0xff>,
     kHcl},
    {CheckId::AzureGuestHclRuntimeJson, "", put_hcl<1236, '['>, kHcl},

    {CheckId::AzureGuestIsolationRuntimeData, "",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) { b.runtime_data->push_back(' '); };
     },
     kHidden},
    {CheckId::AzureGuestIsolationRuntimeData, "sorted-anew",
     [](GuestDraft& d) {
       d.bundle_edit = [](GuestBundle& b) {
         b.runtime_data->insert(b.runtime_data->begin() + 1, ' ');
       };
     },
     kHidden},
    {CheckId::AzureGuestIsolationVmpl, "",
     [](GuestDraft& d) { d.snp->report[SnpOffset::kVmpl] = 1; },
     GuestReach::Snp},
    {CheckId::AzureGuestIsolationAkBinding, "",
     [](GuestDraft& d) { bind_other_runtime(d, of_other_ak(d)); }, kHidden},
    {CheckId::AzureGuestIsolationAkBinding, "none",
     [](GuestDraft& d) { bind_other_runtime(d, without_ak(d)); }, kHidden},
    {CheckId::AzureGuestIsolationAkBinding, "two",
     [](GuestDraft& d) { bind_other_runtime(d, with_ak_twice(d)); }, kHidden},
};

}  // namespace

std::span<const GuestBreak> all_guest_breaks() {
  return kBreaks;
}

const GuestBreak* find_guest_break(std::string_view name) {
  const size_t slash = std::min(name.find('/'), name.size());
  const std::string_view code = name.substr(0, slash);
  const std::string_view variant =
      name.substr(std::min(slash + 1, name.size()));
  const auto* const found = std::find_if(
      std::begin(kBreaks), std::end(kBreaks), [&](const GuestBreak& item) {
        return tee::info(item.check).code == code && item.variant == variant;
      });
  return found == std::end(kBreaks) ? nullptr : found;
}

bool applies(const GuestBreak& item, const GuestSpec& spec) {
  const bool bundle = spec.form == GuestForm::Bundle;
  const bool trusted = spec.isolation == Isolation::TrustedLaunch;
  switch (item.reach) {
    case GuestReach::Bundles:
      return bundle;
    case GuestReach::Trusted:
      return bundle && trusted && spec.ak_certificate;
    case GuestReach::Confidential:
      return bundle && !trusted;
    case GuestReach::Snp:
      return bundle && spec.isolation == Isolation::SevSnp;
    case GuestReach::Logged:
      return bundle && spec.log;
    case GuestReach::Windows:
      return bundle && spec.log && spec.system == GuestSystem::Windows &&
             spec.quote_loader;
    case GuestReach::Hcl:
      return !bundle;
  }
  return false;
}

}  // namespace assay::forge
