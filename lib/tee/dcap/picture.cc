// SPDX-License-Identifier: Apache-2.0
// Names of the fields are those of Intel SGX ECDSA QuoteLib Reference, appendix
// A, and Intel TDX DCAP Quoting Library API, A.3; in JSON those of their C
// structures.
#include "tee/dcap/picture.h"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/reader.h"
#include "tee/dcap/pck.h"

namespace assay::dcap {
namespace {

using tee::BitName;
using tee::hex_number;
using tee::mask;
using tee::named;
using tee::Picture;
using tee::PictureSection;
using tee::shown;

constexpr size_t kMaxPckChain = 4;

// ATTRIBUTES.FLAGS. Intel SDM volume 3D, section 35.7.1.
constexpr std::array<BitName, 8> kSgxFlags = {{{0, "INIT"},
                                               {1, "DEBUG"},
                                               {2, "MODE64BIT"},
                                               {4, "PROVISIONKEY"},
                                               {5, "EINITTOKEN_KEY"},
                                               {6, "CET"},
                                               {7, "KSS"},
                                               {10, "AEXNOTIFY"}}};

// MISCSELECT. Section 35.7.2.
constexpr std::array<BitName, 2> kMiscSelect = {{{0, "EXINFO"}, {1, "CPINFO"}}};

// State components of XSAVE: XFRM and XFAM. Intel SDM volume 1, section 13.1.
constexpr std::array<BitName, 20> kStateComponents = {
    {{0, "X87"},    {1, "SSE"},      {2, "AVX"},       {3, "BNDREGS"},
     {4, "BNDCSR"}, {5, "OPMASK"},   {6, "ZMM_HI256"}, {7, "HI16_ZMM"},
     {8, "PT"},     {9, "PKRU"},     {10, "PASID"},    {11, "CET_U"},
     {12, "CET_S"}, {13, "HDC"},     {14, "UINTR"},    {15, "LBR"},
     {16, "HWP"},   {17, "TILECFG"}, {18, "TILEDATA"}, {19, "APX"}}};

// ATTRIBUTES of a TD. Intel TDX Module ABI Reference, "ATTRIBUTES".
constexpr std::array<BitName, 12> kTdAttributes = {{{0, "DEBUG"},
                                                    {4, "HGS_PLUS_PROF"},
                                                    {5, "PERF_PROF"},
                                                    {6, "PMT_PROF"},
                                                    {16, "ICSSD"},
                                                    {27, "LASS"},
                                                    {28, "SEPT_VE_DISABLE"},
                                                    {29, "MIGRATABLE"},
                                                    {30, "PKS"},
                                                    {31, "KL"},
                                                    {62, "TPA"},
                                                    {63, "PERFMON"}}};

std::string_view name_of_tee(uint32_t tee) {
  switch (tee) {
    case static_cast<uint32_t>(TeeType::Sgx):
      return "SGX";
    case static_cast<uint32_t>(TeeType::Tdx):
      return "TDX";
    default:
      return {};
  }
}

std::string_view name_of_key(uint16_t type) {
  constexpr std::array<std::string_view, 4> kNames = {
      "", "", "ECDSA-256-with-P-256", "ECDSA-384-with-P-384"};
  return type < kNames.size() ? kNames[type] : std::string_view();
}

std::string_view name_of_body(BodyType type) {
  switch (type) {
    case BodyType::Sgx:
      return "SGX enclave report";
    case BodyType::Tdx10:
      return "TD report of TDX 1.0";
    case BodyType::Tdx15:
      return "TD report of TDX 1.5";
  }
  return {};
}

void add_header(Picture& picture, const Quote& quote) {
  const Header& header = quote.header;
  PictureSection& section = picture.add("Quote header", "header");
  section.add("VERSION", "version", uint64_t{header.version});
  section.add("ATTESTATION_KEY_TYPE", "att_key_type",
              named(header.attestation_key_type,
                    name_of_key(header.attestation_key_type)));
  section.add("TEE_TYPE", "tee_type",
              named(header.tee_type, name_of_tee(header.tee_type)));
  if (header.version == 5) {
    section.add("BODY_TYPE", "body_type",
                named(static_cast<uint64_t>(quote.body_type),
                      name_of_body(quote.body_type)));
    section.add("BODY_SIZE", "body_size", uint64_t{quote.body.size()});
  } else {
    section.add("QE_SVN", "qe_svn", uint64_t{header.qe_svn});
    section.add("PCE_SVN", "pce_svn", uint64_t{header.pce_svn});
  }
  section.add("QE_VENDOR_ID", "vendor_id", shown(header.qe_vendor_id));
  section.add("USER_DATA", "user_data", shown(header.user_data));
}

Result<> add_body(Picture& picture, const Quote& quote) {
  PictureSection& section = picture.add(
      quote.body_type == BodyType::Sgx ? "Enclave report"
                                       : name_of_body(quote.body_type),
      quote.body_type == BodyType::Sgx ? "report_body" : "td_report");
  if (quote.body_type == BodyType::Sgx) {
    TRY(const ReportBody body, parse_report_body(quote.body));
    add_report_body(section, body);
  } else {
    TRY(const TdReport report, parse_td_report(quote.body));
    add_td_report(section, report);
  }
  return {};
}

void add_signature(Picture& picture, const Quote& quote) {
  PictureSection& section = picture.add("Quote signature", "signature_data");
  section.add("SIGNATURE (r, s)", "signature", shown(quote.signature));
  section.add("ATTESTATION_KEY (x, y)", "attestation_key",
              shown(quote.attestation_key));
  section.add("QE_REPORT_SIGNATURE (r, s)", "qe_report_signature",
              shown(quote.qe_report_signature));
  section.add("QE_AUTHENTICATION_DATA", "qe_authentication_data",
              shown(quote.qe_authentication_data));
}

void add_qe_report(Picture& picture, const Quote& quote) {
  PictureSection& section =
      picture.add("Report of the quoting enclave", "qe_report");
  if (const auto body = parse_report_body(quote.qe_report)) {
    add_report_body(section, *body);
  } else {
    section.unreadable = body.error();
  }
}

void add_extension(PictureSection& section, const PckExtension& extension) {
  section.add("PPID", "ppid", shown(extension.ppid));
  section.add("FMSPC", "fmspc", shown(extension.fmspc));
  section.add("PCEID", "pce_id", shown(extension.pce_id));
  section.add("CPUSVN", "cpu_svn", shown(extension.cpu_svn));
  section.add("PCESVN", "pce_svn", uint64_t{extension.pce_svn});
  section.add("SGX TCB components", "sgx_tcb_components",
              fmt::format("{}", fmt::join(extension.components, " ")));
}

Result<> read_pck(PictureSection& section, Bytes pem) {
  TRY(const auto chain, x509::parse_pem_chain(text_of(pem), kMaxPckChain));
  section.table = tee::certificate_table(chain);
  const auto contents = chain.front().find_extension(kSgxExtension);
  if (!contents) {
    return Error(Code::CertificateMalformed,
                 fmt::format("the first certificate has no extension {}",
                             kSgxExtension));
  }
  TRY(const PckExtension extension, parse_pck_extension(*contents));
  add_extension(section, extension);
  return {};
}

void add_pck(Picture& picture, const Quote& quote) {
  PictureSection& section = picture.add("PCK certificate chain", "pck_chain");
  if (const auto read = read_pck(section, quote.pck_chain); !read) {
    section.unreadable = Error(read.error()).at("quote.pck_chain");
  }
}

}  // namespace

void add_report_body(PictureSection& section, const ReportBody& body) {
  const Bytes attributes = body.attributes.bytes();
  section.add("CPUSVN", "cpu_svn", shown(body.cpu_svn));
  section.add(
      "MISCSELECT", "misc_select",
      mask(hex_number(body.misc_select, 4), body.misc_select, kMiscSelect));
  section.add("ISVEXTPRODID", "isv_ext_prod_id", shown(body.isv_ext_prod_id));
  section.add("ATTRIBUTES.FLAGS", "attributes",
              mask(attributes.first(8), kSgxFlags));
  section.add("ATTRIBUTES.XFRM", "xfrm",
              mask(attributes.subspan(8), kStateComponents));
  section.add("MRENCLAVE", "mr_enclave", shown(body.mr_enclave));
  section.add("MRSIGNER", "mr_signer", shown(body.mr_signer));
  section.add("CONFIGID", "config_id", shown(body.config_id));
  section.add("ISVPRODID", "isv_prod_id", uint64_t{body.isv_prod_id});
  section.add("ISVSVN", "isv_svn", uint64_t{body.isv_svn});
  section.add("CONFIGSVN", "config_svn", uint64_t{body.config_svn});
  section.add("ISVFAMILYID", "isv_family_id", shown(body.isv_family_id));
  section.add("REPORTDATA", "report_data", shown(body.report_data));
}

void add_td_report(PictureSection& section, const TdReport& report) {
  section.add("TEE_TCB_SVN", "tee_tcb_svn", shown(report.tee_tcb_svn));
  section.add("MRSEAM", "mr_seam", shown(report.mr_seam));
  section.add("MRSIGNERSEAM", "mr_signer_seam", shown(report.mr_signer_seam));
  section.add("SEAMATTRIBUTES", "seam_attributes",
              mask(report.seam_attributes.bytes(), {}));
  section.add("TDATTRIBUTES", "td_attributes",
              mask(report.td_attributes.bytes(), kTdAttributes));
  section.add("XFAM", "xfam", mask(report.xfam.bytes(), kStateComponents));
  section.add("MRTD", "mr_td", shown(report.mr_td));
  section.add("MRCONFIGID", "mr_config_id", shown(report.mr_config_id));
  section.add("MROWNER", "mr_owner", shown(report.mr_owner));
  section.add("MROWNERCONFIG", "mr_owner_config",
              shown(report.mr_owner_config));
  for (size_t i = 0; i < report.rtmrs.size(); ++i) {
    section.add(fmt::format("RTMR{}", i), fmt::format("rtmr{}", i),
                shown(report.rtmrs[i]));
  }
  section.add("REPORTDATA", "report_data", shown(report.report_data));
  if (report.v15) {
    section.add("TEE_TCB_SVN2", "tee_tcb_svn2",
                shown(report.v15->tee_tcb_svn2));
    section.add("MRSERVICETD", "mr_service_td",
                shown(report.v15->mr_service_td));
  }
}

Result<> add_quote(Picture& picture, const Quote& quote) {
  add_header(picture, quote);
  TRY_OK(add_body(picture, quote));
  add_signature(picture, quote);
  add_qe_report(picture, quote);
  add_pck(picture, quote);
  return {};
}

std::optional<TeeType> recognise_quote(Bytes input) {
  constexpr uint16_t kEcdsaP256 = 2;
  if (input.size() < kHeaderSize) {
    return std::nullopt;
  }
  Reader r(input);
  const uint16_t version = r.u16le();   //  0, 2
  const uint16_t key_type = r.u16le();  //  2, 2
  const uint32_t tee = r.u32le();       //  4, 4
  if (version < 3 || version > 5 || key_type != kEcdsaP256) {
    return std::nullopt;
  }
  if (tee == static_cast<uint32_t>(TeeType::Sgx)) {
    return TeeType::Sgx;
  }
  return version > 3 && tee == static_cast<uint32_t>(TeeType::Tdx)
             ? std::optional(TeeType::Tdx)
             : std::nullopt;
}

}  // namespace assay::dcap
