// SPDX-License-Identifier: Apache-2.0
// From a spec to a whole draft; from a draft to signed bytes.
#include "forge/draft.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/writer.h"
#include "codec/pem.h"
#include "forge/body.h"
#include "forge/platform.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using crypto::Sha256;
using crypto::SignatureScheme;

constexpr std::chrono::days kCrlLife{30};
constexpr size_t kAuthenticationData = 32;
constexpr dcap::QeVendorId kIntelQe = {{0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c,
                                        0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3,
                                        0x95, 0x7f, 0x06, 0x07}};
constexpr uint8_t kKss = 0x80;

Buffer point_of(const PrivateKey& key) {
  return *key.public_key().ec_point();
}

Buffer sign(const PrivateKey& key, Bytes message) {
  return key.sign(SignatureScheme::EcdsaP256Sha256, message);
}

PckDraft make_pck(const IntelAuthority& authority, const PlatformSpec& platform,
                  const dcap::TcbInfo& info, Time now) {
  const PrivateKey key = PrivateKey::generate_p256();
  const bool processor = platform.ca == dcap::PckCa::Processor;
  return {
      .ca = platform.ca,
      .certificate = pck_spec(platform.ca, key.public_key(), now),
      .extension = make_pck_extension(platform, info, key.public_key().spki()),
      .sgx_type = processor ? SgxType::Standard : SgxType::Scalable,
      .key = key,
      .issuer_key =
          processor ? authority.processor_ca_key : authority.platform_ca_key,
      .issuers = {processor ? authority.processor_ca : authority.platform_ca,
                  authority.root}};
}

CrlDraft make_crl(x509::Name issuer, const PrivateKey& key, Time now) {
  x509::CrlSpec spec;
  spec.issuer = std::move(issuer);
  spec.this_update = now - kBackdated;
  spec.next_update = now + kCrlLife;
  return {.spec = std::move(spec), .key = key, .instead = {}};
}

QuoteDraft make_quote(const EvidenceSpec& spec, const PckDraft& pck,
                      const dcap::TcbInfo& info,
                      const dcap::QeIdentity& identity) {
  const PrivateKey signer = PrivateKey::generate_p256();
  const Sha256 qe_id = crypto::sha256(pck.extension.ppid.bytes());
  dcap::Header header;
  header.version = quote_version_of(spec);
  header.attestation_key_type = 2;
  header.tee_type = static_cast<uint32_t>(tee_of(spec.type));
  header.pce_svn = pck.extension.pce_svn;
  header.qe_vendor_id = kIntelQe;
  constexpr size_t kQeId = 16;
  std::copy_n(qe_id.data.begin(), kQeId, header.user_data.data.begin());
  Buffer authentication_data(kAuthenticationData);
  std::iota(authentication_data.begin(), authentication_data.end(), uint8_t{});
  dcap::ReportBody qe_report =
      make_qe_report(identity, spec.platform.qe_status, pck.extension.cpu_svn);
  header.qe_svn = qe_report.isv_svn;
  Body body = make_body(spec, info);
  return {.header = header,
          .body_type = body_type_of(body),
          .body = std::move(body),
          .qe_report = qe_report,
          .qe_authentication_data = std::move(authentication_data),
          .attestation_key = point_of(signer),
          .vouched_key = point_of(signer),
          .signer = signer,
          .certification_type = spec.certification_type,
          .slack = {},
          .padding = Buffer(spec.padding)};
}

// The last bit of a signature is the last bit of what it ends.
Buffer spoil(const Draft& draft, Signed what, Buffer bytes) {
  if (draft.spoiled == what) {
    bytes.back() ^= 1;
  }
  return bytes;
}

Buffer sign_pck(const Draft& draft) {
  x509::CertificateSpec spec = draft.pck.certificate;
  spec.extra.push_back({std::string(kSgxExtension),
                        write_pck_extension(draft.pck.extension, draft.pck.ca,
                                            draft.pck.sgx_type)});
  const x509::Certificate certificate = x509::build_certificate(
      spec, draft.pck.key.public_key(), draft.pck.issuer_key);
  return spoil(draft, Signed::PckCertificate, copy_of(certificate.der()));
}

Buffer sign_crl(const Draft& draft, Signed what, const CrlDraft& crl) {
  return crl.instead ? *crl.instead
                     : spoil(draft, what, x509::build_crl(crl.spec, crl.key));
}

template <class Content>
DocumentFields sign_document(const Draft& draft, Signed what,
                             const DocumentDraft<Content>& document,
                             std::string (*text_of)(const Content&)) {
  DocumentFields fields;
  fields.issuer_chain = document.issuer_chain;
  fields.text = document.instead.value_or(text_of(document.content));
  fields.signature =
      spoil(draft, what, sign(document.key, bytes_of(fields.text)));
  return fields;
}

NineFields sign_collateral(const Draft& draft) {
  return {.pck_crl_issuer_chain = chain_pem(draft.pck.issuers),
          .root_ca_crl = sign_crl(draft, Signed::RootCrl, draft.root_crl),
          .pck_crl = sign_crl(draft, Signed::PckCrl, draft.pck_crl),
          .tcb_info = sign_document(draft, Signed::TcbInfo, draft.tcb_info,
                                    tcb_info_text),
          .qe_identity = sign_document(draft, Signed::QeIdentity,
                                       draft.qe_identity, qe_identity_text)};
}

// What stands in the quote for each type of certification data.
// Intel SGX ECDSA QuoteLib Reference, A.4, table "QE Certification Data".
Buffer certification_data(const PckDraft& pck, const Buffer& certificate,
                          uint16_t type) {
  constexpr size_t kRsa2048 = 256;
  constexpr size_t kRsa3072 = 384;
  const auto ppid = [&pck](Bytes identifier) {
    Writer w;
    w.bytes(identifier)
        .bytes(pck.extension.cpu_svn.bytes())
        .u16le(pck.extension.pce_svn)
        .bytes(pck.extension.pce_id.bytes());
    return w.take();
  };
  const std::string leaf = codec::encode_pem("CERTIFICATE", certificate);
  switch (type) {
    case 1:
      return ppid(pck.extension.ppid.bytes());
    case 2:
      return ppid(Buffer(kRsa2048, 0xee));
    case 3:
      return ppid(Buffer(kRsa3072, 0xee));
    case 4:
      return copy_of(bytes_of(leaf));
    case 5:
      return copy_of(bytes_of(leaf + chain_pem(pck.issuers)));
    default:
      return Buffer(kRsa2048, 0xee);
  }
}

SignatureData sign_quote(const Draft& draft, Bytes signed_part) {
  const QuoteDraft& quote = draft.quote;
  dcap::ReportBody qe_report = quote.qe_report;
  const Sha256 binding =
      crypto::sha256({quote.vouched_key, quote.qe_authentication_data});
  std::copy(binding.data.begin(), binding.data.end(),
            qe_report.report_data.data.begin());
  SignatureData data;
  data.signature = spoil(draft, Signed::Quote, sign(quote.signer, signed_part));
  data.attestation_key = quote.attestation_key;
  data.qe_report = write_report_body(qe_report);
  data.qe_report_signature =
      spoil(draft, Signed::QeReport, sign(draft.pck.key, data.qe_report));
  data.qe_authentication_data = quote.qe_authentication_data;
  data.certification_type = quote.certification_type;
  data.certification_data =
      certification_data(draft.pck, sign_pck(draft), quote.certification_type);
  data.certification_excess = quote.certification_excess;
  return data;
}

Buffer sign_evidence(const Draft& draft) {
  const QuoteDraft& quote = draft.quote;
  const Buffer signed_part =
      write_signed_part(quote.header, quote.body_type, write_body(quote.body));
  const Buffer signature_data = write_signature_data(
      quote.header.version, sign_quote(draft, signed_part));
  Writer w;
  w.bytes(signed_part)
      .u32le(static_cast<uint32_t>(signature_data.size() + quote.slack.size()))
      .bytes(signature_data)
      .bytes(quote.slack)
      .bytes(quote.padding);
  Buffer bytes = w.take();
  bytes.resize(bytes.size() - std::min(bytes.size(), quote.cut));
  return draft.spec.type == EvidenceType::OpenEnclave
             ? write_open_enclave(draft.open_enclave, bytes)
             : bytes;
}

}  // namespace

Draft make_draft(const IntelAuthority& authority, const EvidenceSpec& spec,
                 Time now) {
  const dcap::TeeType tee = tee_of(spec.type);
  const dcap::TcbInfo info = make_tcb_info(spec.platform, tee, now);
  const dcap::QeIdentity identity = make_qe_identity(spec.platform, tee, now);
  const PckDraft pck = make_pck(authority, spec.platform, info, now);
  const std::string signers =
      chain_pem(std::array{authority.tcb_signing, authority.root});
  Draft draft{.authority = authority,
              .spec = spec,
              .now = now,
              .pck = pck,
              .root_crl = make_crl(root_name(), authority.root_key, now),
              .pck_crl = make_crl(pck_ca_name(pck.ca), pck.issuer_key, now),
              .tcb_info = {info, authority.tcb_signing_key, signers, {}},
              .qe_identity = {identity, authority.tcb_signing_key, signers, {}},
              .quote = make_quote(spec, pck, info, identity),
              .open_enclave = {},
              .runtime_data = {},
              .init_time_data = {},
              .minimum_evaluation = {},
              .spoiled = {}};
  if (spec.runtime_data) {
    bind_runtime_data(draft, *spec.runtime_data);
  }
  if (spec.init_time_data) {
    bind_init_time_data(draft, *spec.init_time_data);
  }
  return draft;
}

dcap::ReportBody& enclave_of(Draft& draft) {
  return std::get<dcap::ReportBody>(draft.quote.body);
}

dcap::TdReport& td_of(Draft& draft) {
  return std::get<dcap::TdReport>(draft.quote.body);
}

dcap::ReportData& report_data_of(Draft& draft) {
  return draft.spec.type == EvidenceType::TdxVm ? td_of(draft).report_data
                                                : enclave_of(draft).report_data;
}

void bind_runtime_data(Draft& draft, Buffer data) {
  const Sha256 digest = crypto::sha256(data);
  dcap::ReportData& bound = report_data_of(draft);
  bound = {};
  std::copy(digest.data.begin(), digest.data.end(), bound.data.begin());
  draft.runtime_data = std::move(data);
}

void bind_init_time_data(Draft& draft, Buffer data) {
  const Sha256 digest = crypto::sha256(data);
  if (draft.spec.type == EvidenceType::TdxVm) {
    dcap::MrConfigId& bound = td_of(draft).mr_config_id;
    bound = {};
    std::copy(digest.data.begin(), digest.data.end(), bound.data.begin());
  } else {
    dcap::ReportBody& body = enclave_of(draft);
    body.attributes.data[0] |= kKss;
    body.config_id = {};
    std::copy(digest.data.begin(), digest.data.end(),
              body.config_id.data.begin());
  }
  draft.init_time_data = std::move(data);
}

Forged assemble(const Draft& draft) {
  Forged forged;
  forged.evidence = sign_evidence(draft);
  forged.collateral_json = nine_fields_json(sign_collateral(draft));
  forged.anchor_pem = chain_pem(std::array{draft.authority.root});
  forged.runtime_data = draft.runtime_data;
  forged.init_time_data = draft.init_time_data;
  forged.at = draft.now;
  forged.minimum_evaluation = draft.minimum_evaluation;
  return forged;
}

}  // namespace assay::forge
