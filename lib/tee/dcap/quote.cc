// SPDX-License-Identifier: Apache-2.0
// Takes a quote apart, then judges what it says, in the order of the checks.
#include "tee/dcap/quote.h"

#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/reader.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr uint16_t kEcdsaP256 = 2;
constexpr uint16_t kPckChainPem = 5;
constexpr uint16_t kQeReportData = 6;
constexpr QeVendorId kIntelQe = {{0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c,
                                  0xa9, 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f,
                                  0x06, 0x07}};

Header read_header(Reader& r) {
  Header header;
  header.version = r.u16le();                   //  0, 2
  header.attestation_key_type = r.u16le();      //  2, 2
  header.tee_type = r.u32le();                  //  4, 4
  header.qe_svn = r.u16le();                    //  8, 2
  header.pce_svn = r.u16le();                   // 10, 2
  header.qe_vendor_id = r.fixed<QeVendorId>();  // 12, 16
  header.user_data = r.fixed<UserData>();       // 28, 20
  return header;
}

// What the layout says before anything is judged.
struct Layout {
  Quote quote;
  uint16_t body_type = 0;  // as written in version 5
  size_t body_size = 0;
  // Of the certification data around the QE report, in versions 4 and 5.
  uint16_t outer_type = kQeReportData;
  uint16_t certification_type = 0;
  bool parts_fit = true;   // the parts fill the signature data exactly
  size_t auth_offset = 0;  // of the signature data
  size_t auth_size = 0;
};

// Bodies of versions 3 and 4 have the size of their TEE type; an unknown type
// is read as SGX, so that it can be reported.
size_t body_size_of(const Header& header) {
  return header.version == 4 &&
                 header.tee_type == static_cast<uint32_t>(TeeType::Tdx)
             ? kTdx10BodySize
             : kSgxBodySize;
}

// Signature data, version 3: signature, key, QE report, its signature, QE
// authentication data, certification data. Versions 4 and 5 put everything
// from the QE report on into certification data of type 6.
// Intel SGX ECDSA QuoteLib Reference, A.4; Intel TDX DCAP Quoting Library, A.3.
void read_signature_data(Reader& r, Layout& layout) {
  Quote& quote = layout.quote;
  quote.signature = r.take(kSignatureSize);
  quote.attestation_key = r.take(kAttestationKeySize);
  if (quote.header.version != 3) {
    layout.outer_type = r.u16le();
    const uint32_t size = r.u32le();
    layout.parts_fit = layout.parts_fit && size == r.remaining();
    if (layout.outer_type != kQeReportData || size > r.remaining()) {
      r.take(size);  // of a layout that is not known, or past the end
      return;
    }
  }
  quote.qe_report = r.take(kQeReportSize);
  quote.qe_report_signature = r.take(kSignatureSize);
  quote.qe_authentication_data = r.take(r.u16le());
  layout.certification_type = r.u16le();
  quote.pck_chain = r.take(r.u32le());
}

// Reads inside of the signature data first. Where a part passes its end, the
// same read over the whole rest of the input tells whether the input itself
// ended (truncated) or only the signature data (auth.size).
Result<Layout> read_layout(Bytes input) {
  Reader r(input);
  Layout layout;
  Quote& quote = layout.quote;
  quote.header = read_header(r);
  layout.body_size = body_size_of(quote.header);
  if (quote.header.version == 5) {
    layout.body_type = r.u16le();
    layout.body_size = r.u32le();
    if (layout.body_size > kMaxQuoteSize) {
      r.take(input.size() + 1);  // past any input
    }
  }
  quote.body = r.take(layout.body_size);
  quote.signed_part = input.first(r.failed() ? 0 : r.offset());
  layout.auth_size = r.u32le();
  layout.auth_offset = r.offset();
  const Bytes auth = r.take(layout.auth_size);
  TRY_OK(r.status());

  Reader inner(auth);
  read_signature_data(inner, layout);
  if (inner.failed()) {
    layout.parts_fit = false;
    Reader beyond(input.subspan(layout.auth_offset));
    Layout scratch = layout;
    read_signature_data(beyond, scratch);
    TRY_OK(beyond.status());
  }
  layout.parts_fit = layout.parts_fit && !inner.more();
  return layout;
}

std::string name_of_certification(uint16_t type) {
  // Intel SGX ECDSA QuoteLib Reference, A.4, "QE Certification Data".
  constexpr std::string_view kNames[] = {
      "",
      "PPID in clear",
      "PPID encrypted with RSA-2048",
      "PPID encrypted with RSA-3072",
      "PCK leaf certificate alone",
      "PCK chain",
      "QE report certification data",
      "platform manifest",
  };
  return type > 0 && type < std::size(kNames)
             ? fmt::format("type {} ({})", type, kNames[type])
             : fmt::format("type {} (unknown)", type);
}

Result<> check_certification_type(const Layout& layout, Trail& trail) {
  const bool wrapped = layout.outer_type == kQeReportData;
  if (wrapped && layout.certification_type == kPckChainPem) {
    return trail.require(CheckId::DcapAuthCertificationType, true);
  }
  const std::string detail =
      wrapped ? fmt::format(
                    "certification data is {}, which needs a PCK certificate "
                    "that is not in the quote; have the platform make quotes "
                    "with type 5 (PCK chain): on the host, let the quote "
                    "provider library reach a PCCS",
                    name_of_certification(layout.certification_type))
              : fmt::format(
                    "certification data is {} where version {} has type 6 (QE "
                    "report certification data) around type 5 (PCK chain); "
                    "have the platform make quotes with a PCK chain",
                    name_of_certification(layout.outer_type),
                    layout.quote.header.version);
  return trail
      .fail(CheckId::DcapAuthCertificationType,
            Error(Code::EvidenceUnsupported, detail))
      .at("quote.certification_data");
}

bool body_fits(const Layout& layout) {
  const uint32_t tee = layout.quote.header.tee_type;
  switch (layout.body_type) {
    case static_cast<uint16_t>(BodyType::Sgx):
      return tee == static_cast<uint32_t>(TeeType::Sgx) &&
             layout.body_size == kSgxBodySize;
    case static_cast<uint16_t>(BodyType::Tdx10):
      return tee == static_cast<uint32_t>(TeeType::Tdx) &&
             layout.body_size == kTdx10BodySize;
    case static_cast<uint16_t>(BodyType::Tdx15):
      return tee == static_cast<uint32_t>(TeeType::Tdx) &&
             layout.body_size == kTdx15BodySize;
    default:
      return false;
  }
}

BodyType body_type_of(const Layout& layout) {
  if (layout.quote.header.version == 5) {
    return static_cast<BodyType>(layout.body_type);
  }
  return layout.body_size == kTdx10BodySize ? BodyType::Tdx10 : BodyType::Sgx;
}

Result<> check_header(const Header& header, TeeType expected, Trail& trail) {
  TRY_OK(trail.require(CheckId::DcapHeaderVersion, true, {},
                       uint64_t{header.version}));
  const uint32_t tee = static_cast<uint32_t>(expected);
  TRY_OK(trail.require(
      CheckId::DcapHeaderTeeType,
      header.tee_type == tee && (header.version != 3 || header.tee_type == 0),
      uint64_t{tee}, uint64_t{header.tee_type}));
  TRY_OK(trail.require(CheckId::DcapHeaderAttestationKeyType,
                       header.attestation_key_type == kEcdsaP256,
                       uint64_t{kEcdsaP256},
                       uint64_t{header.attestation_key_type}));
  return trail.require(CheckId::DcapHeaderQeVendorId,
                       header.qe_vendor_id == kIntelQe);
}

Error truncated(const Error& cause, Trail& trail) {
  return trail.fail(CheckId::DcapQuoteTruncated, Error(cause)).at("quote");
}

}  // namespace

Result<Quote> parse_quote(Bytes input, TeeType expected, Trail& trail) {
  if (input.size() > kMaxQuoteSize) {
    return Error(Code::EvidenceTooLarge,
                 fmt::format("expected a quote of at most {} bytes, found {}",
                             kMaxQuoteSize, input.size()));
  }
  Reader head(input);
  const Header header = read_header(head);
  if (const auto status = head.status(); !status) {
    return truncated(status.error(), trail);
  }
  if (header.version < 3 || header.version > 5) {
    trail.note(CheckId::DcapQuoteTruncated, true);
    return trail
        .require(CheckId::DcapHeaderVersion, false,
                 std::string_view("3, 4 or 5"), uint64_t{header.version})
        .error();
  }
  const auto read = read_layout(input);
  if (!read) {
    return truncated(read.error(), trail);
  }
  const Layout& layout = *read;
  trail.note(CheckId::DcapQuoteTruncated, true);
  const size_t end = layout.auth_offset + layout.auth_size;
  TRY_OK(trail.require(CheckId::DcapQuoteTrailingBytes,
                       all_zero(input.subspan(end)), {},
                       uint64_t{input.size() - end}));
  TRY_OK(check_header(header, expected, trail));
  TRY_OK(trail.require(CheckId::DcapBodyType,
                       header.version != 5 || body_fits(layout), {},
                       uint64_t{layout.body_type}));
  TRY_OK(trail.require(CheckId::DcapAuthSize, layout.parts_fit, {},
                       uint64_t{layout.auth_size}));
  TRY_OK(check_certification_type(layout, trail));
  Quote quote = layout.quote;
  quote.body_type = body_type_of(layout);
  return quote;
}

}  // namespace assay::dcap
