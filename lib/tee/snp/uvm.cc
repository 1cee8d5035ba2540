// SPDX-License-Identifier: Apache-2.0
// One check over every endorsement, then the next: the order of the table
// holds however many there are. sev-snp.md 5.
#include "tee/snp/uvm.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "jose/cose.h"
#include "tee/snp/did_x509.h"
#include "x509/path.h"

namespace assay::snp {
namespace {

namespace json = codec::json;
using jose::CoseHeader;
using jose::CoseLabel;
using jose::CoseSign1;
using tee::CheckId;
using tee::Given;
using tee::Trail;
using x509::Certificate;

constexpr size_t kMaxEndorsements = 4;
constexpr size_t kMaxChain = 8;
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999
constexpr std::string_view kContentType = "application/json";
constexpr std::string_view kMeasurement = "x-ms-sevsnpvm-launchmeasurement";

// Which feed means which status. claims.md 4.
struct FeedStatus {
  std::string_view feed;
  std::string_view status;
};
constexpr std::array<FeedStatus, 1> kFeeds = {
    {{"ContainerPlat-AMD-UVM", "azure-compliant-uvm"}}};

Error malformed(std::string detail) {
  return Error(Code::EndorsementMalformed, std::move(detail));
}

// One endorsement, as far as it was understood.
struct Uvm {
  Buffer bytes;
  CoseSign1 message;  // views of bytes
  crypto::SignatureScheme scheme{};
  std::vector<Certificate> chain;
  DidX509 did;
  std::string issuer;
  std::string feed;
  std::optional<Time> signed_at;
  const Certificate* authority = nullptr;  // of the chain: the DID's
};

Result<Uvm> parse_cose(Buffer bytes) {
  Uvm uvm;
  uvm.bytes = std::move(bytes);
  TRY(uvm.message, jose::parse_cose_sign1(uvm.bytes));
  return uvm;
}

Result<Uvm> parse_entry(const json::value& value) {
  const json::string* const text = value.if_string();
  if (text == nullptr) {
    return malformed("expected base64 of a COSE_Sign1");
  }
  TRY(Buffer bytes,
      codec::decode_base64(std::string_view(*text), codec::Base64::Lenient));
  return parse_cose(std::move(bytes));
}

Result<std::vector<Uvm>> parse_list(std::string_view endorsements) {
  TRY(const Buffer text,
      codec::decode_base64(endorsements, codec::Base64::Lenient));
  TRY(const json::value root, codec::parse_json(text_of(text)));
  TRY(const json::object* const object, codec::as_object(root));
  TRY(const json::array* const list, codec::array_member(*object, "Uvm"));
  if (list->size() > kMaxEndorsements) {
    return malformed(fmt::format("expected at most {} endorsements, found {}",
                                 kMaxEndorsements, list->size()));
  }
  std::vector<Uvm> parsed;
  for (const json::value& value : *list) {
    auto entry = parse_entry(value);
    if (!entry) {
      return std::move(entry).error().at(fmt::format("Uvm[{}]", parsed.size()));
    }
    parsed.push_back(std::move(*entry));
  }
  return parsed;
}

Result<> read_chain(const CoseHeader& header, Uvm& uvm) {
  constexpr size_t kLeast = 2;
  TRY(const std::vector<Bytes> chain, header.x5chain(kMaxChain));
  if (chain.size() < kLeast) {
    return malformed("expected at least 2 certificates in x5chain");
  }
  for (const Bytes der : chain) {
    TRY(Certificate certificate, Certificate::parse(der));
    uvm.chain.push_back(std::move(certificate));
  }
  return {};
}

Result<> read_header(Uvm& uvm) {
  TRY(const CoseHeader header, CoseHeader::parse(uvm.message.protected_header));
  TRY(const int64_t algorithm, header.integer(CoseLabel::Algorithm));
  const auto scheme = jose::find_cose_scheme(algorithm);
  if (!scheme) {
    return malformed(
        fmt::format("expected ES256, ES384, ES512, PS256, PS384 "
                    "or PS512, found algorithm {}",
                    algorithm));
  }
  uvm.scheme = *scheme;
  TRY(const std::string_view content, header.text(CoseLabel::ContentType));
  if (content != kContentType) {
    return malformed(fmt::format("expected content type {}", kContentType));
  }
  TRY_OK(read_chain(header, uvm));
  TRY(const std::string_view issuer, header.text("iss"));
  TRY(const std::string_view feed, header.text("feed"));
  TRY(const std::optional<int64_t> seconds, header.find_time("signingtime"));
  uvm.issuer = issuer;
  uvm.feed = feed;
  if (seconds) {
    if (*seconds < 0 || *seconds > kLastSecond) {
      return malformed("expected a signing time before the year 10000");
    }
    uvm.signed_at = from_unix(*seconds);
  }
  return {};
}

// The chain holds, and the DID's CA is one of those above the signer.
Result<> check_chain(Uvm& uvm, Time now) {
  TRY_OK(x509::check_chain_to_trusted(uvm.chain));
  const Time at = uvm.signed_at.value_or(now);
  for (const Certificate& certificate : uvm.chain) {
    if (!certificate.valid_at(at)) {
      return Error(Code::PathInvalid,
                   fmt::format("\"{}\" is valid from {} to {}, not at {}",
                               certificate.subject_text(),
                               format_rfc3339(certificate.not_before()),
                               format_rfc3339(certificate.not_after()),
                               format_rfc3339(at)));
    }
  }
  const auto found = std::find_if(
      uvm.chain.begin() + 1, uvm.chain.end(), [&uvm](const Certificate& item) {
        return crypto::sha256(item.der()) == uvm.did.ca_fingerprint;
      });
  if (found == uvm.chain.end()) {
    return Error(Code::PathInvalid,
                 "the issuer names a CA certificate that is not in the chain");
  }
  uvm.authority = &*found;
  return {};
}

Result<> check_root(const Uvm& uvm, const Given& given, EndorsedVm& endorsed) {
  const x509::Anchor* const anchor =
      x509::find_anchor(given.anchors.uvm, *uvm.authority);
  if (anchor == nullptr) {
    return Error(
        Code::AnchorUnknown,
        fmt::format("the key of \"{}\" (SHA-256 {}) is no trust anchor",
                    uvm.authority->subject_text(),
                    tee::render(uvm.authority->key_id().bytes())));
  }
  endorsed.forged = endorsed.forged || anchor->forged;
  return {};
}

Result<> check_eku(const Uvm& uvm) {
  if (!uvm.chain.front().has_extended_key_usage(uvm.did.extended_key_usage)) {
    return Error(Code::PathInvalid,
                 fmt::format("\"{}\" has no extended key usage {}",
                             uvm.chain.front().subject_text(),
                             uvm.did.extended_key_usage));
  }
  return {};
}

Result<> check_signature(const Uvm& uvm) {
  if (!jose::verify_cose_sign1(uvm.message, uvm.scheme,
                               uvm.chain.front().public_key())) {
    return Error(Code::SignatureInvalid,
                 fmt::format("expected a signature by the key of \"{}\"",
                             uvm.chain.front().subject_text()));
  }
  return {};
}

// 96 lower-case digits. guestsvn is a number of the endorsement's own, not the
// report's GUEST_SVN.
Result<Measurement> read_payload(Bytes payload) {
  TRY(const json::value root, codec::parse_json(text_of(payload)));
  TRY(const json::object* const object, codec::as_object(root));
  TRY(const std::string_view digits,
      codec::string_member(*object, kMeasurement));
  auto measurement = codec::decode_hex_fixed<Measurement>(digits);
  if (!measurement) {
    return std::move(measurement).error().at(kMeasurement);
  }
  return measurement;
}

// The same check of every endorsement; the first that fails is told.
template <class Check>
Result<> check_all(std::vector<Uvm>& list, CheckId id, Trail& trail,
                   Check check) {
  for (size_t i = 0; i < list.size(); ++i) {
    const Result<> held = check(list[i]);
    if (!held) {
      return trail.fail(id, held.error()).at(fmt::format("Uvm[{}]", i));
    }
  }
  trail.note(id, true);
  return {};
}

Result<> check_measurements(std::vector<Uvm>& list,
                            const Measurement& measurement, Trail& trail) {
  std::vector<Measurement> endorsed;
  TRY_OK(check_all(list, CheckId::SnpUvmPayload, trail,
                   [&endorsed](const Uvm& uvm) -> Result<> {
                     TRY(const Measurement found,
                         read_payload(uvm.message.payload));
                     endorsed.push_back(found);
                     return {};
                   }));
  for (const Measurement& found : endorsed) {
    TRY_OK(trail.require(CheckId::SnpUvmMeasurement, found == measurement,
                         found.bytes(), measurement.bytes()));
  }
  return {};
}

// Every endorsement must mean the same.
std::string status_of(const std::vector<Uvm>& list) {
  std::string_view status;
  for (const Uvm& uvm : list) {
    const auto* const found = std::find_if(
        kFeeds.begin(), kFeeds.end(),
        [&uvm](const FeedStatus& row) { return row.feed == uvm.feed; });
    if (found == kFeeds.end() || (!status.empty() && status != found->status)) {
      return {};
    }
    status = found->status;
  }
  return std::string(status);
}

// Checks 31 to 38.
Result<EndorsedVm> verify_list(std::vector<Uvm>& list,
                               const Measurement& measurement,
                               const Given& given, Trail& trail) {
  EndorsedVm endorsed;
  if (list.empty()) {
    return endorsed;
  }
  TRY_OK(check_all(list, CheckId::SnpUvmHeader, trail, read_header));
  TRY_OK(
      check_all(list, CheckId::SnpUvmIssuer, trail, [](Uvm& uvm) -> Result<> {
        TRY(uvm.did, parse_did_x509(uvm.issuer));
        return {};
      }));
  TRY_OK(check_all(list, CheckId::SnpUvmChain, trail,
                   [&given](Uvm& uvm) { return check_chain(uvm, given.now); }));
  TRY_OK(check_all(list, CheckId::SnpUvmRoot, trail, [&](const Uvm& uvm) {
    return check_root(uvm, given, endorsed);
  }));
  TRY_OK(check_all(list, CheckId::SnpUvmEku, trail, check_eku));
  TRY_OK(check_all(list, CheckId::SnpUvmSignature, trail, check_signature));
  TRY_OK(check_measurements(list, measurement, trail));
  endorsed.compliance_status = status_of(list);
  return endorsed;
}

}  // namespace

Result<EndorsedVm> verify_uvm(std::string_view endorsements,
                              const Measurement& measurement,
                              const Given& given, Trail& trail) {
  auto parsed = parse_list(endorsements);
  if (!parsed) {
    return trail.fail(CheckId::SnpUvmMalformed, parsed.error())
        .at("Endorsements");
  }
  trail.note(CheckId::SnpUvmMalformed, true);
  return verify_list(*parsed, measurement, given, trail);
}

Result<EndorsedVm> verify_uvm(const tee::EndorsementList& items,
                              const Measurement& measurement,
                              const Given& given, Trail& trail) {
  std::vector<Uvm> list;
  for (const auto& item : items) {
    auto parsed = parse_cose(item->body);
    if (!parsed) {
      return trail.fail(CheckId::SnpUvmMalformed, parsed.error());
    }
    list.push_back(std::move(*parsed));
  }
  return verify_list(list, measurement, given, trail);
}

std::string uvm_name(const Measurement& measurement) {
  return fmt::format("amd/uvm/{}", codec::encode_hex(measurement.bytes()));
}

Result<Measurement> parse_uvm_measurement(Bytes cose) {
  const auto message = jose::parse_cose_sign1(cose);
  if (!message) {
    return malformed(message.error().message());
  }
  const auto measurement = read_payload(message->payload);
  if (!measurement) {
    return malformed(measurement.error().message());
  }
  return *measurement;
}

}  // namespace assay::snp
