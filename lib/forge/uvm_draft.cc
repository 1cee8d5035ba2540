// SPDX-License-Identifier: Apache-2.0
// sev-snp.md 5, under the name of the forge.
#include "forge/uvm_draft.h"

#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/cbor.h"
#include "codec/hex.h"
#include "forge/authority.h"
#include "jose/cose.h"

namespace assay::forge {
namespace {

using codec::CborWriter;
using crypto::PrivateKey;

constexpr std::chrono::years kCaLife{10};
constexpr std::chrono::years kSignerLife{1};

x509::CertificateSpec spec_of(std::string_view subject, x509::Name issuer,
                              Time now, std::chrono::years life) {
  x509::CertificateSpec spec;
  spec.subject = uvm_name(subject);
  spec.issuer = std::move(issuer);
  spec.serial = {0x40, 0x02};
  spec.not_before = now - kBackdated;
  spec.not_after = std::chrono::time_point_cast<Time::duration>(now + life);
  return spec;
}

std::string did_of(const x509::Certificate& ca, std::string_view usage) {
  return fmt::format("did:x509:0:sha256:{}::eku:{}",
                     codec::encode_base64(crypto::sha256(ca.der()).bytes(),
                                          codec::Base64::Url),
                     usage);
}

Buffer x5chain_of(const UvmDraft& draft) {
  CborWriter chain;
  chain.array(1 + draft.issuers.size());
  chain.bytes(x509::build_certificate(draft.certificate,
                                      draft.signer.public_key(),
                                      draft.issuer_key)
                  .der());
  for (const x509::Certificate& issuer : draft.issuers) {
    chain.bytes(issuer.der());
  }
  return chain.take();
}

Buffer header_of(const UvmDraft& draft) {
  const size_t members = 4 + (draft.feed ? 1 : 0) + (draft.signed_at ? 1 : 0) +
                         (draft.critical ? 1 : 0);
  CborWriter header;
  header.map(members);
  header.integer(1).integer(draft.algorithm);
  if (draft.critical) {
    header.integer(2).array(1).text("iss");
  }
  header.integer(3).text(draft.content_type);
  header.integer(33).raw(x5chain_of(draft));
  header.text("iss").text(
      draft.issuer.empty()
          ? did_of(draft.issuers.back(), draft.extended_key_usage)
          : draft.issuer);
  if (draft.feed) {
    header.text("feed").text(*draft.feed);
  }
  if (draft.signed_at) {
    header.text("signingtime").tag(1).integer(unix_seconds(*draft.signed_at));
  }
  return header.take();
}

}  // namespace

UvmDraft make_uvm(const AmdAuthority& authority, const SnpSpec& spec,
                  Time now) {
  const PrivateKey ca_key = PrivateKey::generate_p256();
  x509::CertificateSpec ca_spec = spec_of(
      "Products CA", uvm_name(authority.uvm_root.subject_attribute("CN")), now,
      kCaLife);
  ca_spec.ca = true;
  ca_spec.key_usage = {"keyCertSign"};
  x509::CertificateSpec signer =
      spec_of("ContainerPlat", ca_spec.subject, now, kSignerLife);
  signer.key_usage = {"digitalSignature"};
  signer.extended_key_usage = {"1.3.6.1.4.1.311.76.59.1.1",
                               "1.3.6.1.4.1.311.76.59.1.2"};
  UvmDraft draft{
      .signer = PrivateKey::generate_p384(),
      .certificate = std::move(signer),
      .issuer_key = ca_key,
      .issuers = {x509::build_certificate(ca_spec, ca_key.public_key(),
                                          authority.uvm_root_key),
                  authority.uvm_root},
      .issuer = {},
      .feed = spec.uvm_feed,
      .signed_at = now,
      .payload = uvm_payload(codec::encode_hex(spec.measurement))};
  return draft;
}

std::string uvm_payload(std::string_view measurement) {
  return fmt::format(R"({{"x-ms-sevsnpvm-guestsvn":"100",)"
                     R"("x-ms-sevsnpvm-launchmeasurement":"{}"}})",
                     measurement);
}

Buffer sign_uvm(const UvmDraft& draft) {
  const Buffer header = draft.header.value_or(header_of(draft));
  const Bytes payload = bytes_of(draft.payload);
  Buffer signature =
      draft.signer.sign(crypto::SignatureScheme::EcdsaP384Sha384,
                        jose::cose_to_be_signed(header, payload));
  if (draft.spoiled) {
    signature.back() ^= 1;
  }
  const std::string sent = draft.changed_payload.value_or(draft.payload);
  return jose::write_cose_sign1({header, bytes_of(sent), signature});
}

}  // namespace assay::forge
