// SPDX-License-Identifier: Apache-2.0
// From a spec to a whole draft; from a draft to evidence.
#include "forge/snp_draft.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/writer.h"
#include "codec/base64.h"
#include "codec/der.h"
#include "codec/json_writer.h"
#include "codec/pem.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using snp::EkKind;
using snp::Line;

constexpr std::chrono::days kCrlLife{365};
constexpr std::string_view kArc = "1.3.6.1.4.1.3704.1";
constexpr uint8_t kIa5String = 0x16;

// Steppings as AMD writes them, and without.
std::string product_name(Line line, EkKind kind) {
  if (kind == EkKind::Vlek) {
    return std::string(name_of(line));
  }
  switch (line) {
    case Line::Milan:
      return "Milan-B0";
    case Line::Genoa:
      return "Genoa-B1";
    case Line::Turin:
      return "Turin";
  }
  return {};
}

// The bytes of a TCB_VERSION by the arc that names each. sev-snp.md 2.1.
std::vector<std::pair<std::string_view, size_t>> spl_places(Line line) {
  if (line == Line::Turin) {
    return {{"3.1", 1}, {"3.2", 2}, {"3.3", 3}, {"3.5", 4},
            {"3.6", 5}, {"3.7", 6}, {"3.8", 7}, {"3.9", 0}};
  }
  return {{"3.1", 0}, {"3.2", 1}, {"3.4", 2}, {"3.5", 3},
          {"3.6", 4}, {"3.7", 5}, {"3.3", 6}, {"3.8", 7}};
}

std::vector<x509::ExtraExtension> extensions_of(const SnpSpec& spec,
                                                Bytes hw_id) {
  const Line line = line_of(spec.product);
  const snp::Tcb tcb = tcbs_of(spec).reported;
  std::vector<x509::ExtraExtension> extensions = {
      amd_extension("1", amd_number(line == Line::Turin ? 1 : 0)),
      amd_extension("2", amd_text(product_name(line, spec.signing_key)))};
  for (const auto& [arcs, place] : spl_places(line)) {
    extensions.push_back(amd_extension(arcs, amd_number(tcb.data[place])));
  }
  if (spec.signing_key == EkKind::Vlek) {
    extensions.push_back(amd_extension("5", amd_text("CN=cloud.example")));
  } else {
    extensions.push_back(amd_extension(
        "4", spec.wrapped_hw_id
                 ? codec::der_element(codec::DerTag::OctetString, hw_id)
                 : copy_of(hw_id)));
  }
  return extensions;
}

EkDraft make_ek(const AmdAuthority& authority, const SnpSpec& spec,
                const PrivateKey& key, Bytes hw_id, Time now) {
  const Line line = line_of(spec.product);
  const LineCertificates& certificates = authority.of(line);
  EkDraft ek{.certificate = ek_spec(line, spec.signing_key, now),
             .key = key,
             .issuer_key = authority.ask_key,
             .issuers = {spec.signing_key == EkKind::Vlek ? certificates.asvk
                                                          : certificates.ask}};
  if (spec.ark) {
    ek.issuers.push_back(certificates.ark);
  }
  ek.certificate.extra = extensions_of(spec, hw_id);
  return ek;
}

AmdCrlDraft make_crl(const AmdAuthority& authority, const SnpSpec& spec,
                     Time now) {
  x509::CrlSpec crl;
  crl.issuer = ark_spec(line_of(spec.product), now).subject;
  crl.this_update = now - kBackdated;
  crl.next_update = now + kCrlLife;
  crl.signed_with = x509::SignedWith::PssAndSha384;
  return {
      .spec = std::move(crl), .key = authority.ark_key, .absent = !spec.crl};
}

// The last bit of a signature is the last bit of what it ends.
Buffer spoiled_if(bool spoiled, Buffer bytes) {
  if (spoiled) {
    bytes.back() ^= 1;
  }
  return bytes;
}

Buffer write_report(const SnpDraft& draft) {
  Buffer signature = write_snp_signature(draft.signer.sign(
      crypto::SignatureScheme::EcdsaP384Sha384, draft.report));
  if (draft.signature_edit != nullptr) {
    draft.signature_edit(signature);
  }
  Buffer report =
      Writer().bytes(draft.report).bytes(signature).bytes(draft.tail).take();
  report.resize(report.size() - std::min(report.size(), draft.cut));
  return report;
}

std::string write_chain(const SnpDraft& draft) {
  if (draft.chain) {
    return *draft.chain;
  }
  const x509::Certificate leaf = x509::build_certificate(
      draft.ek.certificate, draft.ek.key.public_key(), draft.ek.issuer_key);
  return codec::encode_pem("CERTIFICATE",
                           spoiled_if(draft.ek.spoiled, copy_of(leaf.der()))) +
         chain_pem(draft.ek.issuers);
}

std::string write_endorsements(const Buffer& cose) {
  const std::string text = fmt::format(
      R"({{"Uvm":["{}"]}})", codec::encode_base64(cose, codec::Base64::Url));
  return codec::encode_base64(bytes_of(text), codec::Base64::Url);
}

void add_member(codec::SortedObject& object, std::string_view name,
                const std::string& text) {
  if (!text.empty()) {
    object.add_string(name, text);
  }
}

std::string write_envelope(const SnpDraft& draft, const Forged& forged) {
  codec::SortedObject object;
  add_member(object, "SnpReport",
             draft.snp_report.value_or(
                 codec::encode_base64(forged.report, codec::Base64::Url)));
  add_member(object, "VcekCertChain",
             draft.vcek_cert_chain.value_or(codec::encode_base64(
                 bytes_of(forged.chain_pem), codec::Base64::Standard)));
  if (draft.endorsements) {
    add_member(object, "Endorsements", *draft.endorsements);
  } else if (!forged.uvm.empty()) {
    add_member(object, "Endorsements", write_endorsements(forged.uvm));
  }
  return object.text();
}

}  // namespace

x509::ExtraExtension amd_extension(std::string_view arcs, Buffer contents) {
  return {fmt::format("{}.{}", kArc, arcs), std::move(contents)};
}

Buffer amd_number(uint8_t value) {
  return codec::der_uint_element(codec::DerTag::Integer, value);
}

Buffer amd_text(std::string_view value) {
  return Writer()
      .u8(kIa5String)
      .u8(static_cast<uint8_t>(value.size()))
      .bytes(bytes_of(value))
      .take();
}

SnpDraft make_snp_draft(const AmdAuthority& authority, const EvidenceSpec& spec,
                        Time now) {
  const PrivateKey key = PrivateKey::generate_p384();
  const Buffer hw_id =
      make_hw_id(line_of(spec.snp.product), key.public_key().spki());
  SnpDraft draft{.authority = authority,
                 .spec = spec,
                 .now = now,
                 .ek = make_ek(authority, spec.snp, key, hw_id, now),
                 .crl = make_crl(authority, spec.snp, now),
                 .report = write_snp_report(spec, hw_id),
                 .signer = key,
                 .tail = {}};
  if (spec.snp.uvm) {
    draft.uvm = make_uvm(authority, spec.snp, now);
  }
  if (spec.runtime_data) {
    bind_snp_runtime_data(draft, *spec.runtime_data);
  }
  if (spec.init_time_data) {
    bind_snp_init_time_data(draft, *spec.init_time_data);
  }
  return draft;
}

void put(SnpDraft& draft, size_t offset, Bytes bytes) {
  std::copy(bytes.begin(), bytes.end(),
            draft.report.begin() + static_cast<std::ptrdiff_t>(offset));
}

void bind_snp_runtime_data(SnpDraft& draft, Buffer data) {
  put(draft, SnpOffset::kReportData, Buffer(snp::ReportData::kSize));
  put(draft, SnpOffset::kReportData, crypto::sha256(data).bytes());
  draft.runtime_data = std::move(data);
}

void bind_snp_init_time_data(SnpDraft& draft, Buffer data) {
  put(draft, SnpOffset::kHostData, crypto::sha256(data).bytes());
  draft.init_time_data = std::move(data);
}

Forged assemble(const SnpDraft& draft) {
  Forged forged;
  forged.report = write_report(draft);
  forged.chain_pem = write_chain(draft);
  if (draft.cose || draft.uvm) {
    forged.uvm = draft.cose ? *draft.cose : sign_uvm(*draft.uvm);
  }
  if (!draft.crl.absent) {
    forged.amd_crl = spoiled_if(draft.crl.spoiled,
                                x509::build_crl(draft.crl.spec, draft.crl.key));
  }
  const std::string envelope =
      draft.envelope.value_or(write_envelope(draft, forged));
  forged.evidence = copy_of(bytes_of(envelope));
  forged.anchor_pem = anchor_pem(draft.authority);
  forged.runtime_data = draft.runtime_data;
  forged.init_time_data = draft.init_time_data;
  forged.at = draft.now;
  return forged;
}

}  // namespace assay::forge
