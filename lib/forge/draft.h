// SPDX-License-Identifier: Apache-2.0
// Evidence and collateral before anything is signed: plain fields that a break
// may edit. Then everything is signed and joined at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forge/collateral.h"
#include "forge/forge.h"
#include "forge/pck_extension.h"
#include "forge/quote_writer.h"

namespace assay::forge {

// The PCK certificate and those above it.
struct PckDraft {
  dcap::PckCa ca = dcap::PckCa::Processor;
  x509::CertificateSpec certificate;
  dcap::PckExtension extension;
  SgxType sgx_type = SgxType::Standard;
  crypto::PrivateKey key;
  crypto::PrivateKey issuer_key;
  std::vector<x509::Certificate> issuers;  // intermediate, root
};

struct CrlDraft {
  x509::CrlSpec spec;
  crypto::PrivateKey key;
  std::optional<Buffer> instead;  // bytes in place of the CRL; empty: absent
};

// TCB info or QE identity.
template <class Content>
struct DocumentDraft {
  Content content;
  crypto::PrivateKey key;
  std::string issuer_chain;            // PEM
  std::optional<std::string> instead;  // in place of the content's text
};

struct QuoteDraft {
  dcap::Header header;
  dcap::BodyType body_type = dcap::BodyType::Sgx;  // as version 5 says
  Body body;
  // The first half of its report data is made from the vouched key.
  dcap::ReportBody qe_report;
  Buffer qe_authentication_data;
  Buffer attestation_key;  // x||y, as the quote says
  Buffer vouched_key;      // x||y, as the QE report binds it
  crypto::PrivateKey signer;
  uint16_t certification_type = 5;
  uint32_t certification_excess = 0;  // claimed beyond what is there
  Buffer slack;                       // at the end of the signature data
  Buffer padding;                     // after the quote
  size_t cut = 0;                     // bytes taken from the end
};

// What has a signature.
enum class Signed : uint8_t {
  PckCertificate,
  RootCrl,
  PckCrl,
  TcbInfo,
  QeIdentity,
  QeReport,
  Quote,
};

struct Draft {
  IntelAuthority authority;  // under whose anchor everything is judged
  EvidenceSpec spec;         // what was asked for
  Time now;
  PckDraft pck;
  CrlDraft root_crl;
  CrlDraft pck_crl;
  DocumentDraft<dcap::TcbInfo> tcb_info;
  DocumentDraft<dcap::QeIdentity> qe_identity;
  QuoteDraft quote;
  OpenEnclaveHeader open_enclave;
  std::optional<Buffer> runtime_data;
  std::optional<Buffer> init_time_data;
  std::optional<uint32_t> minimum_evaluation;
  std::optional<Signed> spoiled;  // one bit of this signature is turned
};

// Whole evidence. Requires: check_spec(spec) holds.
Draft make_draft(const IntelAuthority& authority, const EvidenceSpec& spec,
                 Time now);

// The report that the draft is about. Requires: it is one of an enclave, or of
// a trust domain.
dcap::ReportBody& enclave_of(Draft& draft);
dcap::TdReport& td_of(Draft& draft);

// The field of the report that runtime data is bound to.
dcap::ReportData& report_data_of(Draft& draft);

// Binds the report to data that is then sent along.
void bind_runtime_data(Draft& draft, Buffer data);
void bind_init_time_data(Draft& draft, Buffer data);

// Signs and joins. Expectations are left empty.
Forged assemble(const Draft& draft);

}  // namespace assay::forge
