// SPDX-License-Identifier: Apache-2.0
// From a draft to the body of a request.
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json_writer.h"
#include "forge/tpm_draft.h"
#include "forge/tpm_structures.h"
#include "jose/jwk.h"
#include "jose/jws.h"

namespace assay::forge {
namespace {

using codec::SortedObject;

std::string base64url(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Url);
}

Buffer certificate_of(const AkDraft& ak) {
  return ak.der
             ? *ak.der
             : copy_of(x509::build_certificate(
                           ak.certificate, ak.key.public_key(), ak.issuer_key)
                           .der());
}

Buffer first_log(const StateDraft& state) {
  return state.raw_log ? *state.raw_log : write_event_log(state.log);
}

std::string log_json(std::string_view type, Bytes log) {
  return fmt::format(R"({{"log":"{}","type":"{}"}})", base64url(log), type);
}

std::string logs_json(const StateDraft& state) {
  std::string text = log_json("TCG", first_log(state));
  for (const Buffer& log : state.more_logs) {
    text += "," + log_json("TCG", log);
  }
  if (state.ima) {
    text += "," + log_json("IMA", *state.ima);
  }
  return "[" + text + "]";
}

std::string bank_json(const tpm::PcrBank& bank) {
  std::string values;
  for (const tpm::PcrValue& value : bank.values()) {
    values += fmt::format(R"({}{{"digest":"{}","index":{}}})",
                          values.empty() ? "" : ",", base64url(value.digest),
                          value.index);
  }
  return fmt::format(R"({{"algorithm":{},"values":[{}]}})",
                     tpm::algorithm_of(bank.hash()), values);
}

void add_certificate(SortedObject& object, const AkDraft& ak) {
  const Buffer der = certificate_of(ak);
  if (!der.empty()) {
    object.add_base64url("aik_cert", der);
  }
  object.add_raw("aik_pub", jose::write_public_jwk(ak.key.public_key()));
}

// current_attestation, boot_attestation.
std::string state_json(const StateDraft& state, TpmScheme scheme) {
  const Buffer quote = write_attest(state.quote);
  std::string banks;
  for (const tpm::PcrBank& bank : state.listed) {
    banks += (banks.empty() ? "" : ",") + bank_json(bank);
  }
  SortedObject object;
  add_certificate(object, state.ak);
  object.add_raw("logs", logs_json(state));
  object.add_raw("pcrs", "[" + banks + "]");
  object.add_base64url("quote", quote);
  object.add_base64url("signature",
                       sign_attest(state.signature, scheme, quote));
  return object.text();
}

Buffer claim_of(const StateDraft& state, TpmScheme scheme) {
  const Buffer quote = write_attest(state.quote);
  return write_platform_claim({state.listed.front(),
                               quote,
                               sign_attest(state.signature, scheme, quote),
                               {}});
}

std::string second_data(const TpmDraft& draft) {
  SortedObject object;
  object.add_raw("current_attestation",
                 state_json(draft.current, draft.spec.tpm.scheme));
  if (draft.boot) {
    object.add_raw("boot_attestation",
                   state_json(*draft.boot, draft.spec.tpm.scheme));
  }
  return object.text();
}

std::string first_data(const TpmDraft& draft) {
  const TpmScheme scheme = draft.spec.tpm.scheme;
  SortedObject object;
  add_certificate(object, draft.current.ak);
  object.add_base64url("current_claim", claim_of(draft.current, scheme));
  if (draft.boot) {
    object.add_base64url("boot_claim", claim_of(*draft.boot, scheme));
    object.add_base64url("srtm_resume_log", first_log(draft.current));
    object.add_base64url("srtm_boot_log", first_log(*draft.boot));
  } else {
    object.add_base64url("srtm_boot_log", first_log(draft.current));
  }
  return object.text();
}

std::string certify_json(const CertifiedKey& key, TpmScheme scheme) {
  const Buffer attest = write_attest(key.certification);
  SortedObject object;
  object.add_base64url("public", key.public_area);
  object.add_base64url("certification", attest);
  object.add_base64url("signature", sign_attest(key.signature, scheme, attest));
  return fmt::format(R"({{"tpm_certify":{}}})", object.text());
}

std::string key_json(const crypto::PublicKey& key, const std::string& info) {
  SortedObject object;
  object.add_raw("jwk", jose::write_public_jwk(key));
  if (!info.empty()) {
    object.add_raw("info", info);
  }
  return object.text();
}

std::string other_keys_json(const TpmDraft& draft) {
  std::string keys;
  const auto add = [&keys](const std::string& object) {
    keys += (keys.empty() ? "" : ",") + object;
  };
  if (draft.other) {
    add(key_json(draft.other->key.public_key(),
                 certify_json(*draft.other, draft.spec.tpm.scheme)));
  }
  for (const std::string& object : draft.other_objects) {
    add(object);
  }
  return "[" + keys + "]";
}

// What is signed over: att_data of basic, report_signed of vbs.
std::string content_json(const TpmDraft& draft) {
  SortedObject object;
  object.add_string("rp_id", "https://relying-party.example");
  object.add_base64url("rp_data", draft.spec.tpm.rp_data);
  object.add_base64url("challenge", draft.challenge);
  object.add_base64url("service_context", draft.service_context);
  object.add_raw("custom_claims",
                 R"([{"name":"site","value":"forge","value_type":"string"}])");
  const crypto::PublicKey& key = draft.request_key.public_key();
  if (draft.spec.tpm.form == tpm::RequestForm::First) {
    object.add_raw("tpm_att_data", first_data(draft));
    object.add_raw("attest_key", jose::write_public_jwk(key));
    return object.text();
  }
  const std::string info =
      draft.certified ? certify_json(*draft.certified, draft.spec.tpm.scheme)
                      : draft.info;
  object.add_raw("tpm_att_data", second_data(draft));
  object.add_raw("request_key", key_json(key, info));
  object.add_raw("other_keys", other_keys_json(draft));
  return object.text();
}

std::string att_data_json(const TpmDraft& draft) {
  const std::string content = content_json(draft);
  if (!draft.vbs) {
    return content;
  }
  const Buffer report = draft.vsm_report
                            ? *draft.vsm_report
                            : write_vbs_report(*draft.vbs, content);
  const std::string encoded = base64url(report);
  const bool first = draft.spec.tpm.form == tpm::RequestForm::First;
  return fmt::format(
      R"({{"report_signed":{},"vsm_report":{}}})", content,
      first ? fmt::format(R"("{}")", encoded)
            : fmt::format(R"({{"enclave":{{"report":"{}"}}}})", encoded));
}

std::string sign(const TpmDraft& draft) {
  const std::string payload =
      draft.payload.value_or(fmt::format(R"({{"att_type":"{}","att_data":{}}})",
                                         draft.att_type, att_data_json(draft)));
  const std::string header =
      fmt::format(R"({{"alg":"{}","typ":"{}"}})", draft.alg, draft.typ);
  const auto algorithm = jose::find_algorithm(draft.alg);
  return jose::sign(header, payload, algorithm.value_or(jose::Algorithm::PS256),
                    draft.signer.value_or(draft.request_key));
}

}  // namespace

Forged assemble(const TpmDraft& draft) {
  Forged forged;
  const std::string message = fmt::format(R"({{"payload":{{"request":"{}"}}}})",
                                          draft.jws.value_or(sign(draft)));
  const std::string body = draft.body.value_or(
      fmt::format(R"({{"data":"{}"}})", base64url(bytes_of(message))));
  forged.evidence = copy_of(bytes_of(body));
  forged.anchor_pem = anchor_pem(draft.authority);
  forged.issuers_pem = issuers_pem(draft.authority);
  forged.at = draft.now;
  return forged;
}

}  // namespace assay::forge
