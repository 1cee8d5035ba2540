// SPDX-License-Identifier: Apache-2.0
// A platform with its collateral, for the tests of quotes: plain fields that a
// test edits before everything is signed.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/writer.h"
#include "codec/hex.h"
#include "tee/dcap/revocation.h"
#include "tee/dcap/signed_collateral.h"
#include "tee/dcap/test_authority.h"
#include "tee/dcap/test_documents.h"
#include "tee/dcap/verify.h"

namespace assay::dcap {

struct TestPlatform {
  x509::CertificateSpec root = intel_ca_spec("Intel SGX Root CA");
  x509::CertificateSpec ca = intel_ca_spec("Intel SGX PCK Processor CA");
  x509::CertificateSpec leaf = intel_leaf_spec("Intel SGX PCK Certificate",
                                               "Intel SGX PCK Processor CA");
  x509::CertificateSpec signer =
      intel_leaf_spec("Intel SGX TCB Signing", "Intel SGX Root CA");
  x509::CrlSpec root_crl = intel_crl_spec("Intel SGX Root CA");
  x509::CrlSpec pck_crl = intel_crl_spec("Intel SGX PCK Processor CA");
  std::string tcb_info = tcb_info_text();
  std::string qe_identity = qe_identity_text();
  Buffer extension = sgx_extension();
  crypto::PrivateKey root_key = x509::root_key();
  uint16_t version = 3;  // of the quote
  BodyType body_type = BodyType::Sgx;
  Buffer body = Buffer(kSgxBodySize, 0xb0);  // of the enclave or TD
  Buffer qe_authentication_data = Buffer(32, 0xaa);
  Buffer attested_point = *attestation_key().public_key().ec_point();

  x509::Certificate root_certificate() const {
    return build_certificate(root, root_key.public_key(), root_key);
  }
  x509::Certificate ca_certificate() const {
    return build_certificate(ca, x509::platform_key().public_key(), root_key);
  }
  x509::Certificate leaf_certificate() const {
    x509::CertificateSpec spec = leaf;
    spec.extra = {
        {.dotted_oid = std::string(x509::kVendorOid), .contents = extension}};
    return build_certificate(spec, x509::leaf_key().public_key(),
                             x509::platform_key());
  }
  x509::Certificate signer_certificate() const {
    return build_certificate(signer, tcb_signing_key().public_key(), root_key);
  }

  std::string pck_pem() const {
    return pem_of({leaf_certificate(), ca_certificate(), root_certificate()});
  }
  std::string signer_pem() const {
    return pem_of({signer_certificate(), root_certificate()});
  }
  x509::Anchors anchors() const {
    return {{"test", root_key.public_key(), false}};
  }

  // The report of the quoting enclave that qe_identity_text() describes.
  Buffer qe_report() const {
    const crypto::Sha256 bound =
        crypto::sha256({attested_point, qe_authentication_data});
    return Writer()
        .zeros(16 + 4 + 12 + 16)  // up to attributes
        .u64le(0x15)              //  48, flags: one is masked
        .u64le(0xe7)              //  56, XFRM
        .zeros(32 + 32)           //  64, MRENCLAVE, reserved
        .bytes(Buffer(32, 0x8c))  // 128, MRSIGNER
        .zeros(32 + 64)           // 160, reserved, CONFIGID
        .u16le(1)                 // 256, ISVPRODID
        .u16le(9)                 // 258, ISVSVN
        .zeros(2 + 42 + 16)       // 260, up to report data
        .bytes(bound.bytes())     // 320
        .zeros(32)
        .take();
  }

  // Header, in version 5 the descriptor, and body.
  Buffer signed_part() const {
    constexpr uint8_t kIntel[] = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c,
                                  0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3,
                                  0x95, 0x7f, 0x06, 0x07};
    Writer w;
    w.u16le(version)
        .u16le(2)
        .u32le(static_cast<uint32_t>(tee_type_of(body_type)))
        .zeros(4)
        .bytes(kIntel)
        .zeros(20);
    if (version == 5) {
      w.u16le(static_cast<uint16_t>(body_type))
          .u32le(static_cast<uint32_t>(body.size()));
    }
    return w.bytes(body).take();
  }

  Buffer quote() const {
    const Buffer head = signed_part();
    const std::string chain = pck_pem();
    const Buffer report = qe_report();
    const Buffer qe_part =
        Writer()
            .bytes(report)
            .bytes(sign(x509::leaf_key(), report))
            .u16le(static_cast<uint16_t>(qe_authentication_data.size()))
            .bytes(qe_authentication_data)
            .u16le(5)
            .u32le(static_cast<uint32_t>(chain.size()))
            .bytes(bytes_of(chain))
            .take();
    Writer data;
    data.bytes(sign(attestation_key(), head)).bytes(attested_point);
    if (version > 3) {
      data.u16le(6).u32le(static_cast<uint32_t>(qe_part.size()));
    }
    data.bytes(qe_part);
    return Writer()
        .bytes(head)
        .u32le(static_cast<uint32_t>(data.buffer().size()))
        .bytes(data.buffer())
        .take();
  }

  Buffer root_crl_der() const { return build_crl(root_crl, root_key); }
  Buffer pck_crl_der() const {
    return build_crl(pck_crl, x509::platform_key());
  }

  tee::Endorsements endorsements() const;
};

using Item = std::shared_ptr<const tee::Endorsement>;
using tee::Presentation;

inline Item crl_item(Buffer der, Presentation presentation) {
  return tee::make_endorsement(std::move(der), {}, kTestNow, presentation);
}

// A PCS response, signed by the key given.
inline Item document_item(std::string_view member, const std::string& text,
                          const std::string& chain,
                          Presentation presentation = Presentation::Stored,
                          const crypto::PrivateKey& key = tcb_signing_key()) {
  const std::string body = "{\"" + std::string(member) + "\":" + text +
                           ",\"signature\":\"" +
                           codec::encode_hex(sign(key, bytes_of(text))) + "\"}";
  return tee::make_endorsement(copy_of(bytes_of(body)), chain, kTestNow,
                               presentation);
}

constexpr std::string_view kTestTcbInfoName = "intel/sgx/tcb-info/060606060606";
constexpr Fmspc kTestFmspc = {{6, 6, 6, 6, 6, 6}};

inline tee::Endorsements TestPlatform::endorsements() const {
  constexpr auto kStored = Presentation::Stored;
  tee::Endorsements all;
  all.add({std::string(kRootCrlName)}, crl_item(root_crl_der(), kStored));
  all.add({"intel/pck-crl/processor"}, crl_item(pck_crl_der(), kStored));
  const TeeType tee = tee_type_of(body_type);
  all.add({tcb_info_name(tee, kTestFmspc)},
          document_item(kTcbInfoMember, tcb_info, signer_pem()));
  all.add({std::string(qe_identity_name(tee))},
          document_item(kQeIdentityMember, qe_identity, signer_pem()));
  return all;
}

// Remembers everything. Not thread-safe.
class TestMemo : public crypto::Memo {
 public:
  std::shared_ptr<const crypto::Fact> find(
      const crypto::FactKey& key) override {
    const auto found = facts.find(key);
    return found == facts.end() ? nullptr : found->second;
  }
  void keep(const crypto::FactKey& key,
            std::shared_ptr<const crypto::Fact> fact) override {
    facts[key] = std::move(fact);
  }

  std::map<crypto::FactKey, std::shared_ptr<const crypto::Fact>> facts;
};

// Code of the check that failed; empty where all hold.
template <class T>
std::string reason_of(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().reason());
}

}  // namespace assay::dcap
