// SPDX-License-Identifier: Apache-2.0
// From PEM to a chain that is trusted now: timeless facts once, the rest live.
#include "tee/dcap/pck.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/pem.h"
#include "tee/dcap/signature_algorithm.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr std::string_view kLeafName = "Intel SGX PCK Certificate";
constexpr std::string_view kProcessorName = "Intel SGX PCK Processor CA";
constexpr std::string_view kPlatformName = "Intel SGX PCK Platform CA";
constexpr std::string_view kRootName = "Intel SGX Root CA";
constexpr std::string_view kIntelOrganization = "Intel Corporation";
constexpr size_t kMaxPem = 48 * 1024;
constexpr size_t kLength = 3;  // of a chain

Error malformed(std::string detail) {
  return Error(Code::CertificateMalformed, std::move(detail));
}

// A PCK CA under its root, once a whole chain through both was found to hold.
// Platforms share it, so that only the leaf of a new one is new.
struct PckIssuers : crypto::Fact {
  PckIssuers(x509::Certificate intermediate_certificate,
             x509::Certificate root_certificate)
      : intermediate(std::move(intermediate_certificate)),
        root(std::move(root_certificate)) {}

  x509::Certificate intermediate;
  x509::Certificate root;
};

crypto::FactKey issuers_key(Bytes intermediate, Bytes root) {
  return crypto::sha256({bytes_of("assay/dcap/pck-issuers/1"),
                         crypto::sha256(intermediate).bytes(),
                         crypto::sha256(root).bytes()});
}

struct NamedChain {
  x509::Certificate leaf;
  x509::Certificate intermediate;
  x509::Certificate root;
  PckCa ca;
  bool issuers_known;
};

struct Certificates {
  std::vector<x509::Certificate> all;
  bool issuers_known = false;
};

const x509::Certificate* with_name(
    const std::vector<x509::Certificate>& certificates,
    std::string_view common_name) {
  const auto found =
      std::find_if(certificates.begin(), certificates.end(),
                   [common_name](const x509::Certificate& certificate) {
                     return certificate.subject_attribute("CN") == common_name;
                   });
  return found == certificates.end() ? nullptr : &*found;
}

// All three speak for one organization, and it is Intel or says it is a forge.
bool one_organization(const std::vector<x509::Certificate>& certificates) {
  const std::string organization = certificates.front().subject_attribute("O");
  if (organization != kIntelOrganization &&
      organization != x509::kForgeOrganization) {
    return false;
  }
  for (const x509::Certificate& certificate : certificates) {
    for (const char* attribute : {"O", "L", "ST", "C"}) {
      if (certificate.subject_attribute(attribute) !=
          certificates.front().subject_attribute(attribute)) {
        return false;
      }
    }
  }
  return true;
}

// Leaf, CA and root; the latter two as they are remembered, if they are.
Result<Certificates> read_certificates(Bytes pem, crypto::Memo* memo) {
  if (memo != nullptr) {
    TRY(const std::vector<codec::PemBlock> blocks,
        codec::decode_pem(text_of(pem)));
    const bool whole = blocks.size() == kLength &&
                       std::ranges::all_of(blocks, [](const auto& block) {
                         return block.label == "CERTIFICATE";
                       });
    const auto known =
        whole ? crypto::recall<PckIssuers>(
                    memo, issuers_key(blocks[1].der, blocks[2].der))
              : nullptr;
    if (known) {
      TRY(x509::Certificate leaf, x509::Certificate::parse(blocks[0].der));
      return Certificates{{std::move(leaf), known->intermediate, known->root},
                          true};
    }
  }
  TRY(std::vector<x509::Certificate> all,
      x509::parse_pem_chain(text_of(pem), kLength));
  return Certificates{std::move(all), false};
}

Result<NamedChain> read_chain(Bytes pem, crypto::Memo* memo) {
  if (pem.size() > kMaxPem) {
    return malformed(fmt::format("expected at most {} bytes of PEM, found {}",
                                 kMaxPem, pem.size()));
  }
  TRY(const Certificates read, read_certificates(pem, memo));
  const std::vector<x509::Certificate>& certificates = read.all;
  if (certificates.size() != kLength) {
    return malformed(
        fmt::format("expected 3 certificates, found {}", certificates.size()));
  }
  const auto* const leaf = with_name(certificates, kLeafName);
  const auto* const processor = with_name(certificates, kProcessorName);
  const auto* const platform = with_name(certificates, kPlatformName);
  const auto* const root = with_name(certificates, kRootName);
  const auto* const intermediate = processor != nullptr ? processor : platform;
  if (leaf == nullptr || intermediate == nullptr || root == nullptr ||
      !one_organization(certificates)) {
    return malformed(fmt::format(
        "expected {} / {} or {} / {} of one organization, found \"{}\", "
        "\"{}\", \"{}\"",
        kLeafName, kPlatformName, kProcessorName, kRootName,
        certificates[0].subject_text(), certificates[1].subject_text(),
        certificates[2].subject_text()));
  }
  return NamedChain{*leaf, *intermediate, *root,
                    processor != nullptr ? PckCa::Processor : PckCa::Platform,
                    read.issuers_known};
}

Result<> check_validity(const x509::Certificate& certificate, Time now,
                        Trail& trail) {
  if (certificate.valid_at(now)) {
    return trail.require(CheckId::DcapPckValidity, true);
  }
  return trail.fail(
      CheckId::DcapPckValidity,
      Error(Code::CertificateExpired,
            fmt::format("\"{}\" is valid from {} to {}, not at {}",
                        certificate.subject_text(),
                        format_rfc3339(certificate.not_before()),
                        format_rfc3339(certificate.not_after()),
                        format_rfc3339(now)))
          .at("quote.pck_chain"));
}

Result<> check_root(const x509::Anchor* anchor, const x509::Certificate& root,
                    Trail& trail) {
  if (anchor != nullptr) {
    return trail.require(CheckId::DcapPckRoot, true);
  }
  return trail.fail(
      CheckId::DcapPckRoot,
      Error(
          Code::AnchorUnknown,
          fmt::format("the key of \"{}\" (SHA-256 {}) is no trust anchor; "
                      "hardware of a forge or of a pre-production authority "
                      "is trusted only through an extra anchor",
                      root.subject_text(), tee::render(root.key_id().bytes())))
          .at("quote.pck_chain"));
}

Result<> check_signatures(const NamedChain& chain) {
  const x509::Certificate path[] = {chain.leaf, chain.intermediate, chain.root};
  TRY_OK(chain.issuers_known
             ? x509::check_chain_to_trusted(std::span(path).first(2))
             : x509::check_chain(path));
  for (const x509::Certificate& certificate : path) {
    if (!says_ecdsa_with_sha256(certificate.der())) {
      return Error(Code::PathInvalid,
                   fmt::format("\"{}\": expected a signature of type "
                               "ecdsa-with-SHA256",
                               certificate.subject_text()));
    }
  }
  if (!chain.leaf.may_sign_data()) {
    return Error(Code::PathInvalid,
                 fmt::format("\"{}\" may not sign data (key usage)",
                             chain.leaf.subject_text()));
  }
  return {};
}

// Names that a root constrains are looked at with the root, every time.
void remember_issuers(const NamedChain& chain, crypto::Memo* memo) {
  constexpr std::string_view kNameConstraints = "2.5.29.30";
  if (!chain.issuers_known && !chain.root.find_extension(kNameConstraints)) {
    crypto::remember(
        memo, issuers_key(chain.intermediate.der(), chain.root.der()),
        std::make_shared<const PckIssuers>(chain.intermediate, chain.root));
  }
}

Result<PckExtension> read_extension(const NamedChain& chain) {
  for (const x509::Certificate* certificate :
       {&chain.leaf, &chain.intermediate, &chain.root}) {
    if (certificate->public_key().kind() != crypto::KeyKind::P256) {
      return malformed(fmt::format("the key of \"{}\" is not on P-256",
                                   certificate->subject_text()));
    }
  }
  const auto contents = chain.leaf.find_extension(kSgxExtension);
  if (!contents) {
    return malformed(
        fmt::format("the PCK certificate has no extension {}", kSgxExtension));
  }
  return parse_pck_extension(*contents);
}

Error failed(Trail& trail, CheckId id, const Error& cause) {
  return trail.fail(id, cause).at("quote.pck_chain");
}

}  // namespace

std::string_view common_name_of(PckCa ca) {
  return ca == PckCa::Processor ? kProcessorName : kPlatformName;
}

Result<TrustedPck> verify_pck_chain(Bytes pem, const crypto::Sha256& digest,
                                    const x509::Anchors& anchors, Time now,
                                    crypto::Memo* memo, Trail& trail) {
  const crypto::FactKey key =
      crypto::sha256({bytes_of("assay/dcap/pck-chain/1"), digest.bytes()});
  auto known = crypto::recall<PckChain>(memo, key);
  std::optional<NamedChain> fresh;
  if (!known) {
    auto read = read_chain(pem, memo);
    if (!read) {
      return failed(trail, CheckId::DcapPckChain, read.error());
    }
    fresh = std::move(*read);
  }
  trail.note(CheckId::DcapPckChain, true);
  const x509::Certificate& root = known ? known->root : fresh->root;
  const x509::Anchor* const anchor = x509::find_anchor(anchors, root);
  TRY_OK(check_root(anchor, root, trail));
  if (fresh) {
    if (auto checked = check_signatures(*fresh); !checked) {
      return failed(trail, CheckId::DcapPckSignature, checked.error());
    }
  }
  trail.note(CheckId::DcapPckSignature, true);
  const x509::Certificate& leaf = known ? known->leaf : fresh->leaf;
  const x509::Certificate& intermediate =
      known ? known->intermediate : fresh->intermediate;
  for (const x509::Certificate* certificate : {&leaf, &intermediate, &root}) {
    TRY_OK(check_validity(*certificate, now, trail));
  }
  if (fresh) {
    auto extension = read_extension(*fresh);
    if (!extension) {
      return failed(trail, CheckId::DcapPckExtensions, extension.error());
    }
    known = std::make_shared<const PckChain>(
        fresh->leaf, fresh->intermediate, fresh->root, *extension, fresh->ca);
    crypto::remember(memo, key, known);
    remember_issuers(*fresh, memo);
  }
  trail.note(CheckId::DcapPckExtensions, true);
  return TrustedPck{std::move(known), anchor};
}

}  // namespace assay::dcap
