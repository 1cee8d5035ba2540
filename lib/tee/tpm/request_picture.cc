// SPDX-License-Identifier: Apache-2.0
// Sections of a message: what it asks, the quotes, the keys, the enclave.
#include "tee/tpm/request_picture.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "tee/tpm/picture.h"
#include "tee/tpm/request.h"
#include "tee/tpm/vbs_report.h"

namespace assay::tpm {
namespace {

using tee::BitName;
using tee::Picture;
using tee::PictureSection;
using tee::PictureValue;
using tee::shown;

// Flags of VBS_ENCLAVE_REPORT. Windows SDK, ntenclv.h.
constexpr std::array<BitName, 3> kEnclaveFlags = {
    {{0, "FULL_DEBUG_ENABLED"},
     {1, "DYNAMIC_DEBUG_ENABLED"},
     {2, "DYNAMIC_DEBUG_ACTIVE"}}};

void add_head(Picture& picture, const Request& request) {
  PictureSection& section = picture.add("Message", "message");
  section.add(
      "typ", "typ",
      std::string(request.form == RequestForm::First ? "attReq" : "attReqV2"));
  section.add("att_type", "att_type",
              std::string(request.att_type == AttType::Vbs ? "vbs" : "basic"));
  section.add("challenge", "challenge", shown(request.challenge));
  section.add("service_context", "service_context",
              shown(request.service_context));
  section.add(
      "rp_data", "rp_data",
      request.rp_data ? PictureValue(*request.rp_data) : PictureValue());
}

void add_attestation(Picture& picture, const PicturePlace& place,
                     const Attestation& attestation) {
  PictureSection& quote =
      picture.add(place.title + "TPM quote", place.key + "quote");
  add_attest(quote, attestation.quote);
  add_signature(quote, attestation.signature, attestation.signature_form);
  PictureSection& key =
      picture.add(place.title + "Attestation key", place.key + "aik");
  add_key(key, attestation.aik);
  add_ak_certificate(picture, place, attestation.aik_cert);
  add_pcrs(picture, place, attestation.banks);
  add_logs(picture, place, attestation.logs);
}

void add_certification(PictureSection& section, const KeyObject& key) {
  const auto area = parse_public(key.certification.public_area);
  if (!area) {
    section.unreadable = Error(area.error()).at("tpm_certify.public");
    return;
  }
  add_public_area(section, *area);
}

void add_key_object(Picture& picture, std::string_view title,
                    std::string_view in_json, const KeyObject& key) {
  PictureSection& section = picture.add(title, in_json);
  section.add("kid", "kid",
              key.jwk.kid.empty() ? PictureValue() : PictureValue(key.jwk.kid));
  section.add("bound by", "binding", std::string(name_of(key.binding)));
  if (key.binding != Binding::Certify) {
    add_key(section, key.jwk.key);
    return;
  }
  add_certification(section, key);
  PictureSection& certified =
      picture.add(fmt::format("{}: certification", title),
                  fmt::format("{}_certification", in_json));
  add_attest(certified, key.certification.attest);
  add_signature(certified, key.certification.signature, SignatureForm::Tpmt);
}

void add_enclave(Picture& picture, const Request& request) {
  PictureSection& section =
      picture.add("VBS enclave report", "vbs_enclave_report");
  const auto report = parse_vbs_report(request.vsm_report);
  if (!report) {
    section.unreadable = Error(report.error()).at("vsm_report");
    return;
  }
  section.add("EnclaveData", "enclave_data", shown(report->enclave_data));
  section.add("OwnerId", "owner_id", shown(report->owner_id));
  section.add("UniqueId", "unique_id", shown(report->unique_id));
  section.add("AuthorId", "author_id", shown(report->author_id));
  section.add("FamilyId", "family_id", shown(report->family_id));
  section.add("ImageId", "image_id", shown(report->image_id));
  section.add("EnclaveSvn", "enclave_svn", uint64_t{report->enclave_svn});
  section.add("SecureKernelSvn", "secure_kernel_svn",
              uint64_t{report->secure_kernel_svn});
  section.add("PlatformSvn", "platform_svn", uint64_t{report->platform_svn});
  section.add("Flags", "flags",
              tee::mask(tee::hex_number(report->flags, 4), report->flags,
                        kEnclaveFlags));
  section.add("SigningLevel", "signing_level", uint64_t{report->signing_level});
  section.add("Signature", "signature", shown(report->signature));
}

void add_custom_claims(Picture& picture, const Request& request) {
  if (request.custom_claims.empty()) {
    return;
  }
  tee::PictureTable table{"claims", {{"NAME", "name"}, {"VALUE", "value"}}};
  for (const claims::Claim& claim : request.custom_claims) {
    table.add({claim.type, claims::write_value(claim.value)});
  }
  picture.add("Claims of the client", "custom_claims").table = std::move(table);
}

}  // namespace

Result<Picture> picture_of_message(const tee::Submission& submission,
                                   tee::Trail& trail) {
  TRY(const bool first, asks_for_challenge(submission.evidence, trail));
  Picture picture;
  if (first) {
    PictureSection& section = picture.add("Message", "message");
    section.add("type", "type", std::string("aikcert"));
    section.add("asks for", "asks_for", std::string("a challenge"));
    return picture;
  }
  TRY(const Request request, parse_request(submission.evidence, trail));
  add_head(picture, request);
  add_attestation(picture, {"Current: ", "current_"}, request.current);
  if (request.boot) {
    add_attestation(picture, {"Boot: ", "boot_"}, *request.boot);
  }
  add_key_object(picture, "Request key", "request_key", request.request_key);
  for (size_t i = 0; i < request.other_keys.size(); ++i) {
    add_key_object(picture, fmt::format("Other key {}", i),
                   fmt::format("other_key{}", i), request.other_keys[i]);
  }
  if (request.att_type == AttType::Vbs) {
    add_enclave(picture, request);
  }
  add_custom_claims(picture, request);
  return picture;
}

bool is_message(Bytes body) {
  tee::Trail unused;
  return asks_for_challenge(body, unused).has_value();
}

}  // namespace assay::tpm
