// SPDX-License-Identifier: Apache-2.0
// A chip, its certificates and its report for the tests and fuzzers of this
// folder: whole, and signed anew after every change.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/writer.h"
#include "codec/base64.h"
#include "codec/der.h"
#include "codec/pem.h"
#include "crypto/private_key.h"
#include "tee/evidence.h"
#include "tee/snp/report.h"
#include "x509/builder.h"

namespace assay::snp {

constexpr Time kTestNow{std::chrono::seconds(1'750'000'000)};
constexpr Tcb kTestTcb = {{3, 0, 0, 0, 0, 0, 8, 0xdb}};

inline const crypto::PrivateKey& test_ark_key() {
  static const auto made = crypto::PrivateKey::generate_rsa(2048);
  return made;
}

inline const crypto::PrivateKey& test_ask_key() {
  static const auto made = crypto::PrivateKey::generate_rsa(2048);
  return made;
}

inline const crypto::PrivateKey& test_ek_key() {
  static const auto made = crypto::PrivateKey::generate_p384();
  return made;
}

inline x509::CertificateSpec test_spec(std::string subject, std::string issuer,
                                       Buffer serial) {
  x509::CertificateSpec spec;
  spec.subject = {{"O", "Test"}, {"CN", std::move(subject)}};
  spec.issuer = {{"O", "Test"}, {"CN", std::move(issuer)}};
  spec.serial = std::move(serial);
  spec.not_before = kTestNow - std::chrono::days(1);
  spec.not_after = kTestNow + std::chrono::days(1);
  spec.signed_with = x509::SignedWith::PssAndSha384;
  return spec;
}

inline x509::ExtraExtension test_extension(const std::string& arcs,
                                           Buffer contents) {
  return {"1.3.6.1.4.1.3704.1." + arcs, std::move(contents)};
}

inline Buffer der_number(uint64_t value) {
  return codec::der_uint_element(codec::DerTag::Integer, value);
}

inline Buffer der_ia5(std::string_view value) {
  return Writer()
      .u8(0x16)
      .u8(static_cast<uint8_t>(value.size()))
      .bytes(bytes_of(value))
      .take();
}

// A Milan with a VCEK. Tests change members, then ask for the evidence.
struct TestPlatform {
  TestPlatform() {
    ark = test_spec("ARK-Milan", "ARK-Milan", {1});
    ark.ca = true;
    ark.key_usage = {"keyCertSign"};
    ask = test_spec("SEV-Milan", "ARK-Milan", {2});
    ask.ca = true;
    ask.key_usage = {"keyCertSign"};
    ek = test_spec("SEV-VCEK", "SEV-Milan", {});
    ek.extensions = x509::Extensions::None;
    ek.extra = {test_extension("1", der_number(0)),
                test_extension("2", der_ia5("Milan-B0")),
                test_extension("3.1", der_number(3)),
                test_extension("3.2", der_number(0)),
                test_extension("3.3", der_number(8)),
                test_extension("3.4", der_number(0)),
                test_extension("3.5", der_number(0)),
                test_extension("3.6", der_number(0)),
                test_extension("3.7", der_number(0)),
                test_extension("3.8", der_number(0xdb)),
                test_extension("4", Buffer(64, 0xc1))};
    crl.issuer = ark.subject;
    crl.this_update = kTestNow - std::chrono::days(1);
    crl.next_update = kTestNow + std::chrono::days(30);
    crl.signed_with = x509::SignedWith::PssAndSha384;
  }

  static Buffer whole_report() {
    return Writer()
        .u32le(3)
        .u32le(2)
        .u64le(0x3001f)
        .bytes(Buffer(16, 0xfa))
        .bytes(Buffer(16, 0x1a))
        .u32le(1)
        .u32le(1)
        .bytes(kTestTcb.bytes())
        .u64le(0x65)
        .u32le(0)
        .zeros(4)
        .bytes(Buffer(64, 0xda))
        .bytes(Buffer(48, 0x3e))
        .bytes(Buffer(32, 0x40))
        .bytes(Buffer(48, 0x1d))
        .bytes(Buffer(48, 0xa0))
        .bytes(Buffer(32, 0x1e))
        .bytes(Buffer(32, 0xff))
        .bytes(kTestTcb.bytes())
        .bytes(Buffer{0x19, 0x01, 0x01})
        .zeros(21)
        .bytes(Buffer(64, 0xc1))
        .bytes(kTestTcb.bytes())
        .bytes(Buffer{1, 55, 1, 0, 1, 55, 1, 0})
        .bytes(kTestTcb.bytes())
        .zeros(168)
        .take();
  }

  // With its signature.
  Buffer signed_report() const {
    const Buffer raw =
        test_ek_key().sign(crypto::SignatureScheme::EcdsaP384Sha384, report);
    Writer w;
    w.bytes(report);
    for (const Bytes number : {Bytes(raw).first(48), Bytes(raw).last(48)}) {
      w.bytes(Buffer(number.rbegin(), number.rend())).zeros(24);
    }
    return w.zeros(368).take();
  }

  x509::Certificate ek_certificate() const {
    return x509::build_certificate(ek, test_ek_key().public_key(),
                                   test_ask_key());
  }
  x509::Certificate ask_certificate() const {
    return x509::build_certificate(ask, test_ask_key().public_key(),
                                   test_ark_key());
  }
  x509::Certificate ark_certificate() const {
    return x509::build_certificate(ark, test_ark_key().public_key(),
                                   test_ark_key());
  }

  std::string chain() const {
    std::string pem;
    for (const x509::Certificate& certificate :
         {ek_certificate(), ask_certificate(), ark_certificate()}) {
      pem += codec::encode_pem("CERTIFICATE", certificate.der());
    }
    return pem;
  }

  std::string envelope() const {
    return R"({"SnpReport":")" +
           codec::encode_base64(signed_report(), codec::Base64::Url) +
           R"(","VcekCertChain":")" +
           codec::encode_base64(bytes_of(chain()), codec::Base64::Standard) +
           R"("})";
  }

  tee::Anchors anchors() const {
    return {{}, {{"test", test_ark_key().public_key(), false}}, {}};
  }

  x509::CertificateSpec ark;
  x509::CertificateSpec ask;
  x509::CertificateSpec ek;
  x509::CrlSpec crl;
  Buffer report = whole_report();  // 672 bytes
};

// The code of the check that failed, or "verified".
template <class T>
std::string reason_of(const Result<T>& answer) {
  return answer ? "verified" : std::string(answer.error().reason());
}

}  // namespace assay::snp
