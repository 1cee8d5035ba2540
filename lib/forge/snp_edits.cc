// SPDX-License-Identifier: Apache-2.0
// Edits of the report, the chain, and the endorsement of the utility VM.
#include "forge/snp_edits.h"

#include <algorithm>
#include <array>
#include <utility>

#include "codec/base64.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using snp::EkKind;
using snp::Line;
using x509::CertificateSpec;

Buffer or_else(const std::optional<Buffer>& data, std::string_view text) {
  return data.value_or(copy_of(bytes_of(text)));
}

Line line_of_draft(const SnpDraft& d) {
  return line_of(d.spec.snp.product);
}

Line other_line(Line line) {
  return line == Line::Genoa ? Line::Milan : Line::Genoa;
}

auto find_extension(SnpDraft& d, std::string_view arcs) {
  const std::string name = amd_extension(arcs, {}).dotted_oid;
  auto& extra = d.ek.certificate.extra;
  return std::find_if(extra.begin(), extra.end(),
                      [&name](const x509::ExtraExtension& item) {
                        return item.dotted_oid == name;
                      });
}

x509::Certificate leaf_of(const SnpDraft& d) {
  return x509::build_certificate(d.ek.certificate, d.ek.key.public_key(),
                                 d.ek.issuer_key);
}

}  // namespace

void set_version(SnpDraft& d, uint8_t version) {
  put(d, SnpOffset::kVersion, Buffer{version});
  if (version < 3) {
    put(d, SnpOffset::kCpuid, Buffer(3));
  }
  if (version < 5) {
    put(d, SnpOffset::kMitigations, Buffer(16));
  }
}

void claim_other_kind(SnpDraft& d) {
  constexpr uint8_t kSigningKey = 0x04;
  d.report[SnpOffset::kFlags] ^= kSigningKey;
}

void rest_on_amd_stranger(SnpDraft& d) {
  const AmdAuthority trusted = d.authority;
  d = make_snp_draft(make_amd_authority(d.now), d.spec, d.now);
  d.authority = trusted;
}

void reissue_ask(SnpDraft& d, void (*edit)(CertificateSpec&, Time now)) {
  CertificateSpec spec =
      ask_spec(line_of_draft(d), d.spec.snp.signing_key, d.now);
  edit(spec, d.now);
  d.ek.issuers.front() = x509::build_certificate(
      spec, d.ek.issuer_key.public_key(), d.authority.ark_key);
}

void reissue_ark(SnpDraft& d, void (*edit)(CertificateSpec&, Time now)) {
  CertificateSpec spec = ark_spec(line_of_draft(d), d.now);
  edit(spec, d.now);
  d.ek.issuers.resize(1, d.ek.issuers.front());
  d.ek.issuers.push_back(x509::build_certificate(
      spec, d.authority.ark_key.public_key(), d.authority.ark_key));
}

void drop_intermediate(SnpDraft& d) {
  d.ek.issuers = {d.authority.of(line_of_draft(d)).ark};
}

void use_other_intermediate(SnpDraft& d) {
  const EkKind other =
      d.spec.snp.signing_key == EkKind::Vcek ? EkKind::Vlek : EkKind::Vcek;
  const LineCertificates& line = d.authority.of(line_of_draft(d));
  d.ek.issuers.front() = other == EkKind::Vlek ? line.asvk : line.ask;
  d.ek.certificate.issuer = ask_spec(line_of_draft(d), other, d.now).subject;
}

void set_extension(SnpDraft& d, std::string_view arcs, Buffer contents) {
  const auto found = find_extension(d, arcs);
  if (found == d.ek.certificate.extra.end()) {
    d.ek.certificate.extra.push_back(amd_extension(arcs, std::move(contents)));
  } else {
    found->contents = std::move(contents);
  }
}

void drop_extension(SnpDraft& d, std::string_view arcs) {
  if (const auto found = find_extension(d, arcs);
      found != d.ek.certificate.extra.end()) {
    d.ek.certificate.extra.erase(found);
  }
}

void name_other_product(SnpDraft& d) {
  set_extension(d, "2", amd_text(name_of(other_line(line_of_draft(d)))));
}

void claim_other_cpuid(SnpDraft& d) {
  if (d.report[SnpOffset::kVersion] < 3) {
    set_version(d, 3);
  }
  const bool genoa = line_of_draft(d) == Line::Genoa;
  put(d, SnpOffset::kCpuid,
      genoa ? Buffer{0x19, 0x01, 0x01} : Buffer{0x19, 0x11, 0x01});
}

void repeat_certificates(SnpDraft& d) {
  constexpr size_t kMore = 8;
  d.ek.issuers.resize(kMore, d.ek.issuers.front());
}

void send_chain_in_der(SnpDraft& d) {
  const x509::Certificate leaf = leaf_of(d);
  d.chain = std::string(text_of(leaf.der()));
}

void add_second_leaf(SnpDraft& d) {
  const PrivateKey key = PrivateKey::generate_p384();
  d.ek.issuers.push_back(x509::build_certificate(
      d.ek.certificate, key.public_key(), d.ek.issuer_key));
}

void lower_current(SnpDraft& d) {
  const snp::Tcb reported = tcbs_of(d.spec.snp).reported;
  snp::Tcb current = reported;
  --current.data.back();
  put(d, SnpOffset::kCurrentTcb, current.bytes());
  put(d, SnpOffset::kCommittedTcb, current.bytes());
}

void raise_committed(SnpDraft& d) {
  snp::Tcb committed = tcbs_of(d.spec.snp).current;
  ++committed.data.front();
  put(d, SnpOffset::kCommittedTcb, committed.bytes());
}

void send_other_snp_runtime_data(SnpDraft& d) {
  bind_snp_runtime_data(d, or_else(d.runtime_data, "run"));
  turn_report<SnpOffset::kReportData>(d);
}

void fill_rest_of_report_data(SnpDraft& d) {
  bind_snp_runtime_data(d, or_else(d.runtime_data, "run"));
  turn_report<SnpOffset::kMeasurement - 1>(d);
}

void send_other_snp_init_time_data(SnpDraft& d) {
  bind_snp_init_time_data(d, or_else(d.init_time_data, "init"));
  turn_report<SnpOffset::kHostData>(d);
}

UvmDraft& uvm_of(SnpDraft& d) {
  if (!d.uvm) {
    d.uvm = make_uvm(d.authority, d.spec.snp, d.now);
  }
  return *d.uvm;
}

void sign_uvm_by_stranger(SnpDraft& d) {
  d.uvm = make_uvm(make_amd_authority(d.now), d.spec.snp, d.now);
}

void reissue_uvm_ca(SnpDraft& d, void (*edit)(CertificateSpec&, Time)) {
  UvmDraft& uvm = uvm_of(d);
  CertificateSpec spec;
  spec.subject = uvm.certificate.issuer;
  spec.issuer = uvm_name(d.authority.uvm_root.subject_attribute("CN"));
  spec.serial = {0x40, 0x03};
  spec.not_before = d.now - kBackdated;
  spec.not_after = d.now + std::chrono::days(365);
  spec.ca = true;
  spec.key_usage = {"keyCertSign"};
  edit(spec, d.now);
  uvm.issuers.front() = x509::build_certificate(
      spec, uvm.issuer_key.public_key(), d.authority.uvm_root_key);
}

void send_untagged_cose(SnpDraft& d) {
  constexpr uint8_t kMacTag = 0xd1;
  d.cose = sign_uvm(uvm_of(d));
  d.cose->front() = kMacTag;
}

void send_more_than_cose(SnpDraft& d) {
  d.cose = sign_uvm(uvm_of(d));
  d.cose->push_back(0);
}

}  // namespace assay::forge
