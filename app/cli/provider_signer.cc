// SPDX-License-Identifier: Apache-2.0
// assay provider signer: list, add, remove.
#include <fmt/format.h>

#include "cli/policy_report.h"
#include "cli/provider_place.h"
#include "cli/provider_store.h"
#include "cli/provider_text.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "jose/jwk.h"

namespace assay::cli {
namespace {

using Certificates = std::vector<x509::Certificate>;

Result<Certificates> certificates_in(const Vouched& answer) {
  TRY(const codec::json::object* const set,
      codec::object_member(answer.claims.get_object(),
                           "x-ms-policy-certificates"));
  TRY(const codec::json::array* const keys, codec::array_member(*set, "keys"));
  Certificates certificates;
  for (const codec::json::value& key : *keys) {
    TRY(const jose::Jwk jwk, jose::parse_jwk(codec::serialize(key)));
    if (jwk.x5c.empty()) {
      return Error(Code::KeyMalformed, "a key without a certificate");
    }
    certificates.push_back(jwk.x5c.front());
  }
  return certificates;
}

Told<Certificates> ask_certificates(const ProviderSignerList& options) {
  const auto place = find_place(options, "provider signer list");
  if (!place) {
    return tl::unexpected(place.error());
  }
  const auto answer =
      ask_provider(*place, {.url = route_of(*place, "/certificates")});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  auto certificates = certificates_in(*answer);
  if (!certificates) {
    return tl::unexpected(complain(certificates.error()));
  }
  return *std::move(certificates);
}

Exit show_signers(const Certificates& signers, bool verified, Form form) {
  if (form == Form::Json) {
    codec::SortedObject object;
    object.add_bool("verified", verified);
    object.add_raw("signers", signers_json(signers));
    print_line(object.text());
  } else {
    print(signers_text(signers));
  }
  return Exit::Good;
}

// {"policyCertificate": JWK}, signed by a signer of the provider.
Result<std::string> certificate_jws(const ProviderSignerChange& options) {
  TRY(const x509::Certificate certificate,
      read_certificate(options.certificate));
  TRY(const PolicySigner signer,
      read_signer(options.signer.key, options.signer.cert));
  codec::SortedObject payload;
  payload.add_raw("policyCertificate", certificate_jwk(certificate));
  return provider::signed_management_jws(payload.text(), signer.key,
                                         signer.chain);
}

}  // namespace

Exit run(const ProviderSignerList& options) {
  const auto local = is_local(options);
  if (!local) {
    return local.error();
  }
  if (*local) {
    const auto kept = find_kept_provider(options);
    return kept ? show_signers(kept->signers, false, options.form)
                : complain(kept.error());
  }
  const auto certificates = ask_certificates(options);
  return certificates ? show_signers(*certificates, true, options.form)
                      : certificates.error();
}

Exit run(const ProviderSignerChange& options) {
  const bool adds = options.act == SignerAct::Add;
  const auto jws = certificate_jws(options);
  if (!jws) {
    return complain(jws.error());
  }
  const auto place = find_place(
      options, adds ? "provider signer add" : "provider signer remove");
  if (!place) {
    return place.error();
  }
  const auto answer = ask_provider(
      *place,
      management_question(
          "POST",
          route_of(*place, adds ? "/certificates:add" : "/certificates:remove"),
          *jws));
  if (!answer) {
    return answer.error();
  }
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_bool("verified", true);
    object.add_string("token", answer->token);
    object.add_raw("claims", answer->payload);
    print_line(object.text());
    return Exit::Good;
  }
  const codec::json::object& claims = answer->claims.get_object();
  print(
      fmt::format("x-ms-certificate-thumbprint: {}\n"
                  "x-ms-policycertificates-result: {}\n",
                  text_member(claims, "x-ms-certificate-thumbprint"),
                  text_member(claims, "x-ms-policycertificates-result")));
  print_line(tinted("verified: signature, times and issuer hold", Tone::Good));
  return Exit::Good;
}

}  // namespace assay::cli
