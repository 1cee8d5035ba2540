// SPDX-License-Identifier: Apache-2.0
// Edits of the authority, the PCK chain and the quote.
#include "forge/edits.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "forge/platform.h"

namespace assay::forge {
namespace {

using x509::CertificateSpec;

constexpr size_t kPointSize = 64;

Buffer or_else(const std::optional<Buffer>& data, std::string_view text) {
  return data.value_or(copy_of(bytes_of(text)));
}

}  // namespace

std::string replaced(std::string text, std::string_view from,
                     std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

void rest_on_stranger(Draft& d) {
  const IntelAuthority trusted = d.authority;
  d = make_draft(make_intel_authority(d.now), d.spec, d.now);
  d.authority = trusted;
}

void reissue_intermediate(Draft& d, void (*edit)(CertificateSpec&, Time now)) {
  CertificateSpec spec =
      pck_ca_spec(d.pck.ca, d.pck.issuer_key.public_key(), d.now);
  edit(spec, d.now);
  d.pck.issuers.front() = x509::build_certificate(
      spec, d.pck.issuer_key.public_key(), d.authority.root_key);
}

void use_crl_of_other_ca(Draft& d) {
  const bool processor = d.pck.ca == dcap::PckCa::Processor;
  d.pck_crl.key =
      processor ? d.authority.platform_ca_key : d.authority.processor_ca_key;
  d.pck_crl.spec.issuer =
      pck_ca_name(processor ? dcap::PckCa::Platform : dcap::PckCa::Processor);
}

void leave_organization(Draft& d) {
  for (x509::NamePart& part : d.pck.certificate.subject) {
    if (part.short_name == "O") {
      part.value = "somebody else";
    }
  }
}

void bind_no_point(Draft& d) {
  d.quote.attestation_key = Buffer(kPointSize, 1);
  d.quote.vouched_key = d.quote.attestation_key;
}

void truncate_quote(Draft& d) {
  d.quote.padding.clear();
  d.quote.cut = 1;
}

void exceed_quote(Draft& d) {
  d.quote.padding.clear();
  d.quote.certification_excess = 1;
}

void send_other_runtime_data(Draft& d) {
  bind_runtime_data(d, or_else(d.runtime_data, "run"));
  turn(report_data_of(d));
}

void send_other_init_time_data(Draft& d) {
  bind_init_time_data(d, or_else(d.init_time_data, "init"));
  if (d.spec.type == EvidenceType::TdxVm) {
    turn(td_of(d).mr_config_id);
  } else {
    turn(enclave_of(d).config_id);
  }
}

void fill_rest_of_config_id(Draft& d) {
  bind_init_time_data(d, or_else(d.init_time_data, "init"));
  if (d.spec.type == EvidenceType::TdxVm) {
    td_of(d).mr_config_id.data.back() = 1;
  } else {
    enclave_of(d).config_id.data.back() = 1;
  }
}

void claim_unknown_tee(Draft& d) {
  constexpr uint32_t kUnknown = 0x01;
  if (d.spec.type == EvidenceType::TdxVm) {
    d.quote.header.version = 5;  // whose descriptor alone has the body's size
  }
  d.quote.header.tee_type = kUnknown;
}

void claim_other_body(Draft& d) {
  d.quote.header.version = 5;
  d.quote.body_type = d.spec.type == EvidenceType::TdxVm
                          ? dcap::BodyType::Sgx
                          : dcap::BodyType::Tdx10;
}

void send_enclave(Draft& d) {
  d.quote.header.tee_type = static_cast<uint32_t>(dcap::TeeType::Sgx);
  d.quote.body_type = dcap::BodyType::Sgx;
  d.quote.body = dcap::ReportBody();
}

void use_tcb_info_of_other_tee(Draft& d) {
  dcap::TcbInfo& info = d.tcb_info.content;
  info = make_tcb_info(d.spec.platform,
                       d.spec.type == EvidenceType::TdxVm ? dcap::TeeType::Sgx
                                                          : dcap::TeeType::Tdx,
                       d.now);
  info.version = 3;
}

void use_identity_of_other_tee(Draft& d) {
  std::string& id = d.qe_identity.content.id;
  id = id == "QE" ? "TD_QE" : "QE";
}

dcap::TdxModule& module_of(Draft& d) {
  dcap::TdxModules& modules = *d.tcb_info.content.tdx_modules;
  const uint8_t version = td_of(d).tee_tcb_svn.data[1];
  const std::string id = fmt::format("TDX_{:02X}", version);
  const auto found = std::find_if(
      modules.identities.begin(), modules.identities.end(),
      [&id](const dcap::TdxModule& module) { return module.id == id; });
  return version == 0 || found == modules.identities.end() ? modules.version_0
                                                           : *found;
}

void repeat_module(Draft& d) {
  auto& identities = d.tcb_info.content.tdx_modules->identities;
  identities.push_back(identities.front());
}

void name_unknown_module(Draft& d) {
  constexpr uint8_t kUnknown = 0xfe;
  td_of(d).tee_tcb_svn.data[1] = kUnknown;
}

void age_module(Draft& d) {
  dcap::TdReport& td = td_of(d);
  if (td.tee_tcb_svn.data[1] == 0) {  // has no levels to be below of
    td.tee_tcb_svn.data[1] = 1;
    td.mr_signer_seam = module_of(d).mr_signer;
  }
  td.tee_tcb_svn.data[0] = 0;
}

void hide_attributes_by_mask(Draft& d) {
  module_of(d).attributes_mask = {};
  turn(td_of(d).seam_attributes);
}

}  // namespace assay::forge
