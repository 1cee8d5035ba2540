// SPDX-License-Identifier: Apache-2.0
// Tests of parsed certificates.
#include "x509/certificate.h"

#include <gtest/gtest.h>

#include "codec/der.h"
#include "codec/pem.h"
#include "codec/utf8.h"
#include "x509/test_chain.h"

namespace assay::x509 {
namespace {

using codec::DerTag;

// RSA of 1024 bits, self-signed.
constexpr std::string_view kWeakPem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIB/DCCAWWgAwIBAgIUasJe1WfDaVmEw85/1WJAjsWJhSIwDQYJKoZIhvcNAQEL\n"
    "BQAwDzENMAsGA1UEAwwEd2VhazAgFw0yNjExMjMyMTEzNTBaGA8yMTI2MTAzMDIx\n"
    "MTM1MFowDzENMAsGA1UEAwwEd2VhazCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC\n"
    "gYEAx+jJn10rAHc6KWySq5SlUDFCfMA5+LLtUx/rquYG20CJvA3yrFch1piVw83m\n"
    "zK8a+O+NpF/VqdUWYmpCXSbwkotimdNjueTP6qHhg4VFYEV5ygdZccHygk4D0fYk\n"
    "9bag8csal2ZL4URVSPK6itS7HQqQVsaNjBwf79WfqhTSmB8CAwEAAaNTMFEwHQYD\n"
    "VR0OBBYEFGEuoegcNLJk6ZDT5WkVReiyZhFhMB8GA1UdIwQYMBaAFGEuoegcNLJk\n"
    "6ZDT5WkVReiyZhFhMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA\n"
    "vJuLJkZG5vFlwUIwUDyDwnowTIgO1CaSesZP0Lf93j04GbMbAQUZLCl+0z+xcxp4\n"
    "J4WooAD+XgIW6SXYHD3D3Im+MBuRaeiPO+8nNFLRnU0IQRT0nu5GWqqDBpaUU21h\n"
    "i29gjYBD+n2hoGemWL2by4Gv9nI1Gfd9oGbRwbJi+1s=\n"
    "-----END CERTIFICATE-----\n";

// Ed25519, self-signed.
constexpr std::string_view kEdwardsPem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBOjCB7aADAgECAhQa1AVhGynwsiJTP/xPhizOLBDzeDAFBgMrZXAwEjEQMA4G\n"
    "A1UEAwwHZWR3YXJkczAgFw0yNjExMjMyMTEzNTBaGA8yMTI2MTAzMDIxMTM1MFow\n"
    "EjEQMA4GA1UEAwwHZWR3YXJkczAqMAUGAytlcAMhAOqWR5j4k+csyp6VD0ytciUp\n"
    "/tc2W5HtFHsOwP8fNavAo1MwUTAdBgNVHQ4EFgQUeh7h+MVHjJrJWsNV2+txXeyd\n"
    "tQkwHwYDVR0jBBgwFoAUeh7h+MVHjJrJWsNV2+txXeydtQkwDwYDVR0TAQH/BAUw\n"
    "AwEB/zAFBgMrZXADQQDKbuqpaJXzloQV3lcKl0zruUYgDGEpFmDBMLNAbPGGlBuI\n"
    "CLXjgAcx2PZjZ/N5DB0cfE0DjTrsK78YrRBcFB0K\n"
    "-----END CERTIFICATE-----\n";

Code code_of(const Result<Certificate>& result) {
  return result ? Code::Internal : result.error().code();
}

Code code_of(const Result<std::vector<Certificate>>& result) {
  return result ? Code::Internal : result.error().code();
}

Buffer join(const std::vector<Bytes>& parts) {
  Buffer joined;
  for (const Bytes part : parts) {
    joined.insert(joined.end(), part.begin(), part.end());
  }
  return joined;
}

Buffer sequence(const std::vector<Bytes>& parts) {
  return codec::der_element(DerTag::Sequence, join(parts));
}

// The three elements of a Certificate. RFC 5280, 4.1.
struct Elements {
  Bytes to_be_signed;  // contents
  Bytes algorithm;     // contents
  Bytes signature;     // with tag and length
};

Elements elements_of(Bytes der) {
  const Bytes whole = codec::DerReader(der).expect(DerTag::Sequence).value();
  codec::DerReader reader(whole);
  const Bytes to_be_signed = reader.expect(DerTag::Sequence).value();
  const Bytes algorithm = reader.expect(DerTag::Sequence).value();
  return {to_be_signed, algorithm, whole.subspan(reader.offset())};
}

TEST(Certificate, TellsItsFields) {
  const Certificate leaf = build_leaf();
  EXPECT_TRUE(leaf.public_key().same_as(leaf_key().public_key()));
  EXPECT_EQ(leaf.key_id(), crypto::sha256(leaf_key().public_key().spki()));
  EXPECT_EQ(leaf.subject_attribute("CN"), "Leaf");
  EXPECT_EQ(leaf.subject_attribute("O"), "Example Corporation");
  EXPECT_EQ(leaf.subject_attribute("L"), "");
  EXPECT_EQ(leaf.subject_attribute("no such name"), "");
  EXPECT_EQ(leaf.subject_text(), "CN=Leaf, O=Example Corporation, C=US");
  EXPECT_EQ(leaf.issuer_text(), "CN=Platform CA, O=Example Corporation, C=US");
  EXPECT_EQ(copy_of(leaf.serial()), (Buffer{0x9a, 0x03}));
  EXPECT_EQ(format_rfc3339(leaf.not_before()), "2018-05-21T10:45:45Z");
  EXPECT_EQ(format_rfc3339(leaf.not_after()), "2049-12-31T23:59:59Z");
}

TEST(Certificate, TellsWhatItsKeyMayDo) {
  const Certificate leaf = build_leaf();
  EXPECT_FALSE(leaf.is_ca());
  EXPECT_FALSE(leaf.may_sign_certificates());
  EXPECT_FALSE(leaf.may_sign_crls());
  EXPECT_TRUE(leaf.may_sign_data());
  const Certificate root = build_root();
  EXPECT_TRUE(root.is_ca());
  EXPECT_TRUE(root.may_sign_certificates());
  EXPECT_TRUE(root.may_sign_crls());
  EXPECT_FALSE(root.may_sign_data());
}

TEST(Certificate, WithoutKeyUsageMayDoEverything) {
  CertificateSpec spec = root_spec();
  spec.key_usage = {};
  const Certificate root =
      build_certificate(spec, root_key().public_key(), root_key());
  EXPECT_TRUE(root.may_sign_certificates());
  EXPECT_TRUE(root.may_sign_crls());
  EXPECT_TRUE(root.may_sign_data());
}

TEST(Certificate, NamesItsIssuer) {
  const std::vector<Certificate> chain = build_chain();
  EXPECT_TRUE(equal(chain[0].issuer_der(), chain[1].subject_der()));
  EXPECT_TRUE(equal(chain[1].issuer_der(), chain[2].subject_der()));
  EXPECT_FALSE(equal(chain[0].subject_der(), chain[1].subject_der()));
  EXPECT_TRUE(equal(chain[0].authority_key_id(), chain[1].subject_key_id()));
  EXPECT_EQ(chain[0].subject_key_id().size(), 20u);
}

TEST(Certificate, IsValidFromItsFirstToItsLastSecond) {
  const Certificate leaf = build_leaf();
  const std::chrono::seconds second(1);
  EXPECT_FALSE(leaf.valid_at(leaf.not_before() - second));
  EXPECT_TRUE(leaf.valid_at(leaf.not_before()));
  EXPECT_TRUE(leaf.valid_at(leaf.not_after()));
  EXPECT_FALSE(leaf.valid_at(leaf.not_after() + second));
}

TEST(Certificate, FindsAnExtensionByItsNumber) {
  const Certificate leaf = build_leaf();
  const auto found = leaf.find_extension(kVendorOid);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(copy_of(*found), (Buffer{0x30, 0x00}));
  EXPECT_FALSE(leaf.find_extension("1.2.3.4").has_value());
  EXPECT_FALSE(leaf.find_extension("not a number").has_value());
  EXPECT_FALSE(leaf.find_extension("").has_value());
}

TEST(Certificate, KeepsItsBytes) {
  const Certificate leaf = build_leaf();
  const Certificate again = Certificate::parse(leaf.der()).value();
  EXPECT_TRUE(equal(again.der(), leaf.der()));
  EXPECT_EQ(again.key_id(), leaf.key_id());
}

TEST(Certificate, RefusesTrailingBytes) {
  Buffer der = copy_of(build_leaf().der());
  der.push_back(0);
  EXPECT_EQ(code_of(Certificate::parse(der)), Code::CertificateMalformed);
}

TEST(Certificate, RefusesEveryTruncation) {
  const Certificate leaf = build_leaf();
  for (size_t size = 0; size < leaf.der().size(); ++size) {
    EXPECT_EQ(code_of(Certificate::parse(leaf.der().first(size))),
              Code::CertificateMalformed)
        << size << " bytes";
  }
}

TEST(Certificate, RefusesMoreBytesThanTheLimit) {
  const auto parsed = Certificate::parse(Buffer(kMaxCertificateSize + 1));
  ASSERT_EQ(code_of(parsed), Code::CertificateMalformed);
  EXPECT_EQ(parsed.error().detail(),
            "expected a certificate of at most 16384 bytes, found 16385");
}

TEST(Certificate, RefusesAnIndefiniteLength) {
  const Certificate leaf = build_leaf();
  const Bytes contents =
      codec::DerReader(leaf.der()).expect(DerTag::Sequence).value();
  const Buffer open = {0x30, 0x80};   // SEQUENCE, length not said
  const Buffer close = {0x00, 0x00};  // end of contents
  EXPECT_EQ(code_of(Certificate::parse(join({open, contents, close}))),
            Code::CertificateMalformed);
}

TEST(Certificate, RefusesALongLengthInsideOfTheSignedPart) {
  const Certificate leaf = build_leaf();
  const Elements parts = elements_of(leaf.der());
  const size_t size = parts.to_be_signed.size();
  ASSERT_LT(size, 0x10000u);
  const Buffer header = {0x30, 0x83, 0x00,  // SEQUENCE, 3 bytes where 2 do
                         static_cast<uint8_t>(size >> 8),
                         static_cast<uint8_t>(size)};
  const Buffer ber = sequence({header, parts.to_be_signed,
                               sequence({parts.algorithm}), parts.signature});
  EXPECT_EQ(code_of(Certificate::parse(ber)), Code::CertificateMalformed);
}

TEST(Certificate, RefusesDifferentAlgorithmsInsideAndOutside) {
  const Certificate leaf = build_leaf();
  const Elements parts = elements_of(leaf.der());
  const Buffer other = codec::der_oid_element("1.2.840.10045.4.3.3");
  const auto parsed = Certificate::parse(sequence(
      {sequence({parts.to_be_signed}), sequence({other}), parts.signature}));
  ASSERT_EQ(code_of(parsed), Code::CertificateMalformed);
  EXPECT_EQ(parsed.error().detail(),
            "inner and outer signature algorithm differ");
}

TEST(Certificate, RefusesVersionsOtherThanThree) {
  const Certificate leaf = build_leaf();
  Buffer der = copy_of(leaf.der());
  ASSERT_EQ(der[8], 0xa0);   // [0], after two headers of 4 bytes
  ASSERT_EQ(der[12], 0x02);  // version 3 is the number 2
  der[12] = 0x01;
  const auto parsed = Certificate::parse(der);
  ASSERT_EQ(code_of(parsed), Code::CertificateMalformed);
  EXPECT_EQ(parsed.error().detail(), "expected version 3, found 2");
}

TEST(Certificate, RefusesAWeakKey) {
  EXPECT_EQ(code_of(parse_pem_chain(kWeakPem, 1)), Code::CertificateMalformed);
}

TEST(Certificate, WithAKeyOfAnotherKindParses) {
  const std::vector<Certificate> chain =
      parse_pem_chain(kEdwardsPem, 1).value();
  EXPECT_EQ(chain.at(0).public_key().kind(), crypto::KeyKind::Other);
}

TEST(Certificate, ShowsHostileNamesOnOneShortLine) {
  CertificateSpec spec = leaf_spec();
  spec.subject = {{"CN", "two\nlines"}};
  const crypto::PrivateKey key = leaf_key();
  EXPECT_EQ(build_certificate(spec, key.public_key(), key).subject_text(),
            "CN=two?lines");
  spec.subject = Name(40, {"OU", "\u00fc\u00fc\u00fc\u00fc\u00fc"});
  const std::string text =
      build_certificate(spec, key.public_key(), key).subject_text();
  EXPECT_LE(text.size(), 259u);
  EXPECT_TRUE(text.ends_with("..."));
  EXPECT_FALSE(codec::find_invalid_utf8(text).has_value());
}

TEST(PemChain, GivesEveryCertificateInOrder) {
  std::string pem;
  for (const Certificate& certificate : build_chain()) {
    pem += codec::encode_pem("CERTIFICATE", certificate.der());
  }
  const std::vector<Certificate> chain = parse_pem_chain(pem, 3).value();
  ASSERT_EQ(chain.size(), 3u);
  EXPECT_EQ(chain[0].subject_attribute("CN"), "Leaf");
  EXPECT_EQ(chain[2].subject_attribute("CN"), "Root CA");
  EXPECT_EQ(code_of(parse_pem_chain(pem, 2)), Code::CertificateMalformed);
}

TEST(PemChain, RefusesOtherBlocks) {
  const std::string pem =
      codec::encode_pem("PUBLIC KEY", root_key().public_key().spki());
  EXPECT_EQ(code_of(parse_pem_chain(pem, 3)), Code::CertificateMalformed);
  EXPECT_EQ(code_of(parse_pem_chain("no PEM", 3)), Code::BadPem);
}

}  // namespace
}  // namespace assay::x509
