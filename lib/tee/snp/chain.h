// SPDX-License-Identifier: Apache-2.0
// The path from an endorsement key to an ARK.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tee/evidence.h"
#include "tee/snp/names.h"
#include "x509/path.h"

namespace assay::snp {

// What chains are made of: the evidence's own certificates, and those that are
// at hand as endorsements.
struct ChainSource {
  std::optional<std::string> pem;  // of the evidence
  crypto::Sha256 pem_digest;
  // DER, each with the certificates above it in PEM, or without.
  std::vector<std::shared_ptr<const tee::Endorsement>> more{};
};

ChainSource chain_source(std::optional<std::string> pem);

// A path whose timeless facts were found true: names and signatures.
struct EkChain : crypto::Fact {
  EkChain(x509::Certificate leaf_certificate,
          x509::Certificate issuer_certificate, Line product_line)
      : leaf(std::move(leaf_certificate)),
        issuer(std::move(issuer_certificate)),
        line(product_line) {}

  x509::Certificate leaf;
  x509::Certificate issuer;              // ASK or ASVK
  std::optional<x509::Certificate> ark;  // where one came along
  Line line;
  EkKind issues = EkKind::Vcek;  // what the issuer is there for
  crypto::Sha256 ark_key_id;
  std::optional<EkExtensions> extensions{};  // where well-formed
};

struct TrustedChain {
  std::shared_ptr<const EkChain> chain;
  const x509::Anchor* ark = nullptr;  // of the anchors given
};

// Checks 12 to 15. Errors: those checks'.
Result<TrustedChain> verify_chain(const ChainSource& source,
                                  const x509::Anchors& anchors, Time now,
                                  crypto::Memo* memo, tee::Trail& trail);

// The line follows from the report's CPUID; where it has none, from nothing, so
// that there are several.
std::vector<Line> lines_of(const Report& report);

// SEV-Milan signs VCEKs, SEV-VLEK-Milan VLEKs.
struct IssuerRole {
  Line line = Line::Milan;
  EkKind issues = EkKind::Vcek;
};
// By a common name; nothing where it is none of theirs.
std::optional<IssuerRole> find_issuer_role(std::string_view common_name);

// The ARK of the line, that signed the issuer; null where there is none.
const x509::Anchor* find_ark(const x509::Anchors& anchors,
                             const x509::Certificate& issuer, Line line);
// As AMD signs: PSS with SHA-384, nothing critical that nobody knows.
bool is_signed(const x509::Certificate& certificate,
               const crypto::PublicKey& key);
// The anchor may speak for the line: AMD's own are each of one line.
bool speaks_for(const x509::Anchor& anchor, Line line);

}  // namespace assay::snp
