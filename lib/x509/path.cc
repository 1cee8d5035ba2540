// SPDX-License-Identifier: Apache-2.0
// Chains by OpenSSL's path builder; anchors by key.
#include "x509/path.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <openssl/x509_vfy.h>

#include "base/assert.h"
#include "codec/pem.h"
#include "crypto/handles.h"

namespace assay::x509 {
namespace {

constexpr size_t kMaxChain = 10;
constexpr int kAuthLevel = 2;  // 112 bits: RSA-2048, P-224 and better, SHA-2

Error refuse(const Certificate& certificate, std::string_view reason) {
  return Error(Code::PathInvalid,
               fmt::format("certificate \"{}\": {}", certificate.subject_text(),
                           reason));
}

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using Stack = std::unique_ptr<STACK_OF(X509), FreeStack>;

using Decoded = std::vector<std::shared_ptr<X509>>;

Decoded decoded(std::span<const Certificate> chain) {
  Decoded certificates;
  for (const Certificate& certificate : chain) {
    certificates.push_back(certificate.decoded());
  }
  return certificates;
}

// Borrows.
Stack stack_of(std::span<const std::shared_ptr<X509>> certificates) {
  Stack stack(sk_X509_new_null());
  ASSAY_ASSERT(stack != nullptr);
  for (const std::shared_ptr<X509>& certificate : certificates) {
    ASSAY_ASSERT(sk_X509_push(stack.get(), certificate.get()) > 0);
  }
  return stack;
}

// OpenSSL also takes certificates without basicConstraints for authorities, if
// keyUsage lets them sign. Its strict mode would not, but refuses AMD's VCEKs,
// which lack an authority key identifier.
Result<> check_authorities(std::span<const Certificate> issuers) {
  for (const Certificate& issuer : issuers) {
    if (!issuer.is_ca() || !issuer.may_sign_certificates()) {
      return refuse(issuer,
                    "expected basicConstraints CA:TRUE and, if there "
                    "is a keyUsage, keyCertSign in it");
    }
  }
  return {};
}

// The path that OpenSSL built may skip or reorder what it was given.
bool is_stack_of(const STACK_OF(X509) * built, const Decoded& chain) {
  if (sk_X509_num(built) != static_cast<int>(chain.size())) {
    return false;
  }
  for (size_t i = 0; i < chain.size(); ++i) {
    if (sk_X509_value(built, static_cast<int>(i)) != chain[i].get()) {
      return false;
    }
  }
  return true;
}

bool is_forged(const Certificate& certificate) {
  return certificate.subject_attribute("O").find("assay forge") !=
         std::string::npos;
}

Result<Anchor> anchor_of(const codec::PemBlock& block, std::string name) {
  if (block.label == "CERTIFICATE") {
    TRY(const Certificate certificate, Certificate::parse(block.der));
    return Anchor{std::move(name), certificate.public_key(),
                  is_forged(certificate)};
  }
  if (block.label == "PUBLIC KEY") {
    TRY(crypto::PublicKey key, crypto::PublicKey::from_spki(block.der));
    return Anchor{std::move(name), std::move(key), false};
  }
  return Error(
      Code::BadPem,
      fmt::format("expected CERTIFICATE or PUBLIC KEY, found {}", block.label));
}

Result<> check_path(std::span<const Certificate> chain, unsigned long flags) {
  if (chain.empty() || chain.size() > kMaxChain) {
    return Error(Code::PathInvalid,
                 fmt::format("expected 1 to {} certificates, found {}",
                             kMaxChain, chain.size()));
  }
  TRY_OK(check_authorities(chain.subspan(1)));
  const Decoded certificates = decoded(chain);
  const std::span all(certificates);
  const Stack trusted = stack_of(all.last(1));
  const Stack untrusted = stack_of(all.first(all.size() - 1));
  const crypto::Handle<X509_STORE_CTX, X509_STORE_CTX_free> context(
      X509_STORE_CTX_new());
  ASSAY_ASSERT(context && X509_STORE_CTX_init(context.get(), nullptr,
                                              certificates.front().get(),
                                              untrusted.get()) == 1);
  X509_STORE_CTX_set0_trusted_stack(context.get(), trusted.get());
  X509_VERIFY_PARAM* const parameters =
      X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_NO_CHECK_TIME |
                                              X509_V_FLAG_CHECK_SS_SIGNATURE |
                                              flags);
  X509_VERIFY_PARAM_set_auth_level(parameters, kAuthLevel);
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(kMaxChain));
  const bool good = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  const int depth = X509_STORE_CTX_get_error_depth(context.get());
  if (!good || error != X509_V_OK) {
    const size_t index = depth < 0 ? 0 : static_cast<size_t>(depth);
    return refuse(chain[std::min(index, chain.size() - 1)],
                  X509_verify_cert_error_string(error));
  }
  if (!is_stack_of(X509_STORE_CTX_get0_chain(context.get()), certificates)) {
    return Error(Code::PathInvalid,
                 fmt::format("the {} certificates form a path only in another "
                             "order or number; expected the leaf first, each "
                             "followed by its issuer",
                             chain.size()));
  }
  return {};
}

bool is_on_curve(const Certificate& certificate) {
  const crypto::KeyKind kind = certificate.public_key().kind();
  return kind == crypto::KeyKind::P256 || kind == crypto::KeyKind::P384 ||
         kind == crypto::KeyKind::P521;
}

// One step that holds by what RFC 5280 section 6.1 asks of the plainest kind of
// certificate. Anything else may hold too: the path builder knows.
bool holds_plainly(const Certificate& leaf, const Certificate& issuer) {
  constexpr std::string_view kNameConstraints = "2.5.29.30";
  constexpr std::string_view kProxy = "1.3.6.1.5.5.7.1.14";  // RFC 3820
  return issuer.is_ca() && issuer.may_sign_certificates() &&
         !issuer.has_unknown_critical() &&
         !issuer.find_extension(kNameConstraints) && !leaf.is_ca() &&
         !leaf.has_unknown_critical() && !leaf.find_extension(kProxy) &&
         is_on_curve(leaf) && leaf.signed_strongly() &&
         leaf.names_as_issuer(issuer) && leaf.signed_by(issuer.public_key());
}

}  // namespace

Anchor::Anchor(std::string anchor_name, crypto::PublicKey public_key,
               bool is_forged)
    : name(std::move(anchor_name)),
      key(std::move(public_key)),
      key_id(crypto::sha256(key.spki())),
      forged(is_forged) {}

const Anchor* find_anchor(const Anchors& anchors, const Certificate& root) {
  for (const Anchor& anchor : anchors) {
    if (anchor.key_id == root.key_id()) {
      return &anchor;
    }
  }
  return nullptr;
}

Result<Anchor> parse_anchor(std::string_view pem, std::string name) {
  TRY(const std::vector<codec::PemBlock> blocks, codec::decode_pem(pem));
  if (blocks.size() != 1) {
    return Error(Code::BadPem,
                 fmt::format("expected one CERTIFICATE or PUBLIC KEY, found {} "
                             "blocks",
                             blocks.size()));
  }
  return anchor_of(blocks.front(), std::move(name));
}

Result<Anchors> parse_anchors(std::string_view pem, const std::string& name) {
  TRY(const std::vector<codec::PemBlock> blocks, codec::decode_pem(pem));
  if (blocks.empty()) {
    return Error(Code::BadPem,
                 "expected CERTIFICATE or PUBLIC KEY, found none");
  }
  Anchors anchors;
  for (const codec::PemBlock& block : blocks) {
    TRY(Anchor anchor, anchor_of(block, name));
    anchors.push_back(std::move(anchor));
  }
  return anchors;
}

Result<> check_chain(std::span<const Certificate> chain) {
  return check_path(chain, 0);
}

Result<> check_chain_to_trusted(std::span<const Certificate> chain) {
  if (chain.size() == 2 && holds_plainly(chain[0], chain[1])) {
    return {};
  }
  return check_path(chain, X509_V_FLAG_PARTIAL_CHAIN);
}

}  // namespace assay::x509
