// SPDX-License-Identifier: Apache-2.0
// An endorsement of a utility VM for the tests and fuzzers of this folder.
#pragma once

#include <string>
#include <vector>

#include "codec/cbor.h"
#include "jose/cose.h"
#include "tee/snp/test_platform.h"

namespace assay::snp {

inline const crypto::PrivateKey& test_uvm_root_key() {
  static const auto made = crypto::PrivateKey::generate_p256();
  return made;
}

// Tests change members, then ask for the message.
struct TestUvm {
  TestUvm() {
    root = test_spec("Root", "Root", {1});
    root.ca = true;
    root.key_usage = {"keyCertSign"};
    root.signed_with = x509::SignedWith::Sha256;
    signer = test_spec("Signer", "Root", {2});
    signer.signed_with = x509::SignedWith::Sha256;
    signer.extended_key_usage = {"1.2.3.4"};
  }

  x509::Certificate root_certificate() const {
    return x509::build_certificate(root, test_uvm_root_key().public_key(),
                                   test_uvm_root_key());
  }

  std::string did(const x509::Certificate& ca) const {
    return "did:x509:0:sha256:" +
           codec::encode_base64(crypto::sha256(ca.der()).bytes(),
                                codec::Base64::Url) +
           "::eku:" + usage;
  }

  Buffer header() const {
    const x509::Certificate leaf = x509::build_certificate(
        signer, test_ek_key().public_key(), test_uvm_root_key());
    const x509::Certificate ca = root_certificate();  // one, for each differs
    codec::CborWriter w;
    w.map(signed_at ? 6 : 5);
    w.integer(1).integer(-35);
    w.integer(3).text("application/json");
    w.integer(33).array(2).bytes(leaf.der()).bytes(ca.der());
    w.text("iss").text(did(ca));
    w.text("feed").text(feed);
    if (signed_at) {
      w.text("signingtime").tag(1).integer(unix_seconds(*signed_at));
    }
    return w.take();
  }

  Buffer cose() const {
    const Buffer encoded = header();
    const Bytes sent = bytes_of(payload);
    const Buffer signature =
        test_ek_key().sign(crypto::SignatureScheme::EcdsaP384Sha384,
                           jose::cose_to_be_signed(encoded, sent));
    return jose::write_cose_sign1({encoded, sent, signature});
  }

  tee::Anchors anchors() const {
    return {{}, {}, {{"root", test_uvm_root_key().public_key(), true}}};
  }

  x509::CertificateSpec root;
  x509::CertificateSpec signer;
  std::string usage = "1.2.3.4";
  std::string feed = "ContainerPlat-AMD-UVM";
  std::optional<Time> signed_at = kTestNow;
  std::string payload = R"({"x-ms-sevsnpvm-guestsvn":"100",)"
                        R"("x-ms-sevsnpvm-launchmeasurement":")" +
                        std::string(96, '3') + R"("})";
};

// {"Uvm": [...]} in base64.
inline std::string uvm_member(const std::vector<Buffer>& messages) {
  std::string text = R"({"Uvm":[)";
  for (const Buffer& message : messages) {
    text += text.back() == '[' ? "\"" : ",\"";
    text += codec::encode_base64(message, codec::Base64::Url) + '"';
  }
  text += "]}";
  return codec::encode_base64(bytes_of(text), codec::Base64::Url);
}

}  // namespace assay::snp
