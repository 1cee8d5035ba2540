// SPDX-License-Identifier: Apache-2.0
// assay forge: authorities, evidence and collateral for tests.
#include "forge/forge.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json_writer.h"
#include "codec/pem.h"
#include "files/file.h"
#include "forge/guest_forge.h"
#include "forge/settings.h"
#include "server/development.h"
#include "tee/dcap/pck.h"
#include "tee/dcap/quote.h"
#include "tee/dcap/td_report.h"
#include "tee/sgx/open_enclave.h"
#include "x509/certificate.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxAuthority = 256 * 1024;

Result<> write(const fs::path& file, std::string_view content,
               files::Mode mode = files::Mode::Public) {
  return files::write_file(file, bytes_of(content), mode);
}

Result<> make_out(const fs::path& folder) {
  TRY_OK(server::refuse_production_folder(folder));
  return files::make_private_folder(folder);
}

Result<forge::IntelAuthority> read_authority(const std::string& folder) {
  TRY_OK(server::refuse_production_folder(folder));
  TRY(const std::string pem,
      files::read_text(fs::path(folder) / "authority.pem", kMaxAuthority));
  return forge::load_authority(pem);
}

Result<forge::AmdAuthority> read_amd_authority(const std::string& folder) {
  TRY_OK(server::refuse_production_folder(folder));
  TRY(const std::string pem,
      files::read_text(fs::path(folder) / "authority-amd.pem", kMaxAuthority));
  return forge::load_amd_authority(pem);
}

Result<forge::TpmAuthority> read_tpm_authority(const std::string& folder) {
  TRY_OK(server::refuse_production_folder(folder));
  TRY(const std::string pem,
      files::read_text(fs::path(folder) / "authority-tpm.pem", kMaxAuthority));
  return forge::load_tpm_authority(pem);
}

// By the authority of the type's vendor.
Result<forge::Forged> forge_for(const ForgeEvidence& options,
                                const forge::EvidenceSpec& spec, Time now) {
  if (spec.type == forge::EvidenceType::SevSnpVm) {
    TRY(const forge::AmdAuthority amd, read_amd_authority(options.authority));
    return forge::forge_evidence(amd, spec, options.break_code, now);
  }
  if (spec.type == forge::EvidenceType::AzureGuest) {
    TRY(const forge::IntelAuthority intel, read_authority(options.authority));
    TRY(const forge::AmdAuthority amd, read_amd_authority(options.authority));
    TRY(const forge::TpmAuthority tpm, read_tpm_authority(options.authority));
    return forge::forge_guest({intel, amd, tpm}, spec, options.break_code, now);
  }
  if (spec.type == forge::EvidenceType::Tpm) {
    TRY(const forge::TpmAuthority tpm, read_tpm_authority(options.authority));
    return forge::forge_evidence(tpm, spec, options.break_code, now);
  }
  TRY(const forge::IntelAuthority intel, read_authority(options.authority));
  return forge::forge_evidence(intel, spec, options.break_code, now);
}

Result<forge::EvidenceType> type_of(const std::string& name) {
  const tee::Scheme* const scheme = attest::find_scheme(name);
  const auto spec = forge::with_setting(
      {}, "type", scheme == nullptr ? name : scheme->wire_name);
  if (!spec) {
    return Error(Code::UnknownAttestationType,
                 fmt::format("--type: \"{}\" cannot be forged; SgxEnclave, "
                             "OpenEnclave, SevSnpVm, TdxVm, Tpm and AzureGuest "
                             "can",
                             name));
  }
  return spec->type;
}

Result<forge::EvidenceSpec> spec_of(const ForgeEvidence& options) {
  forge::EvidenceSpec spec;
  TRY(spec.type, type_of(options.files.type));
  if (!options.files.runtime_data.empty()) {
    TRY(const std::string data, read_input(options.files.runtime_data));
    spec.runtime_data = copy_of(bytes_of(data));
  }
  if (!options.files.init_time_data.empty()) {
    TRY(const std::string data, read_input(options.files.init_time_data));
    spec.init_time_data = copy_of(bytes_of(data));
  }
  spec.debug = options.debug;
  if (!options.tcb_status.empty()) {
    TRY(spec,
        forge::with_setting(std::move(spec), "tcb_status", options.tcb_status));
  }
  for (const std::string& setting : options.settings) {
    const size_t equals = setting.find('=');
    if (equals == setting.npos) {
      return Error(
          Code::EvidenceUnsupported,
          fmt::format("--set: expected FIELD=VALUE, found \"{}\"", setting));
    }
    TRY(spec, forge::with_setting(std::move(spec), setting.substr(0, equals),
                                  setting.substr(equals + 1)));
  }
  return spec;
}

std::string held_json(const Buffer& data) {
  codec::SortedObject object;
  object.add_base64url("data", data);
  object.add_string("dataType", "Binary");
  return object.text();
}

// The body that POST /attest/{type} takes.
std::string request_json(const forge::Forged& forged,
                         forge::EvidenceType type) {
  const tee::Scheme& scheme = *attest::find_scheme(forge::wire_name_of(type));
  if (scheme.challenged()) {
    return std::string(text_of(forged.evidence)) + "\n";
  }
  codec::SortedObject body;
  body.add_base64url(scheme.evidence_member, forged.evidence);
  if (forged.runtime_data) {
    body.add_raw("runtimeData", held_json(*forged.runtime_data));
  }
  if (forged.init_time_data) {
    body.add_raw("initTimeData", held_json(*forged.init_time_data));
  }
  return body.text() + "\n";
}

std::string expect_json(const forge::Forged& forged) {
  const auto text_or_null = [](codec::SortedObject& object,
                               std::string_view name, const std::string& text) {
    if (text.empty()) {
      object.add_raw(name, "null");
    } else {
      object.add_string(name, text);
    }
  };
  codec::SortedObject object;
  object.add_string("at", format_rfc3339(forged.at));
  text_or_null(object, "code", forged.expected_code);
  if (forged.minimum_evaluation) {
    object.add_int("minimumTcbEvaluation", *forged.minimum_evaluation);
  }
  text_or_null(object, "status", forged.expected_status);
  object.add_string("verdict", forged.expected_verdict);
  return object.text() + "\n";
}

// Of SevSnpVm also the parts of the evidence, so that a report can be judged
// alone, with the rest as collateral.
Result<> write_collateral(const fs::path& out, const forge::Forged& forged) {
  const std::pair<std::string_view, Bytes> files[] = {
      {"collateral.json", bytes_of(forged.collateral_json)},
      {"issuers.pem", bytes_of(forged.issuers_pem)},
      {"chain.pem", bytes_of(forged.chain_pem)},
      {"report.bin", forged.report},
      {"amd.crl", forged.amd_crl},
      {"uvm.cose", forged.uvm},
      {"secure-boot-lists.json", bytes_of(forged.secure_boot_lists)},
      {"recipient.pem", bytes_of(forged.recipient_pem)},
  };
  for (const auto& [name, content] : files) {
    if (!content.empty()) {
      TRY_OK(files::write_file(out / name, content, files::Mode::Public));
    }
  }
  return {};
}

Result<> write_case(const fs::path& out, const forge::Forged& forged,
                    forge::EvidenceType type) {
  TRY_OK(make_out(out));
  TRY_OK(files::write_file(out / "evidence.bin", forged.evidence,
                           files::Mode::Public));
  TRY_OK(write(out / "request.json", request_json(forged, type)));
  TRY_OK(write_collateral(out, forged));
  TRY_OK(write(out / "anchor.pem", forged.anchor_pem));
  TRY_OK(write(out / "expect.json", expect_json(forged)));
  if (forged.runtime_data) {
    TRY_OK(files::write_file(out / "runtime-data.bin", *forged.runtime_data,
                             files::Mode::Public));
  }
  if (forged.init_time_data) {
    TRY_OK(files::write_file(out / "init-time-data.bin", *forged.init_time_data,
                             files::Mode::Public));
  }
  return {};
}

// A platform for which collateral is asked, and the TEE that is meant.
struct Meant {
  dcap::TeeType tee = dcap::TeeType::Sgx;
  forge::PlatformSpec platform;
};

// The quote of an enclave or a trust domain, behind a header or not.
Result<dcap::Quote> read_quote(Bytes bytes) {
  tee::Trail trail;
  if (const auto inner = sgx::strip_open_enclave_header(bytes, trail); inner) {
    bytes = *inner;
  }
  if (auto td = dcap::parse_quote(bytes, dcap::TeeType::Tdx, trail)) {
    return td;
  }
  return dcap::parse_quote(bytes, dcap::TeeType::Sgx, trail);
}

// The TDX module that a TD names.
Result<> set_module(forge::PlatformSpec& platform, Bytes body) {
  TRY(const dcap::TdReport report, dcap::parse_td_report(body));
  platform.module_version = report.tee_tcb_svn.data[1];
  platform.mr_signer_seam = copy_of(report.mr_signer_seam.bytes());
  return {};
}

// FMSPC and PCE id of a quote's PCK certificate, and of a TD the module;
// nothing is verified.
Result<Meant> platform_of(const std::string& evidence_file) {
  constexpr std::string_view kSgxExtension = "1.2.840.113741.1.13.1";
  constexpr size_t kChain = 3;
  TRY(const std::string content, read_input(evidence_file));
  TRY(const dcap::Quote quote, read_quote(bytes_of(content)));
  TRY(const auto chain,
      x509::parse_pem_chain(text_of(quote.pck_chain), kChain));
  for (const x509::Certificate& certificate : chain) {
    if (const auto contents = certificate.find_extension(kSgxExtension);
        contents) {
      TRY(const dcap::PckExtension extension,
          dcap::parse_pck_extension(*contents));
      Meant meant{dcap::tee_type_of(quote.body_type), {}};
      meant.platform.fmspc = copy_of(extension.fmspc.bytes());
      meant.platform.pce_id = copy_of(extension.pce_id.bytes());
      if (meant.tee == dcap::TeeType::Tdx) {
        TRY_OK(set_module(meant.platform, quote.body));
      }
      return meant;
    }
  }
  return Error(Code::CertificateMalformed,
               "no certificate of the quote has the SGX extension");
}

Result<Meant> platform_of(const ForgeCollateral& options) {
  if (!options.evidence.empty()) {
    return platform_of(options.evidence);
  }
  Meant meant;
  if (!options.type.empty()) {
    TRY(const forge::EvidenceType type, type_of(options.type));
    if (type == forge::EvidenceType::Tpm ||
        type == forge::EvidenceType::AzureGuest) {
      return Error(
          Code::EvidenceUnsupported,
          "--type: this type has no collateral but the issuers that forge "
          "evidence writes beside it");
    }
    if (type == forge::EvidenceType::SevSnpVm) {
      return Error(Code::EvidenceUnsupported,
                   "--type: SevSnpVm brings its certificates along; forge "
                   "evidence writes the CRL beside them");
    }
    meant.tee = forge::tee_of(type);
  }
  if (!options.fmspc.empty()) {
    const auto fmspc = codec::decode_hex_fixed<dcap::Fmspc>(options.fmspc);
    if (!fmspc) {
      return Error(Code::EvidenceUnsupported,
                   "--fmspc: " + fmspc.error().message());
    }
    meant.platform.fmspc = copy_of(fmspc->bytes());
  }
  return meant;
}

// What no forge knows (a check, a field, a status) is a mistake in a flag.
Exit finish(const Result<>& done, const std::string& out) {
  if (!done) {
    return done.error().code() == Code::EvidenceUnsupported
               ? misuse(done.error().message())
               : complain(done.error());
  }
  print_line("written to " + out);
  return Exit::Good;
}

}  // namespace

Exit run(const ForgeAuthority& options) {
  const auto done = [&options]() -> Result<> {
    const fs::path out = options.out;
    if (fs::exists(out / "authority.pem")) {
      return Error(Code::FileUnreadable,
                   fmt::format("{} holds an authority already: evidence made "
                               "with it would lose its trust; choose another "
                               "folder",
                               out.string()));
    }
    TRY(const Time now, time_or_now(""));
    TRY_OK(make_out(out));
    const forge::IntelAuthority authority = forge::make_intel_authority(now);
    TRY(const forge::Forged whole,
        forge::forge_evidence(authority, {}, "", now));
    TRY_OK(write(out / "authority.pem", forge::save_authority(authority),
                 files::Mode::Private));
    TRY_OK(write(out / "anchor-intel.pem",
                 codec::encode_pem("CERTIFICATE", authority.root.der())));
    const forge::AmdAuthority amd = forge::make_amd_authority(now);
    TRY_OK(write(out / "authority-amd.pem", forge::save_amd_authority(amd),
                 files::Mode::Private));
    TRY_OK(write(out / "anchor-amd.pem", forge::anchor_pem(amd)));
    const forge::TpmAuthority tpm = forge::make_tpm_authority(now);
    TRY_OK(write(out / "authority-tpm.pem", forge::save_tpm_authority(tpm),
                 files::Mode::Private));
    TRY_OK(write(out / "anchor-tpm.pem", forge::anchor_pem(tpm)));
    return write(out / "collateral.json", whole.collateral_json);
  }();
  return finish(done, options.out);
}

Exit run(const ForgeEvidence& options) {
  const auto done = [&options]() -> Result<> {
    TRY(const forge::EvidenceSpec spec, spec_of(options));
    TRY(const Time now, time_or_now(""));
    TRY(const forge::Forged forged, forge_for(options, spec, now));
    return write_case(options.out, forged, spec.type);
  }();
  return finish(done, options.out);
}

Exit run(const ForgeCollateral& options) {
  const auto done = [&options]() -> Result<> {
    TRY(const forge::IntelAuthority authority,
        read_authority(options.authority));
    TRY(const Meant meant, platform_of(options));
    TRY(const Time at, time_or_now(options.at));
    const fs::path out = options.out;
    TRY_OK(make_out(out));
    TRY_OK(write(
        out / "collateral.json",
        forge::forge_collateral(authority, meant.tee, meant.platform, at)));
    return write(out / "anchor.pem",
                 codec::encode_pem("CERTIFICATE", authority.root.der()));
  }();
  return finish(done, options.out);
}

Exit run(const ForgeList& options) {
  const auto type = type_of(options.type);
  if (!type) {
    return misuse(type.error().message());
  }
  std::string items;
  for (const std::string_view code : forge::breakable(*type)) {
    if (options.form == Form::Json) {
      items += fmt::format("{}\"{}\"", items.empty() ? "" : ",", code);
    } else {
      print_line(code);
    }
  }
  if (options.form == Form::Json) {
    print_line("[" + items + "]");
  }
  return Exit::Good;
}

}  // namespace assay::cli
