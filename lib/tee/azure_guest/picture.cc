// SPDX-License-Identifier: Apache-2.0
// Sections of a guest: the bundle, its virtual TPM, and the hardware below.
#include "tee/azure_guest/picture.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/der.h"
#include "codec/json.h"
#include "tee/azure_guest/attestation_info.h"
#include "tee/azure_guest/hcl_report.h"
#include "tee/dcap/picture.h"
#include "tee/snp/picture.h"
#include "tee/tpm/picture.h"

namespace assay::azure_guest {
namespace {

namespace json = codec::json;
using tee::Picture;
using tee::PictureSection;
using tee::PictureValue;
using tee::shown;
using tee::Trail;

PictureValue text_or_nothing(const std::string& text) {
  return text.empty() ? PictureValue() : PictureValue(text);
}

void add_bundle(Picture& picture, const AttestationInfo& info) {
  PictureSection& section = picture.add("Guest", "guest");
  section.add("AttestationProtocolVersion", "attestation_protocol_version",
              info.protocol_version);
  section.add("IsolationInfo.Type", "isolation_type",
              std::string(name_of(info.isolation)));
  section.add("OSType", "os_type", text_or_nothing(info.os_type));
  section.add("OSDistro", "os_distro", text_or_nothing(info.os_distro));
  section.add("OSBuild", "os_build", text_or_nothing(info.os_build));
  section.add("OSVersionMajor", "os_version_major", info.os_version_major);
  section.add("OSVersionMinor", "os_version_minor",
              info.os_version_minor ? PictureValue(*info.os_version_minor)
                                    : PictureValue());
}

void add_payload(Picture& picture, const std::string& payload) {
  const auto root = codec::parse_json(payload);
  if (payload.empty() || !root || !root->is_object()) {
    return;
  }
  tee::PictureTable table{"members", {{"NAME", "name"}, {"VALUE", "value"}}};
  for (const auto& [name, entry] : root->get_object()) {
    const auto* const text = entry.if_string();
    const auto bytes = codec::decode_base64(
        text == nullptr ? "" : std::string_view(*text), codec::Base64::Lenient);
    table.add({std::string(name),
               bytes ? std::string(text_of(*bytes)) : codec::serialize(entry)});
  }
  picture.add("Payload of the client", "client_payload").table =
      std::move(table);
}

void add_public(Picture& picture, std::string_view title,
                std::string_view in_json, Bytes sized) {
  PictureSection& section = picture.add(title, in_json);
  if (const auto area = tpm::parse_sized_public(sized)) {
    tpm::add_public_area(section, *area);
  } else {
    section.unreadable = area.error();
  }
}

// As in an NV index: zeros follow the certificate.
Bytes without_zeros(Bytes nv) {
  codec::DerReader r(nv);
  return r.next() && all_zero(nv.subspan(r.offset())) ? nv.first(r.offset())
                                                      : nv;
}

// As they were sent: verify() refuses a register that is there twice.
void add_pcrs(Picture& picture, const TpmInfo& tpm) {
  PictureSection& section = picture.add("PCRs", "pcrs");
  section.add("PcrSet", "pcr_set",
              fmt::format("{}", fmt::join(tpm.pcr_set, " ")));
  tee::PictureTable table{"values", {{"PCR", "pcr"}, {"SHA256", "SHA256"}}};
  for (const PcrValue& value : tpm.pcrs) {
    table.add({uint64_t{value.index}, shown(value.digest)});
  }
  section.table = std::move(table);
}

void add_tpm(Picture& picture, const TpmInfo& tpm) {
  add_public(picture, "Attestation key", "ak", tpm.ak_public);
  tpm::add_ak_certificate(picture, {}, without_zeros(tpm.ak_certificate));
  PictureSection& quote = picture.add("vTPM quote", "quote");
  tpm::add_attest(quote, tpm.quote);
  tpm::add_signature(quote, tpm.quote_signature, tpm::SignatureForm::Plain);
  add_pcrs(picture, tpm);
  add_public(picture, "Encryption key", "enc_key", tpm.enc_key_public);
  PictureSection& certified = picture.add("Certification of the encryption key",
                                          "enc_key_certification");
  tpm::add_attest(certified, tpm.enc_key_certify_info);
  tpm::add_signature(certified, tpm.enc_key_certify_signature,
                     tpm::SignatureForm::Plain);
}

void add_log(Picture& picture, const Buffer& log) {
  if (!log.empty()) {
    const tpm::LogBytes bytes{tpm::LogType::Tcg, log};
    tpm::add_logs(picture, {}, {&bytes, 1});
  }
}

// What the paravisor says: its keys, and each member of vm-configuration.
Result<> read_runtime(PictureSection& section, Bytes bytes) {
  TRY(const RuntimeData runtime, parse_runtime_data(bytes));
  TRY(const json::value root, codec::parse_json(runtime.json));
  section.add("bytes", "bytes", uint64_t{bytes.size()});
  section.add("SHA-256", "sha256", shown(crypto::sha256(bytes)));
  if (runtime.ak) {
    section.add("HCLAkPub", "hcl_ak_pub", tee::key_text(*runtime.ak));
    section.add("SHA-256 of its SubjectPublicKeyInfo", "hcl_ak_pub_sha256",
                shown(crypto::sha256(runtime.ak->spki())));
  }
  section.add("vmUniqueId", "vm_unique_id",
              text_or_nothing(runtime.vm_unique_id));
  section.add("user-data", "user_data", text_or_nothing(runtime.user_data));
  const json::value* const configuration =
      root.get_object().if_contains("vm-configuration");
  if (configuration != nullptr && configuration->is_object()) {
    tee::PictureTable table{"vm_configuration",
                            {{"VM-CONFIGURATION", "name"}, {"VALUE", "value"}}};
    for (const auto& [name, value] : configuration->get_object()) {
      table.add({std::string(name), codec::serialize(value)});
    }
    section.table = std::move(table);
  }
  return {};
}

void add_runtime(Picture& picture, Bytes bytes, std::string_view member) {
  PictureSection& section =
      picture.add("Runtime data of the paravisor", "runtime_data");
  if (const auto read = read_runtime(section, bytes); !read) {
    section.unreadable = Error(read.error()).at(member);
  }
}

Result<> add_snp(Picture& picture, Bytes proof) {
  Trail unused;  // its rows are those of requests of another type
  TRY(const snp::Envelope envelope, snp::parse_envelope(proof, unused));
  const auto report = snp::parse_report(envelope.report, unused);
  if (!report) {
    return Error(report.error()).at("SnpReport");
  }
  snp::add_envelope(picture, envelope, *report);
  return {};
}

Result<> add_tdx(Picture& picture, Bytes proof) {
  Trail unused;
  TRY(const dcap::Quote quote,
      dcap::parse_quote(proof, dcap::TeeType::Tdx, unused));
  return dcap::add_quote(picture, quote);
}

Result<> read_hardware(Picture& picture, const AttestationInfo& info) {
  const auto proof = codec::decode_base64(info.proof, codec::Base64::Lenient);
  if (!proof) {
    return proof.error();
  }
  return info.isolation == Isolation::SevSnp ? add_snp(picture, *proof)
                                             : add_tdx(picture, *proof);
}

void add_isolation(Picture& picture, const AttestationInfo& info) {
  if (info.isolation == Isolation::TrustedLaunch) {
    return;
  }
  const auto runtime =
      codec::decode_base64(info.runtime_data, codec::Base64::Lenient);
  if (runtime) {
    add_runtime(picture, *runtime, "RunTimeData");
  } else {
    picture.add("Runtime data of the paravisor", "runtime_data").unreadable =
        Error(runtime.error()).at("RunTimeData");
  }
  if (const auto read = read_hardware(picture, info); !read) {
    picture.add("Evidence of the hardware", "hardware").unreadable =
        Error(read.error()).at("Proof");
  }
}

Picture picture_of_bundle(const AttestationInfo& info) {
  Picture picture;
  add_bundle(picture, info);
  add_payload(picture, info.client_payload);
  add_tpm(picture, info.tpm);
  add_isolation(picture, info);
  add_log(picture, info.tcg_log);
  return picture;
}

void add_hcl_hardware(Picture& picture, const HclReport& report) {
  if (report.type == HclReportType::Snp) {
    Trail unused;
    const auto snp = snp::parse_report(report.hardware_report, unused);
    if (snp) {
      snp::add_report(picture, *snp);
    } else {
      picture.add("Evidence of the hardware", "hardware").unreadable =
          Error(snp.error()).at("hardware_report");
    }
  } else if (report.type == HclReportType::Tdx) {
    PictureSection& section = picture.add("TDREPORT", "td_report");
    section.add("bytes", "bytes", uint64_t{report.hardware_report.size()});
    section.add("REPORTDATA", "report_data", shown(report.report_data));
  }
}

Result<Picture> picture_of_hcl(Bytes evidence, Trail& trail) {
  TRY(const HclReport report, parse_hcl_report(evidence, trail));
  Picture picture;
  PictureSection& section = picture.add("HCL report", "hcl_report");
  section.add("version", "version", uint64_t{report.version});
  section.add("report size", "report_size", uint64_t{report.report_size});
  section.add(
      "report type", "report_type",
      tee::named(static_cast<uint64_t>(report.type), name_of(report.type)));
  section.add("hash type", "hash_type", std::string(tpm::name_of(report.hash)));
  if (report.type != HclReportType::TrustedVm) {
    section.add("report data binds the runtime data", "runtime_data_bound",
                binds_runtime_data(report));
  }
  add_runtime(picture, report.runtime_data, "runtime_data");
  add_hcl_hardware(picture, report);
  return picture;
}

}  // namespace

Result<Picture> picture_of_guest(const tee::Submission& submission,
                                 Trail& trail) {
  if (is_hcl_report(submission.evidence)) {
    return picture_of_hcl(submission.evidence, trail);
  }
  TRY(const AttestationInfo info,
      parse_attestation_info(submission.evidence, trail));
  return picture_of_bundle(info);
}

bool is_evidence(Bytes evidence) {
  if (text_of(evidence).starts_with("HCLA")) {
    return true;
  }
  const auto root = codec::parse_json(text_of(evidence));
  return root && root->is_object() && root->get_object().contains("TpmInfo");
}

}  // namespace assay::azure_guest
