// SPDX-License-Identifier: Apache-2.0
// The table of breaks of SEV-SNP evidence.
#include "forge/snp_breaks.h"

#include <algorithm>

#include "codec/base64.h"
#include "forge/snp_edits.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using tee::CheckId;
using x509::CertificateSpec;
using x509::SignedWith;
using namespace std::chrono_literals;

constexpr size_t kSlot = 72;  // of R, then of S

// INVARIANT: in the order of checks.def; the empty variant comes first.
constexpr SnpBreak kBreaks[] = {
    {CheckId::SnpRequestMalformed, "", [](SnpDraft& d) { d.envelope = "[1]"; }},
    {CheckId::SnpRequestMalformed, "not-json",
     [](SnpDraft& d) { d.envelope = "{\"SnpReport\":"; }},
    {CheckId::SnpRequestSnpReport, "", [](SnpDraft& d) { d.snp_report = ""; }},
    {CheckId::SnpRequestSnpReport, "base64",
     [](SnpDraft& d) { d.snp_report = "%"; }},
    {CheckId::SnpRequestVcekCertChain, "",
     [](SnpDraft& d) { d.vcek_cert_chain = ""; }},
    {CheckId::SnpRequestVcekCertChain, "base64",
     [](SnpDraft& d) { d.vcek_cert_chain = "%"; }},

    {CheckId::SnpReportTruncated, "", [](SnpDraft& d) { d.cut = 1; }},
    {CheckId::SnpReportTrailingBytes, "", [](SnpDraft& d) { d.tail = {0}; }},
    {CheckId::SnpReportVersion, "", [](SnpDraft& d) { set_version(d, 6); }},
    {CheckId::SnpReportVersion, "1", [](SnpDraft& d) { set_version(d, 1); }},
    {CheckId::SnpReportSignatureAlgorithm, "",
     put_number<SnpOffset::kSignatureAlgorithm, 2>},
    {CheckId::SnpReportSigningKey, "", put_number<SnpOffset::kFlags, 7 << 2>},
    {CheckId::SnpReportSigningKey, "reserved",
     put_number<SnpOffset::kFlags, 2 << 2>},
    {CheckId::SnpReportReserved, "", turn_report<SnpOffset::kReserved>},
    {CheckId::SnpReportReserved, "flags",
     [](SnpDraft& d) { d.report[SnpOffset::kFlags] |= 0x20; }},
    {CheckId::SnpReportReserved, "build",
     turn_report<SnpOffset::kBuildReserved>},
    {CheckId::SnpReportReserved, "end", turn_report<snp::kSignedSize - 1>},
    {CheckId::SnpReportReserved, "cpuid-of-version-2",
     [](SnpDraft& d) {
       set_version(d, 2);
       put(d, SnpOffset::kCpuid, Buffer{0x19, 0x01, 0x01});
     }},
    {CheckId::SnpReportReserved, "mitigations-of-version-4",
     [](SnpDraft& d) {
       set_version(d, 4);
       put(d, SnpOffset::kMitigations, Buffer{1});
     }},
    {CheckId::SnpReportPolicyReserved, "",
     [](SnpDraft& d) { d.report[SnpOffset::kPolicy + 2] &= 0xfd; }},
    {CheckId::SnpReportPolicyReserved, "high",
     [](SnpDraft& d) { d.report[SnpOffset::kPolicy + 3] |= 0x04; }},
    {CheckId::SnpReportSignatureEncoding, "",
     [](SnpDraft& d) {
       d.signature_edit = [](Buffer& s) { std::fill(s.begin(), s.end(), 0); };
     }},
    {CheckId::SnpReportSignatureEncoding, "order",
     [](SnpDraft& d) {
       d.signature_edit = [](Buffer& s) {
         std::fill_n(s.begin() + kSlot, 48, uint8_t{0xff});
       };
     }},
    {CheckId::SnpReportSignatureEncoding, "high-bytes",
     [](SnpDraft& d) { d.signature_edit = [](Buffer& s) { s[48] = 1; }; }},
    {CheckId::SnpReportSignatureEncoding, "tail",
     [](SnpDraft& d) { d.signature_edit = [](Buffer& s) { s.back() = 1; }; }},

    {CheckId::SnpChainMalformed, "", send_chain_in_der},
    {CheckId::SnpChainMalformed, "none",
     [](SnpDraft& d) { d.chain = "no certificate"; }},
    {CheckId::SnpChainMalformed, "nine", repeat_certificates},
    {CheckId::SnpChainMalformed, "garbage",
     [](SnpDraft& d) {
       d.chain =
           "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
     }},
    {CheckId::SnpChainLeaf, "", add_second_leaf},
    {CheckId::SnpChainLeaf, "none",
     [](SnpDraft& d) { d.chain = chain_pem(d.ek.issuers); }},
    {CheckId::SnpChainMissing, "", drop_intermediate},
    {CheckId::SnpChainRoot, "",
     [](SnpDraft& d) { d.ek.issuer_key = PrivateKey::generate_rsa(2048); }},
    {CheckId::SnpChainRoot, "stranger", rest_on_amd_stranger},
    {CheckId::SnpChainRoot, "signature",
     [](SnpDraft& d) { d.ek.spoiled = true; }},
    {CheckId::SnpChainRoot, "name",
     [](SnpDraft& d) { d.ek.certificate.issuer = amd_name("SEV-Other"); }},
    {CheckId::SnpChainRoot, "pkcs1",
     [](SnpDraft& d) { d.ek.certificate.signed_with = SignedWith::Sha256; }},
    {CheckId::SnpChainRoot, "no-ca",
     [](SnpDraft& d) {
       reissue_ask(d, [](CertificateSpec& spec, Time) {
         spec.ca = false;
         spec.path_length.reset();
       });
     }},
    {CheckId::SnpChainRoot, "key-usage",
     [](SnpDraft& d) {
       reissue_ask(d, [](CertificateSpec& spec, Time) {
         spec.key_usage = {"digitalSignature"};
       });
     }},
    {CheckId::SnpChainRoot, "critical",
     [](SnpDraft& d) {
       d.ek.certificate.extra.push_back({"1.3.6.1.4.1.99999.1", {5, 0}, true});
     }},
    {CheckId::SnpChainValidity, "",
     [](SnpDraft& d) { d.ek.certificate.not_after = d.now - 1s; }},
    {CheckId::SnpChainValidity, "not-yet",
     [](SnpDraft& d) { d.ek.certificate.not_before = d.now + 1s; }},
    {CheckId::SnpChainValidity, "issuer",
     [](SnpDraft& d) {
       reissue_ask(d, [](CertificateSpec& spec, Time now) {
         spec.not_after = now - 1s;
       });
     }},
    {CheckId::SnpChainValidity, "ark",
     [](SnpDraft& d) {
       reissue_ark(d, [](CertificateSpec& spec, Time now) {
         spec.not_after = now - 1s;
       });
     }},
    {CheckId::SnpCrlMissing, "", [](SnpDraft& d) { d.crl.absent = true; }},
    {CheckId::SnpCrlSignature, "",
     [](SnpDraft& d) {
       d.crl.absent = false;
       d.crl.spoiled = true;
     }},
    {CheckId::SnpCrlSignature, "pkcs1",
     [](SnpDraft& d) {
       d.crl.absent = false;
       d.crl.spec.signed_with = SignedWith::Sha256;
     }},
    {CheckId::SnpCrlSignature, "other-key",
     [](SnpDraft& d) {
       d.crl.absent = false;
       d.crl.key = d.authority.ask_key;
     }},
    {CheckId::SnpCrlValidity, "",
     [](SnpDraft& d) {
       d.crl.absent = false;
       d.crl.spec.next_update = d.now - 1s;
     }},
    {CheckId::SnpChainRevoked, "",
     [](SnpDraft& d) {
       d.crl.absent = false;
       d.crl.spec.revoked_serials = {copy_of(d.ek.issuers.front().serial())};
     }},
    {CheckId::SnpChainKind, "", use_other_intermediate},

    {CheckId::SnpEkExtensions, "",
     [](SnpDraft& d) { drop_extension(d, "3.3"); }},
    {CheckId::SnpEkExtensions, "sign-byte",
     [](SnpDraft& d) {
       set_extension(d, "3.8", {0x02, 0x01, 0xdb});
     }},
    {CheckId::SnpEkExtensions, "too-large",
     [](SnpDraft& d) {
       set_extension(d, "3.8", {0x02, 0x02, 0x01, 0x00});
     }},
    {CheckId::SnpEkExtensions, "both-kinds",
     [](SnpDraft& d) { set_extension(d, "5", amd_text("CN=cloud.example")); },
     SnpReach::Vceks},
    {CheckId::SnpEkExtensions, "hardware-id",
     [](SnpDraft& d) { set_extension(d, "4", Buffer(16, 1)); },
     SnpReach::Vceks},
    {CheckId::SnpEkKind, "", claim_other_kind},
    {CheckId::SnpEkProduct, "", name_other_product},
    {CheckId::SnpEkProduct, "cpuid", claim_other_cpuid},
    {CheckId::SnpEkProduct, "no-line",
     [](SnpDraft& d) {
       set_version(d, 3);
       put(d, SnpOffset::kCpuid, Buffer{0x17, 0x31, 0x00});
     }},
    {CheckId::SnpEkChipId, "",
     [](SnpDraft& d) { d.report[SnpOffset::kChipId] ^= 0xff; },
     SnpReach::Vceks},
    {CheckId::SnpEkChipId, "rest",
     [](SnpDraft& d) {
       d.report[SnpOffset::kChipId] |= 1;  // not masked
       d.report[SnpOffset::kChipId + 63] ^= 1;
     },
     SnpReach::Vceks},
    {CheckId::SnpEkTcb, "",
     [](SnpDraft& d) {
       const uint8_t microcode = d.report[SnpOffset::kReportedTcb + 7];
       set_extension(d, "3.8", amd_number(static_cast<uint8_t>(microcode - 1)));
     }},
    {CheckId::SnpEkTcb, "newer-report",
     [](SnpDraft& d) {
       for (const size_t tcb : {SnpOffset::kReportedTcb, SnpOffset::kCurrentTcb,
                                SnpOffset::kCommittedTcb}) {
         ++d.report[tcb + 1];
       }
     }},
    {CheckId::SnpReportSignature, "",
     [](SnpDraft& d) { d.signature_edit = [](Buffer& s) { s[0] ^= 1; }; }},
    {CheckId::SnpReportSignature, "other-key",
     [](SnpDraft& d) { d.signer = PrivateKey::generate_p384(); }},
    {CheckId::SnpReportSignature, "big-endian",
     [](SnpDraft& d) {
       d.signature_edit = [](Buffer& s) {
         std::reverse(s.begin(), s.begin() + 48);
         s[47] &= 0x7f;  // still below the order
       };
     }},
    {CheckId::SnpTcbOrder, "", lower_current},
    {CheckId::SnpTcbOrder, "committed", raise_committed},
    {CheckId::SnpReportVmpl, "", put_number<SnpOffset::kVmpl, 0xffffffff>},
    {CheckId::SnpReportVmpl, "4", put_number<SnpOffset::kVmpl, 4>},

    {CheckId::SnpRuntimeDataMismatch, "", send_other_snp_runtime_data},
    {CheckId::SnpRuntimeDataMismatch, "rest", fill_rest_of_report_data},
    {CheckId::SnpInitTimeDataMismatch, "", send_other_snp_init_time_data},

    {CheckId::SnpUvmMalformed, "", [](SnpDraft& d) { d.endorsements = "%"; }},
    {CheckId::SnpUvmMalformed, "no-list",
     [](SnpDraft& d) {
       d.endorsements =
           codec::encode_base64(bytes_of("{}"), codec::Base64::Url);
     }},
    {CheckId::SnpUvmMalformed, "tag", send_untagged_cose},
    {CheckId::SnpUvmMalformed, "trailing-byte", send_more_than_cose},
    {CheckId::SnpUvmMalformed, "header",
     [](SnpDraft& d) {
       uvm_of(d).header = Buffer{0x80};  // an array
     }},
    {CheckId::SnpUvmHeader, "",
     [](SnpDraft& d) { uvm_of(d).algorithm = -257; }},  // RS256
    {CheckId::SnpUvmHeader, "feed",
     [](SnpDraft& d) { uvm_of(d).feed.reset(); }},
    {CheckId::SnpUvmHeader, "content-type",
     [](SnpDraft& d) { uvm_of(d).content_type = "text/plain"; }},
    {CheckId::SnpUvmHeader, "one-certificate",
     [](SnpDraft& d) {
       uvm_of(d).issuer = "did:x509:0:sha256:none";
       uvm_of(d).issuers.clear();
     }},
    {CheckId::SnpUvmHeader, "critical",
     [](SnpDraft& d) { uvm_of(d).critical = true; }},
    {CheckId::SnpUvmIssuer, "",
     [](SnpDraft& d) { uvm_of(d).issuer = "did:web:example.com"; }},
    {CheckId::SnpUvmChain, "",
     [](SnpDraft& d) { uvm_of(d).issuer_key = PrivateKey::generate_p256(); }},
    {CheckId::SnpUvmChain, "fingerprint",
     [](SnpDraft& d) {
       uvm_of(d).issuer = "did:x509:0:sha256:" + std::string(43, 'A') +
                          "::eku:1.3.6.1.4.1.311.76.59.1.2";
     }},
    {CheckId::SnpUvmChain, "expired-when-signed",
     [](SnpDraft& d) { uvm_of(d).certificate.not_after = d.now - 1s; }},
    {CheckId::SnpUvmChain, "no-ca",
     [](SnpDraft& d) {
       reissue_uvm_ca(d, [](CertificateSpec& spec, Time) { spec.ca = false; });
     }},
    {CheckId::SnpUvmRoot, "", sign_uvm_by_stranger},
    {CheckId::SnpUvmEku, "",
     [](SnpDraft& d) {
       uvm_of(d).extended_key_usage = "1.3.6.1.4.1.311.76.59.1.3";
     }},
    {CheckId::SnpUvmEku, "none",
     [](SnpDraft& d) { uvm_of(d).certificate.extended_key_usage.clear(); }},
    {CheckId::SnpUvmSignature, "",
     [](SnpDraft& d) { uvm_of(d).spoiled = true; }},
    {CheckId::SnpUvmSignature, "payload",
     [](SnpDraft& d) {
       uvm_of(d).changed_payload = uvm_payload(std::string(96, '0'));
     }},
    {CheckId::SnpUvmPayload, "", [](SnpDraft& d) { uvm_of(d).payload = "[]"; }},
    {CheckId::SnpUvmPayload, "short",
     [](SnpDraft& d) { uvm_of(d).payload = uvm_payload("00"); }},
    {CheckId::SnpUvmMeasurement, "",
     [](SnpDraft& d) {
       uvm_of(d).payload = uvm_payload(std::string(96, '0'));
     }},
};

}  // namespace

std::span<const SnpBreak> all_snp_breaks() {
  return kBreaks;
}

const SnpBreak* find_snp_break(std::string_view name) {
  const size_t slash = std::min(name.find('/'), name.size());
  const std::string_view code = name.substr(0, slash);
  const std::string_view variant =
      name.substr(std::min(slash + 1, name.size()));
  const auto* const found = std::find_if(
      std::begin(kBreaks), std::end(kBreaks), [&](const SnpBreak& item) {
        return tee::info(item.check).code == code && item.variant == variant;
      });
  return found == std::end(kBreaks) ? nullptr : found;
}

}  // namespace assay::forge
