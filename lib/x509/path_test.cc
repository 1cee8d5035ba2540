// SPDX-License-Identifier: Apache-2.0
// Tests of chains and anchors.
#include "x509/path.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "codec/pem.h"
#include "x509/test_chain.h"

namespace assay::x509 {
namespace {

std::string error_of(std::span<const Certificate> chain) {
  const Result<> checked = check_chain(chain);
  if (checked) {
    return "holds";
  }
  EXPECT_EQ(checked.error().code(), Code::PathInvalid);
  return checked.error().detail();
}

std::string error_of(const ChainSpec& spec) {
  return error_of(build_chain(spec));
}

Certificate with_last_byte_changed(const Certificate& certificate) {
  Buffer der = copy_of(certificate.der());
  der.back() ^= 1;  // in the signature
  return Certificate::parse(der).value();
}

std::string pem_of(const Certificate& certificate) {
  return codec::encode_pem("CERTIFICATE", certificate.der());
}

Code code_of(const Result<Anchor>& result) {
  return result ? Code::Internal : result.error().code();
}

TEST(Chain, OfThreeHolds) {
  EXPECT_EQ(error_of(build_chain()), "holds");
}

TEST(Chain, OfOneHoldsIfItIsSelfSigned) {
  EXPECT_EQ(error_of(std::vector{build_root()}), "holds");
  EXPECT_EQ(error_of(std::vector{build_leaf()}),
            "certificate \"CN=Leaf, O=Example Corporation, C=US\": "
            "unable to get local issuer certificate");
}

TEST(ChainToTrusted, MayEndInACertificateThatIsNoRoot) {
  const std::vector<Certificate> chain = build_chain();
  EXPECT_TRUE(check_chain_to_trusted(std::span(chain).first(2)));
  EXPECT_TRUE(check_chain_to_trusted(chain));
  EXPECT_FALSE(check_chain(std::span(chain).first(2)));
}

TEST(ChainToTrusted, ChecksEverySignatureAndEveryAuthority) {
  std::vector<Certificate> chain = build_chain();
  chain.pop_back();
  const auto changed = std::vector{with_last_byte_changed(chain[0]), chain[1]};
  EXPECT_FALSE(check_chain_to_trusted(changed));
  ChainSpec spec;
  spec.platform.ca = false;
  spec.platform.path_length = {};
  const std::vector<Certificate> plain = build_chain(spec);
  EXPECT_FALSE(check_chain_to_trusted(std::span(plain).first(2)));
}

// Of a leaf and its issuer alone, whose signature is good in each case.
std::string error_of_step(const ChainSpec& spec) {
  const std::vector<Certificate> chain = build_chain(spec);
  const Result<> checked = check_chain_to_trusted(std::span(chain).first(2));
  return checked ? "holds" : std::string(checked.error().detail());
}

TEST(ChainToTrusted, SaysWhyOneStepDoesNotHold) {
  const std::string leaf =
      "certificate \"CN=Leaf, O=Example Corporation, C=US\": ";
  ChainSpec no_ca;
  no_ca.platform.key_usage = {"digitalSignature"};
  EXPECT_NE(error_of_step(no_ca), "holds");
  ChainSpec critical;
  critical.leaf.extra = {
      {.dotted_oid = "1.2.3.4", .contents = {0x05, 0x00}, .critical = true}};
  EXPECT_EQ(error_of_step(critical), leaf + "unhandled critical extension");
  ChainSpec critical_issuer;
  critical_issuer.platform.extra = critical.leaf.extra;
  EXPECT_NE(error_of_step(critical_issuer), "holds");
  ChainSpec renamed;
  renamed.leaf.issuer = name_of("Processor CA");
  EXPECT_EQ(error_of_step(renamed),
            leaf + "unable to get local issuer certificate");
  ChainSpec authority;
  authority.leaf.ca = true;
  authority.leaf.path_length = 0;
  authority.leaf.key_usage = {"keyCertSign"};
  // The path builder minds path lengths above a leaf only.
  EXPECT_EQ(error_of_step(authority), "holds");
}

TEST(ChainToTrusted, TakesKeysAndSignaturesOfOtherKinds) {
  const auto rsa = crypto::PrivateKey::generate_rsa(2048);
  const std::vector chain = {
      build_certificate(leaf_spec(), rsa.public_key(), platform_key()),
      build_certificate(platform_spec(), platform_key().public_key(),
                        root_key())};
  EXPECT_TRUE(check_chain_to_trusted(chain));
  const std::vector by_rsa = {
      build_certificate(leaf_spec(), leaf_key().public_key(), rsa),
      build_certificate(platform_spec(), rsa.public_key(), root_key())};
  EXPECT_TRUE(check_chain_to_trusted(by_rsa));
  const std::vector by_another = {by_rsa[0], chain[1]};
  EXPECT_FALSE(check_chain_to_trusted(by_another));
}

TEST(Chain, OfNoneOrTooManyIsRefused) {
  EXPECT_EQ(error_of(std::vector<Certificate>()),
            "expected 1 to 10 certificates, found 0");
  EXPECT_EQ(error_of(std::vector<Certificate>(11, build_root())),
            "expected 1 to 10 certificates, found 11");
}

TEST(Chain, DoesNotAskForTheTime) {
  ChainSpec spec;
  spec.leaf.not_after = spec.leaf.not_before;  // expired long ago
  EXPECT_EQ(error_of(spec), "holds");
  EXPECT_FALSE(build_chain(spec)[0].valid_at(from_unix(1'700'000'000)));
}

TEST(Chain, NeedsEverySignature) {
  const std::vector<Certificate> good = build_chain();
  const char* const expected[] = {
      "certificate \"CN=Leaf, O=Example Corporation, C=US\": "
      "certificate signature failure",
      "certificate \"CN=Platform CA, O=Example Corporation, C=US\": "
      "certificate signature failure",
      "certificate \"CN=Root CA, O=Example Corporation, C=US\": "
      "certificate signature failure",
  };
  for (size_t i = 0; i < good.size(); ++i) {
    std::vector<Certificate> bad = good;
    bad[i] = with_last_byte_changed(good[i]);
    EXPECT_EQ(error_of(bad), expected[i]);
  }
}

TEST(Chain, NeedsAuthoritiesThatAreOne) {
  ChainSpec spec;
  spec.platform.ca = false;
  spec.platform.path_length = {};
  EXPECT_EQ(error_of(spec),
            "certificate \"CN=Platform CA, O=Example Corporation, C=US\": "
            "expected basicConstraints CA:TRUE and, if there is a keyUsage, "
            "keyCertSign in it");
}

TEST(Chain, NeedsARootThatIsAnAuthority) {
  ChainSpec spec;
  spec.root.ca = false;
  spec.root.path_length = {};
  EXPECT_NE(error_of(spec), "holds");
}

TEST(Chain, NeedsAuthoritiesThatMaySignCertificates) {
  ChainSpec spec;
  spec.platform.key_usage = {"digitalSignature"};
  EXPECT_EQ(error_of(spec),
            "certificate \"CN=Platform CA, O=Example Corporation, C=US\": "
            "expected basicConstraints CA:TRUE and, if there is a keyUsage, "
            "keyCertSign in it");
}

TEST(Chain, KeepsToThePathLength) {
  ChainSpec spec;
  spec.root.path_length = 0;
  EXPECT_EQ(error_of(spec),
            "certificate \"CN=Root CA, O=Example Corporation, C=US\": "
            "path length constraint exceeded");
}

TEST(Chain, RefusesUnknownCriticalExtensions) {
  ChainSpec spec;
  spec.leaf.extra = {
      {.dotted_oid = "1.2.3.4", .contents = {0x05, 0x00}, .critical = true}};
  EXPECT_EQ(error_of(spec),
            "certificate \"CN=Leaf, O=Example Corporation, C=US\": "
            "unhandled critical extension");
}

TEST(Chain, NeedsTheNameOfTheIssuer) {
  ChainSpec spec;
  spec.leaf.issuer = name_of("Processor CA");
  EXPECT_EQ(error_of(spec),
            "certificate \"CN=Leaf, O=Example Corporation, C=US\": "
            "unable to get local issuer certificate");
}

TEST(Chain, NeedsItsOrder) {
  std::vector<Certificate> chain = build_chain();
  std::swap(chain[0], chain[1]);
  EXPECT_NE(error_of(chain), "holds");
  std::swap(chain[0], chain[1]);
  std::swap(chain[1], chain[2]);
  EXPECT_NE(error_of(chain), "holds");
}

TEST(Chain, RefusesCertificatesThatAreNotOnThePath) {
  std::vector<Certificate> chain = build_chain();
  ChainSpec other;
  other.platform.subject = name_of("Processor CA");
  chain.insert(chain.begin() + 1, build_chain(other)[1]);
  EXPECT_EQ(error_of(chain),
            "the 4 certificates form a path only in another order or number; "
            "expected the leaf first, each followed by its issuer");
}

TEST(Chain, MissingItsMiddleIsRefused) {
  const std::vector<Certificate> chain = build_chain();
  EXPECT_NE(error_of(std::vector{chain[0], chain[2]}), "holds");
}

TEST(Anchors, AreFoundByKeyNotByCertificate) {
  CertificateSpec renewed = root_spec();
  renewed.serial = {0x77};
  renewed.subject = renewed.issuer = name_of("Root CA, renewed");
  const Certificate other =
      build_certificate(renewed, root_key().public_key(), root_key());
  const Anchors anchors = {
      Anchor{"platform", platform_key().public_key()},
      parse_anchor(pem_of(build_root()), "root").value(),
  };
  EXPECT_EQ(find_anchor(anchors, build_root()), &anchors[1]);
  EXPECT_EQ(find_anchor(anchors, other), &anchors[1]);
}

TEST(Anchors, AreNotFoundByName) {
  const Certificate impostor =
      build_certificate(root_spec(), leaf_key().public_key(), leaf_key());
  const Anchors anchors = {parse_anchor(pem_of(build_root()), "root").value()};
  EXPECT_EQ(find_anchor(anchors, impostor), nullptr);
  EXPECT_EQ(find_anchor({}, build_root()), nullptr);
}

TEST(Anchors, MayBeAPublicKey) {
  const std::string pem =
      codec::encode_pem("PUBLIC KEY", root_key().public_key().spki());
  const Anchor anchor = parse_anchor(pem, "file.pem").value();
  EXPECT_EQ(anchor.name, "file.pem");
  EXPECT_FALSE(anchor.forged);
  EXPECT_TRUE(anchor.key.same_as(root_key().public_key()));
}

TEST(Anchors, OfAForgeAreMarked) {
  CertificateSpec spec = root_spec();
  spec.subject = {{"CN", "Root CA"}, {"O", std::string(kForgeOrganization)}};
  const Certificate forged =
      build_certificate(spec, root_key().public_key(), root_key());
  EXPECT_TRUE(parse_anchor(pem_of(forged), "forge").value().forged);
  EXPECT_FALSE(parse_anchor(pem_of(build_root()), "root").value().forged);
}

TEST(Anchors, MayBeSeveralInOneFile) {
  const std::string root = pem_of(build_root());
  const std::string key =
      codec::encode_pem("PUBLIC KEY", leaf_key().public_key().spki());
  const auto anchors = parse_anchors(root + key, "file.pem");
  ASSERT_TRUE(anchors) << anchors.error().message();
  ASSERT_EQ(anchors->size(), 2u);
  EXPECT_EQ((*anchors)[1].name, "file.pem");
  EXPECT_TRUE((*anchors)[1].key.same_as(leaf_key().public_key()));
  EXPECT_EQ(parse_anchors("", "empty").error().code(), Code::BadPem);
  EXPECT_EQ(parse_anchors(root + root_key().pem(), "x").error().code(),
            Code::BadPem);
}

TEST(Anchors, RefuseEverythingElse) {
  const std::string root = pem_of(build_root());
  EXPECT_EQ(code_of(parse_anchor("", "empty")), Code::BadPem);
  EXPECT_EQ(code_of(parse_anchor(root + root, "two")), Code::BadPem);
  EXPECT_EQ(code_of(parse_anchor(root_key().pem(), "secret")), Code::BadPem);
  EXPECT_EQ(
      code_of(parse_anchor(codec::encode_pem("CERTIFICATE", Buffer(3)), "x")),
      Code::CertificateMalformed);
  EXPECT_EQ(
      code_of(parse_anchor(codec::encode_pem("PUBLIC KEY", Buffer(3)), "x")),
      Code::KeyInvalid);
}

}  // namespace
}  // namespace assay::x509
