// SPDX-License-Identifier: Apache-2.0
// Edits of a draft that take more than a line, for the table of breaks.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "forge/draft.h"

namespace assay::forge {

// Any change will do, and none may leave the value as it was.
template <class FixedType>
void turn(FixedType& value) {
  value.data.front() ^= 1;
}

// text with the first from replaced. Requires: text contains from.
std::string replaced(std::string text, std::string_view from,
                     std::string_view to);

// Everything is made by an authority of the same names that nobody trusts.
void rest_on_stranger(Draft& d);

// The intermediate's certificate, issued anew under the same key.
void reissue_intermediate(Draft& d,
                          void (*edit)(x509::CertificateSpec& spec, Time now));

// The PCK certificate is for another organization than its issuers.
void leave_organization(Draft& d);

void use_crl_of_other_ca(Draft& d);

// A key that is no point on the curve, though the QE report binds it.
void bind_no_point(Draft& d);

// Other data is sent than the report binds.
void send_other_runtime_data(Draft& d);
void send_other_init_time_data(Draft& d);
// The init-time data is bound, but the field does not end in zeros.
void fill_rest_of_config_id(Draft& d);

// The header names a TEE that nobody knows, the descriptor another body, or the
// quote is one of an enclave, though a trust domain was asked for.
void claim_unknown_tee(Draft& d);
void claim_other_body(Draft& d);
void send_enclave(Draft& d);

void use_tcb_info_of_other_tee(Draft& d);
void use_identity_of_other_tee(Draft& d);

// The module in the TCB info that the TD names. Edits of it and of its kin.
// Requires: the draft is one of a trust domain.
dcap::TdxModule& module_of(Draft& d);
void repeat_module(Draft& d);
void name_unknown_module(Draft& d);
// The module's ISVSVN is below every level.
void age_module(Draft& d);
// SEAMATTRIBUTES are not zero where the mask says that they do not count.
void hide_attributes_by_mask(Draft& d);

// The last byte is missing, or the last part claims one more than is there.
void truncate_quote(Draft& d);
void exceed_quote(Draft& d);

// One bit of this signature is turned.
template <Signed kWhat>
void spoil(Draft& d) {
  d.spoiled = kWhat;
}

// Edits of TCB info and QE identity are the same: kDocument is the member.

template <auto kDocument>
void lose(Draft& d) {
  (d.*kDocument).instead = "";
}

template <auto kDocument>
void garble(Draft& d) {
  (d.*kDocument).instead = "{";
}

template <auto kDocument>
void empty_levels(Draft& d) {
  (d.*kDocument).content.levels.clear();
}

template <auto kDocument>
void expire(Draft& d) {
  (d.*kDocument).content.next_update = d.now - std::chrono::seconds(1);
}

template <auto kDocument>
void postdate(Draft& d) {
  (d.*kDocument).content.issue_date = d.now + std::chrono::seconds(1);
}

// The other document is one issue ahead, and that issue is asked for.
template <auto kOther>
void fall_behind(Draft& d) {
  d.minimum_evaluation = ++(d.*kOther).content.evaluation_data_number;
}

template <auto kDocument>
void sign_by_stranger(Draft& d) {
  const IntelAuthority stranger = make_intel_authority(d.now);
  (d.*kDocument).key = stranger.tcb_signing_key;
  (d.*kDocument).issuer_chain =
      chain_pem(std::array{stranger.tcb_signing, stranger.root});
}

// Another TCB signer of the same authority; gives its certificate's serial.
template <auto kDocument>
Buffer sign_by_second(Draft& d,
                      void (*edit)(x509::CertificateSpec&, Time now)) {
  const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  x509::CertificateSpec spec = tcb_signing_spec(key.public_key(), d.now);
  edit(spec, d.now);
  const x509::Certificate signer =
      x509::build_certificate(spec, key.public_key(), d.authority.root_key);
  (d.*kDocument).key = key;
  (d.*kDocument).issuer_chain = chain_pem(std::array{signer, d.authority.root});
  return spec.serial;
}

template <auto kDocument>
void sign_by_expired(Draft& d) {
  sign_by_second<kDocument>(d, [](x509::CertificateSpec& spec, Time now) {
    spec.not_after = now - std::chrono::seconds(1);
  });
}

template <auto kDocument>
void sign_by_revoked(Draft& d) {
  d.root_crl.spec.revoked_serials.push_back(
      sign_by_second<kDocument>(d, [](x509::CertificateSpec&, Time) {}));
}

// A platform owner can sign what he likes with his own PCK key.
template <auto kDocument>
void sign_by_pck(Draft& d) {
  const x509::Certificate pck = x509::build_certificate(
      d.pck.certificate, d.pck.key.public_key(), d.pck.issuer_key);
  (d.*kDocument).key = d.pck.key;
  (d.*kDocument).issuer_chain =
      chain_pem(std::array{pck}) + chain_pem(d.pck.issuers);
}

template <auto kDocument>
void omit_signer(Draft& d) {
  (d.*kDocument).issuer_chain.clear();
}

}  // namespace assay::forge
