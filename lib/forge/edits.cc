// SPDX-License-Identifier: Apache-2.0
// Edits of the authority, the PCK chain and the quote.
#include "forge/edits.h"

#include <utility>

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
  turn(d.quote.body.report_data);
}

void send_other_init_time_data(Draft& d) {
  bind_init_time_data(d, or_else(d.init_time_data, "init"));
  turn(d.quote.body.config_id);
}

void fill_rest_of_config_id(Draft& d) {
  bind_init_time_data(d, or_else(d.init_time_data, "init"));
  d.quote.body.config_id.data.back() = 1;
}

}  // namespace assay::forge
