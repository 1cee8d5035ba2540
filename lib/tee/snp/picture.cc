// SPDX-License-Identifier: Apache-2.0
// Names of the fields are those of AMD 56860, SEV-SNP Firmware ABI.
#include "tee/snp/picture.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "tee/snp/certificates.h"
#include "tee/snp/chain.h"
#include "tee/snp/uvm.h"

namespace assay::snp {
namespace {

using tee::BitName;
using tee::Decoded;
using tee::hex_number;
using tee::mask;
using tee::named;
using tee::Picture;
using tee::PictureSection;
using tee::shown;
using x509::Certificate;

// POLICY, section "Guest Policy": bits above the two bytes of the version.
constexpr std::array<BitName, 10> kPolicy = {{{16, "SMT"},
                                              {17, "RESERVED_ONE"},
                                              {18, "MIGRATE_MA"},
                                              {19, "DEBUG"},
                                              {20, "SINGLE_SOCKET"},
                                              {21, "CXL_ALLOW"},
                                              {22, "MEM_AES_256_XTS"},
                                              {23, "RAPL_DIS"},
                                              {24, "CIPHERTEXT_HIDING_DRAM"},
                                              {25, "PAGE_SWAP_DISABLE"}}};

constexpr std::array<BitName, 7> kPlatformInfo = {
    {{0, "SMT_EN"},
     {1, "TSME_EN"},
     {2, "ECC_EN"},
     {3, "RAPL_DIS"},
     {4, "CIPHERTEXT_HIDING_DRAM_EN"},
     {5, "ALIAS_CHECK_COMPLETE"},
     {7, "TIO_EN"}}};

// The word at 0x48; bits 4:2 are SIGNING_KEY, a number.
constexpr std::array<BitName, 2> kFlags = {
    {{0, "AUTHOR_KEY_EN"}, {1, "MASK_CHIP_KEY"}}};
constexpr uint32_t kSigningKeyBits = 0x1c;

Decoded policy_of(uint64_t policy) {
  constexpr uint64_t kVersion = 0xffff;
  Decoded decoded = mask(hex_number(policy, 8), policy & ~kVersion, kPolicy);
  decoded.parts = {{"abi_major", policy >> 8 & 0xff},
                   {"abi_minor", policy & 0xff}};
  return decoded;
}

// The parts of a TCB_VERSION, where it is known how they lie.
Decoded tcb_of(const Tcb& tcb, const std::optional<Line>& line) {
  Decoded decoded{codec::encode_hex(tcb.bytes())};
  if (line) {
    const TcbLayout& layout = layout_of(*line);
    const auto part = [&](std::string name, uint8_t at) {
      decoded.parts.emplace_back(std::move(name), tcb.data[at]);
    };
    if (layout.fmc) {
      part("fmc", *layout.fmc);
    }
    part("boot_loader", layout.boot_loader);
    part("tee", layout.tee);
    part("snp", layout.snp);
    part("microcode", layout.microcode);
  }
  return decoded;
}

std::string text_of_version(const FirmwareVersion& version) {
  return fmt::format("{}.{} build {}", version.major, version.minor,
                     version.build);
}

// Of what the lines that come into question have in common, the layout is.
std::optional<Line> line_of(const Report& report) {
  const std::vector<Line> lines = lines_of(report);
  return lines.empty() ? std::nullopt : std::optional(lines.front());
}

void add_head(PictureSection& section, const Report& report) {
  section.add("VERSION", "version", uint64_t{report.version});
  section.add("GUEST_SVN", "guest_svn", uint64_t{report.guest_svn});
  section.add("POLICY", "policy", policy_of(report.policy));
  section.add("FAMILY_ID", "family_id", shown(report.family_id));
  section.add("IMAGE_ID", "image_id", shown(report.image_id));
  section.add("VMPL", "vmpl", uint64_t{report.vmpl});
  section.add("SIGNATURE_ALGO", "signature_algo",
              named(report.signature_algorithm, "ECDSA P-384 with SHA-384"));
  section.add("PLATFORM_INFO", "platform_info",
              mask(hex_number(report.platform_info, 8), report.platform_info,
                   kPlatformInfo));
  section.add("KEY FLAGS", "key_flags",
              mask(hex_number(report.flags, 4), report.flags & ~kSigningKeyBits,
                   kFlags));
  section.add("SIGNING_KEY", "signing_key",
              named(static_cast<uint64_t>(report.signing_key),
                    name_of(report.signing_key)));
}

void add_identity(PictureSection& section, const Report& report) {
  section.add("REPORT_DATA", "report_data", shown(report.report_data));
  section.add("MEASUREMENT", "measurement", shown(report.measurement));
  section.add("HOST_DATA", "host_data", shown(report.host_data));
  section.add("ID_KEY_DIGEST", "id_key_digest", shown(report.id_key_digest));
  section.add("AUTHOR_KEY_DIGEST", "author_key_digest",
              shown(report.author_key_digest));
  section.add("REPORT_ID", "report_id", shown(report.report_id));
  section.add("REPORT_ID_MA", "report_id_ma", shown(report.report_id_ma));
}

void add_platform(PictureSection& section, const Report& report) {
  const std::optional<Line> line = line_of(report);
  section.add("CURRENT_TCB", "current_tcb", tcb_of(report.current_tcb, line));
  section.add("REPORTED_TCB", "reported_tcb",
              tcb_of(report.reported_tcb, line));
  section.add("COMMITTED_TCB", "committed_tcb",
              tcb_of(report.committed_tcb, line));
  section.add("LAUNCH_TCB", "launch_tcb", tcb_of(report.launch_tcb, line));
  if (report.has_cpuid()) {
    section.add("CPUID_FAM_ID", "cpuid_fam_id", uint64_t{report.cpuid_family});
    section.add("CPUID_MOD_ID", "cpuid_mod_id", uint64_t{report.cpuid_model});
    section.add("CPUID_STEP", "cpuid_step", uint64_t{report.cpuid_stepping});
    section.add("product line", "product_line",
                line ? tee::PictureValue(std::string(name_of(*line)))
                     : tee::PictureValue());
  }
  section.add("CHIP_ID", "chip_id", shown(report.chip_id));
  section.add("CURRENT version", "current_version",
              text_of_version(report.current));
  section.add("COMMITTED version", "committed_version",
              text_of_version(report.committed));
  if (report.has_mitigations()) {
    section.add("LAUNCH_MIT_VECTOR", "launch_mit_vector",
                hex_number(report.launch_mit_vector, 8));
    section.add("CURRENT_MIT_VECTOR", "current_mit_vector",
                hex_number(report.current_mit_vector, 8));
  }
}

// The certificate that AMD's issuer signed, which names its kind and line.
Result<> read_ek(PictureSection& section,
                 const std::vector<Certificate>& certificates) {
  for (const Certificate& item : certificates) {
    const auto role = find_issuer_role(item.issuer_attribute("CN"));
    if (!role) {
      continue;
    }
    TRY(const EkExtensions ek, parse_ek_extensions(item, role->line));
    section.add("kind", "kind", std::string(name_of(ek.kind)));
    section.add("productName", "product_name", ek.product_name);
    section.add("TCB", "tcb", tcb_of(ek.tcb, role->line));
    if (ek.kind == EkKind::Vcek) {
      section.add("hwID", "hw_id", shown(ek.hw_id));
    }
    return {};
  }
  return Error(Code::CertificateMalformed,
               "no certificate is issued by SEV-... or SEV-VLEK-...");
}

void add_certificates(Picture& picture, std::string_view pem) {
  const auto certificates = parse_certificates(pem);
  if (!certificates) {
    picture.add("Certificates", "certificates").unreadable =
        Error(certificates.error()).at("VcekCertChain");
    return;
  }
  PictureSection& ek = picture.add("Endorsement key", "endorsement_key");
  if (const auto read = read_ek(ek, *certificates); !read) {
    ek.unreadable = Error(read.error()).at("VcekCertChain");
  }
  picture.add("Certificates", "certificates").table =
      tee::certificate_table(*certificates);
}

// {"Uvm": [base64 of COSE_Sign1]}: the measurement that each endorses.
Result<> read_endorsements(PictureSection& section, std::string_view text) {
  TRY(const Buffer bytes, codec::decode_base64(text, codec::Base64::Lenient));
  TRY(const codec::json::value root, codec::parse_json(text_of(bytes)));
  TRY(const codec::json::object* const object, codec::as_object(root));
  TRY(const codec::json::array* const items,
      codec::array_member(*object, "Uvm"));
  tee::PictureTable table{
      "uvm",
      {{"BYTES", "bytes"},
       {"x-ms-sevsnpvm-launchmeasurement", "launch_measurement"}}};
  for (const codec::json::value& item : *items) {
    const codec::json::string* const one = item.if_string();
    if (one == nullptr) {
      return Error(Code::EndorsementMalformed,
                   "expected base64 of a COSE_Sign1");
    }
    TRY(const Buffer cose,
        codec::decode_base64(std::string_view(*one), codec::Base64::Lenient));
    TRY(const Measurement measurement, parse_uvm_measurement(cose));
    table.add({uint64_t{cose.size()}, shown(measurement)});
  }
  section.table = std::move(table);
  return {};
}

}  // namespace

void add_report(Picture& picture, const Report& report) {
  PictureSection& section = picture.add("SEV-SNP attestation report", "report");
  add_head(section, report);
  add_identity(section, report);
  add_platform(section, report);
  section.add("SIGNATURE (r, s)", "signature", shown(report.signature));
}

void add_envelope(Picture& picture, const Envelope& envelope,
                  const Report& report) {
  add_report(picture, report);
  if (envelope.chain) {
    add_certificates(picture, *envelope.chain);
  }
  if (envelope.endorsements) {
    PictureSection& section =
        picture.add("Endorsements of the utility VM", "endorsements");
    const auto read = read_endorsements(section, *envelope.endorsements);
    if (!read) {
      section.unreadable = Error(read.error()).at("Endorsements");
    }
  }
}

Result<Picture> picture_of_report(const tee::Submission& submission,
                                  tee::Trail& trail) {
  TRY(const Envelope envelope, parse_envelope(submission.evidence, trail));
  const auto report = parse_report(envelope.report, trail);
  if (!report) {
    return Error(report.error()).at("SnpReport");
  }
  Picture picture;
  add_envelope(picture, envelope, *report);
  tee::add_held_data(picture, submission,
                     {"REPORT_DATA", report->report_data.bytes()},
                     {"HOST_DATA", report->host_data.bytes()});
  return picture;
}

bool is_evidence(Bytes evidence) {
  tee::Trail unused;
  if (evidence.size() == kReportSize) {
    return parse_report(evidence, unused) ||
           unused.record(tee::CheckId::SnpReportVersion).outcome ==
               tee::CheckOutcome::Held;
  }
  const auto root = codec::parse_json(text_of(evidence));
  return root && root->is_object() && root->get_object().contains("SnpReport");
}

}  // namespace assay::snp
