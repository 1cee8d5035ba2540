// SPDX-License-Identifier: Apache-2.0
// From a spec to a whole draft of a guest; from a draft to its bundle.
#include "forge/guest_draft.h"

#include <utility>

#include <fmt/format.h>

#include "base/writer.h"
#include "codec/base64.h"
#include "codec/pem.h"
#include "forge/tpm_structures.h"
#include "tee/azure_guest/enc_key.h"
#include "tee/azure_guest/hcl_report.h"
#include "tee/tpm/public_area.h"

namespace assay::forge {
namespace {

using azure_guest::Isolation;

constexpr uint32_t kFirmwarePcrs = 0x00ff;
constexpr uint32_t kLoaderPcrs = 0x7800;  // 11 to 14
constexpr uint32_t kAkAttributes = tpm::kFixedTpm | tpm::kFixedParent |
                                   tpm::kSensitiveDataOrigin |
                                   tpm::kRestricted | tpm::kSign;
constexpr uint32_t kEncAttributes = tpm::kFixedTpm | tpm::kFixedParent |
                                    tpm::kSensitiveDataOrigin | tpm::kDecrypt;

std::string base64(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Standard);
}

std::string base64(std::string_view text) {
  return base64(bytes_of(text));
}

uint32_t quoted_pcrs(const GuestSpec& spec) {
  return spec.system == GuestSystem::Windows && spec.quote_loader
             ? kFirmwarePcrs | kLoaderPcrs
             : kFirmwarePcrs;
}

void write_sized(Writer& w, Bytes bytes) {
  w.u16be(static_cast<uint16_t>(bytes.size())).bytes(bytes);
}

// TPMT_PUBLIC: an AK has a scheme, an encryption key has none.
Buffer write_area(const GuestKeyDraft& draft) {
  constexpr uint16_t kRsa = 0x0001;
  constexpr uint16_t kNull = 0x0010;
  constexpr uint16_t kRsaSsa = 0x0014;
  constexpr uint16_t kSha256 = 0x000b;
  const crypto::PublicKey& key = draft.key.public_key();
  Writer w;
  w.u16be(kRsa).u16be(draft.name_algorithm).u32be(draft.attributes);
  write_sized(w, draft.auth_policy);
  w.u16be(kNull);
  if ((draft.attributes & tpm::kRestricted) != 0) {
    w.u16be(kRsaSsa).u16be(kSha256);
  } else {
    w.u16be(kNull);
  }
  w.u16be(static_cast<uint16_t>(key.bits())).u32be(0);
  write_sized(w, key.rsa_modulus());
  return w.take();
}

Buffer sized(Bytes area) {
  Writer w;
  write_sized(w, area);
  return w.take();
}

Buffer pcr_digest(const tpm::PcrBank& bank) {
  Buffer joined;
  for (const tpm::PcrValue& value : bank.values()) {
    joined.insert(joined.end(), value.digest.begin(), value.digest.end());
  }
  return copy_of(crypto::sha256(joined).bytes());
}

std::string pcr_set_json(const tpm::PcrBank& bank) {
  std::string items;
  for (const tpm::PcrValue& value : bank.values()) {
    items += fmt::format("{}{}", items.empty() ? "" : ",", value.index);
  }
  return "[" + items + "]";
}

std::string pcrs_json(const tpm::PcrBank& bank) {
  std::string items;
  for (const tpm::PcrValue& value : bank.values()) {
    items += fmt::format(R"({}{{"Index":{},"Digest":"{}"}})",
                         items.empty() ? "" : ",", value.index,
                         base64(value.digest));
  }
  return "[" + items + "]";
}

EvidenceSpec hardware_spec(const GuestDraft& draft) {
  EvidenceSpec spec = draft.spec;
  spec.type = draft.spec.guest.isolation == Isolation::SevSnp
                  ? EvidenceType::SevSnpVm
                  : EvidenceType::TdxVm;
  spec.runtime_data = copy_of(bytes_of(draft.runtime_data));
  spec.init_time_data.reset();
  return spec;
}

// The key that the quote's registers hold, with its name.
Buffer enc_area(const GuestDraft& draft) {
  GuestKeyDraft key = draft.enc_key;
  if (key.auth_policy.empty() && !draft.foreign_policy) {
    azure_guest::QuotedPcrs quoted;
    quoted.bank = draft.bank;
    quoted.digest = crypto::Sha256::from(pcr_digest(draft.bank));
    key.auth_policy = copy_of(azure_guest::policy_pcr_digest(quoted).bytes());
  }
  return write_area(key);
}

Buffer write_ak_certificate(const GuestDraft& draft) {
  const AkDraft& ak = draft.ak_certificate;
  if (ak.der) {
    return *ak.der;
  }
  const x509::Certificate certificate = x509::build_certificate(
      ak.certificate, ak.key.public_key(), ak.issuer_key);
  Buffer der = copy_of(certificate.der());
  der.resize(der.size() + 100);  // as it lies in its NV index
  return der;
}

Buffer sign(const crypto::PrivateKey& key, Bytes message) {
  return key.sign(crypto::SignatureScheme::RsaPkcs1Sha256, message);
}

GuestBundle make_bundle(const GuestDraft& draft, const Forged& hardware) {
  const GuestSpec& spec = draft.spec.guest;
  GuestBundle bundle;
  bundle.protocol_version = spec.protocol_version;
  bundle.os_type =
      base64(spec.system == GuestSystem::Windows ? "Windows" : "Linux");
  if (spec.log) {
    bundle.log = write_event_log(draft.log);
  }
  bundle.ak_certificate =
      spec.ak_certificate ? write_ak_certificate(draft) : Buffer();
  bundle.ak_public = sized(write_area(draft.ak));
  const Buffer area = enc_area(draft);
  bundle.enc_public = sized(area);
  bundle.quote = write_attest(draft.quote);
  if (draft.sized_quote) {
    bundle.quote = sized(bundle.quote);
  }
  bundle.quote_signature = sign(draft.quote_signer, bundle.quote);
  AttestDraft certify = draft.certify;
  certify.name = draft.foreign_name ? name_of_public(write_area(draft.ak))
                                    : name_of_public(area);
  bundle.certify = write_attest(certify);
  bundle.certify_signature = sign(draft.certify_signer, bundle.certify);
  bundle.pcr_set = pcr_set_json(draft.bank);
  bundle.pcrs = pcrs_json(draft.bank);
  bundle.isolation = name_of(spec.isolation);
  if (spec.isolation != Isolation::TrustedLaunch) {
    bundle.proof = hardware.evidence;
    bundle.runtime_data = copy_of(bytes_of(draft.runtime_data));
  }
  return bundle;
}

void add_member(std::string& text, std::string_view name,
                const std::optional<Buffer>& value) {
  if (value) {
    text += fmt::format(R"(,"{}":"{}")", name, base64(*value));
  }
}

std::string write_tpm_info(const GuestBundle& bundle) {
  std::string text =
      fmt::format(R"({{"AikPub":"{}","PcrQuote":"{}")",
                  base64(bundle.ak_public), base64(bundle.quote));
  add_member(text, "AikCert", bundle.ak_certificate);
  add_member(text, "PcrSignature", bundle.quote_signature);
  text += fmt::format(R"(,"PcrSet":{},"PCRs":{})", bundle.pcr_set, bundle.pcrs);
  add_member(text, "EncKeyPub", bundle.enc_public);
  add_member(text, "EncKeyCertifyInfo", bundle.certify);
  add_member(text, "EncKeyCertifyInfoSignature", bundle.certify_signature);
  return text + "}";
}

std::string write_isolation(const GuestBundle& bundle) {
  std::string evidence;
  if (bundle.proof || bundle.runtime_data) {
    evidence = R"(,"Evidence":{"Form":"forged")";
    add_member(evidence, "Proof", bundle.proof);
    add_member(evidence, "RunTimeData", bundle.runtime_data);
    evidence += "}";
  }
  return fmt::format(R"({{"Type":"{}"{}}})", bundle.isolation, evidence);
}

std::string write_bundle(const GuestBundle& bundle) {
  return fmt::format(
      R"({{"AttestationProtocolVersion":"{}","ClientPayload":{},)"
      R"("IsolationInfo":{},"OSBuild":"{}","OSDistro":"{}","OSType":"{}",)"
      R"("OSVersionMajor":12,"OSVersionMinor":5,"TcgLogs":"{}",)"
      R"("TpmInfo":{}}})",
      bundle.protocol_version, bundle.client_payload, write_isolation(bundle),
      base64("NotApplication"), base64("Forge"), bundle.os_type,
      base64(bundle.log), write_tpm_info(bundle));
}

// A TDREPORT is not made here: no verifier looks at more than REPORTDATA.
Buffer write_hcl_report(const GuestDraft& draft, const Forged& hardware) {
  constexpr size_t kTdReportData = 128;
  const Bytes data = bytes_of(draft.runtime_data);
  const auto size = static_cast<uint32_t>(data.size());
  Buffer report = hardware.report;
  azure_guest::HclReportType type = azure_guest::HclReportType::Snp;
  if (draft.td) {
    type = azure_guest::HclReportType::Tdx;
    report.assign(azure_guest::kHclHardwareReportSize, 0);
    const crypto::Sha256 hash = crypto::sha256(data);
    std::copy(hash.data.begin(), hash.data.end(),
              report.begin() + kTdReportData);
  } else if (!draft.snp) {
    type = azure_guest::HclReportType::TrustedVm;
    report.assign(azure_guest::kHclHardwareReportSize, 0);
  }
  Buffer hcl = Writer()
                   .bytes(bytes_of("HCLA"))
                   .u32le(2)
                   .u32le(1216 + 20 + size)
                   .u32le(2)
                   .zeros(16)
                   .bytes(report)
                   .u32le(20 + size)
                   .u32le(1)
                   .u32le(static_cast<uint32_t>(type))
                   .u32le(1)
                   .u32le(size)
                   .bytes(data)
                   .zeros(64)
                   .take();
  if (draft.hcl_edit != nullptr) {
    draft.hcl_edit(hcl);
  }
  return hcl;
}

}  // namespace

std::string guest_runtime_json(const GuestSpec& spec,
                               const crypto::PublicKey& ak) {
  return fmt::format(
      R"({{"keys":[{{"kid":"HCLAkPub","key_ops":["sign"],"kty":"RSA",)"
      R"("e":"AQAB","n":"{}"}}],"vm-configuration":{{"secure-boot":{},)"
      R"("vmUniqueId":"0A5A7E2C-0000-4000-8000-0123456789AB"}},)"
      R"("user-data":"{}"}})",
      codec::encode_base64(ak.rsa_modulus(), codec::Base64::Url),
      spec.secure_boot,
      spec.user_data ? std::string(128, 'A') : std::string(128, '0'));
}

void bind_guest_runtime_data(GuestDraft& draft) {
  Buffer data = copy_of(bytes_of(draft.runtime_data));
  if (draft.snp) {
    draft.snp->spec.runtime_data = data;
    bind_snp_runtime_data(*draft.snp, std::move(data));
  } else if (draft.td) {
    draft.td->spec.runtime_data = data;
    bind_runtime_data(*draft.td, std::move(data));
  }
}

GuestDraft make_guest_draft(const GuestAuthorities& authorities,
                            const EvidenceSpec& spec, Time now) {
  const TpmAuthority& tpm = authorities.tpm;
  GuestDraft draft{
      .tpm = tpm,
      .spec = spec,
      .now = now,
      .ak_certificate = {.certificate = ak_spec(now),
                         .key = tpm.ak_key,
                         .issuer_key = tpm.issuer_key},
      .ak = {.key = tpm.ak_key, .attributes = kAkAttributes},
      .enc_key = {.key = tpm.request_key, .attributes = kEncAttributes},
      .quote_signer = tpm.ak_key,
      .certify_signer = tpm.ak_key,
      .log = make_guest_log(spec.guest),
      .quote = {},
      .certify = {}};
  draft.certify.type = tpm::kAttestCertify;
  draft.bank = extend(draft.log, quoted_pcrs(spec.guest));
  draft.quote.selections = {{0x000b, draft.bank.mask()}};
  draft.quote.pcr_digest = pcr_digest(draft.bank);
  draft.anchors_pem = anchor_pem(tpm);
  draft.runtime_data = guest_runtime_json(spec.guest, tpm.ak_key.public_key());
  if (spec.guest.isolation == Isolation::SevSnp) {
    draft.snp = make_snp_draft(authorities.amd, hardware_spec(draft), now);
    draft.anchors_pem += anchor_pem(authorities.amd);
  } else if (spec.guest.isolation == Isolation::Tdx) {
    draft.td = make_draft(authorities.intel, hardware_spec(draft), now);
    draft.anchors_pem +=
        codec::encode_pem("CERTIFICATE", authorities.intel.root.der());
  }
  return draft;
}

Forged assemble(const GuestDraft& draft) {
  Forged forged;
  if (draft.snp) {
    forged = assemble(*draft.snp);
  } else if (draft.td) {
    forged = assemble(*draft.td);
  }
  if (draft.spec.guest.form == GuestForm::HclReport) {
    forged.evidence = write_hcl_report(draft, forged);
  } else {
    GuestBundle bundle = make_bundle(draft, forged);
    if (draft.bundle_edit != nullptr) {
      draft.bundle_edit(bundle);
    }
    forged.evidence = copy_of(bytes_of(write_bundle(bundle)));
  }
  if (draft.evidence) {
    forged.evidence = copy_of(bytes_of(*draft.evidence));
  }
  forged.anchor_pem = draft.anchors_pem;
  forged.issuers_pem = issuers_pem(draft.tpm);
  forged.secure_boot_lists = guest_secure_boot_lists();
  forged.recipient_pem = draft.enc_key.key.pem();
  forged.runtime_data.reset();
  forged.init_time_data.reset();
  if (!draft.spec.guest.hardware_key) {
    forged.chain_pem.clear();
  }
  forged.at = draft.now;
  return forged;
}

}  // namespace assay::forge
