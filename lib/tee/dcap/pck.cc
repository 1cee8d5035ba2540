// SPDX-License-Identifier: Apache-2.0
// From PEM to a chain that is trusted now: timeless facts once, the rest live.
#include "tee/dcap/pck.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/der.h"
#include "tee/dcap/signature_algorithm.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr std::string_view kSgxExtension = "1.2.840.113741.1.13.1";
constexpr std::string_view kLeafName = "Intel SGX PCK Certificate";
constexpr std::string_view kProcessorName = "Intel SGX PCK Processor CA";
constexpr std::string_view kPlatformName = "Intel SGX PCK Platform CA";
constexpr std::string_view kRootName = "Intel SGX Root CA";
constexpr std::string_view kIntelOrganization = "Intel Corporation";
constexpr size_t kMaxPem = 48 * 1024;
constexpr size_t kMaxEntries = 64;  // of the extension, skipped ones included

Error malformed(std::string detail) {
  return Error(Code::CertificateMalformed, std::move(detail));
}

// An entry of the extension or of its TCB part: the last arc and its value.
struct Entry {
  uint64_t arc;
  codec::DerElement value;
};

// Entries whose OID is prefix + "." + arc; others are skipped: new arcs appear.
Result<std::vector<Entry>> read_entries(Bytes contents,
                                        std::string_view prefix) {
  std::vector<Entry> entries;
  codec::DerReader reader(contents);
  for (size_t count = 0; reader.more(); ++count) {
    if (count == kMaxEntries) {
      return malformed(fmt::format("more than {} entries", kMaxEntries));
    }
    TRY(const Bytes pair, reader.expect(codec::DerTag::Sequence));
    codec::DerReader inner(pair);
    TRY(const Bytes oid, inner.expect(codec::DerTag::ObjectIdentifier));
    TRY(const codec::DerElement value, inner.next());
    TRY_OK(inner.end());
    TRY(const std::string dotted, codec::der_oid(oid));
    if (!dotted.starts_with(prefix) || dotted.size() <= prefix.size() + 1 ||
        dotted[prefix.size()] != '.') {
      continue;
    }
    const std::string_view last =
        std::string_view(dotted).substr(prefix.size() + 1);
    uint64_t arc = 0;
    const auto [end, error] =
        std::from_chars(last.data(), last.data() + last.size(), arc);
    if (error == std::errc() && end == last.data() + last.size()) {
      entries.push_back({arc, value});
    }
  }
  return entries;
}

// The one entry with this arc. Repeated and missing ones are refused.
Result<codec::DerElement> only(const std::vector<Entry>& entries, uint64_t arc,
                               std::string_view name) {
  const auto is_it = [arc](const Entry& entry) { return entry.arc == arc; };
  const auto count = std::count_if(entries.begin(), entries.end(), is_it);
  if (count != 1) {
    return malformed(
        fmt::format("expected one {} (.{}), found {}", name, arc, count));
  }
  return std::find_if(entries.begin(), entries.end(), is_it)->value;
}

template <class FixedType>
Result<FixedType> octets(const std::vector<Entry>& entries, uint64_t arc,
                         std::string_view name) {
  TRY(const codec::DerElement element, only(entries, arc, name));
  if (element.tag != static_cast<uint8_t>(codec::DerTag::OctetString) ||
      element.value.size() != FixedType::kSize) {
    return malformed(fmt::format("{}: expected an OCTET STRING of {} bytes",
                                 name, FixedType::kSize));
  }
  return FixedType::from(element.value);
}

Result<uint64_t> number(const std::vector<Entry>& entries, uint64_t arc,
                        std::string_view name, uint64_t maximum) {
  TRY(const codec::DerElement element, only(entries, arc, name));
  const auto value = codec::der_uint(element.value, maximum);
  if (element.tag != static_cast<uint8_t>(codec::DerTag::Integer) || !value) {
    return malformed(
        fmt::format("{}: expected an INTEGER up to {}", name, maximum));
  }
  return *value;
}

Result<> read_tcb(Bytes contents, PckExtension& extension) {
  constexpr uint64_t kPceSvnArc = 17;
  constexpr uint64_t kCpuSvnArc = 18;
  TRY(const std::vector<Entry> entries,
      read_entries(contents, std::string(kSgxExtension) + ".2"));
  for (size_t i = 0; i < extension.components.size(); ++i) {
    TRY(const uint64_t svn,
        number(entries, i + 1, fmt::format("component {}", i + 1), 0xff));
    extension.components[i] = static_cast<uint8_t>(svn);
  }
  TRY(const uint64_t pce_svn, number(entries, kPceSvnArc, "PCESVN", 0xffff));
  extension.pce_svn = static_cast<uint16_t>(pce_svn);
  TRY(extension.cpu_svn, octets<CpuSvn>(entries, kCpuSvnArc, "CPUSVN"));
  return {};
}

struct NamedChain {
  x509::Certificate leaf;
  x509::Certificate intermediate;
  x509::Certificate root;
  PckCa ca;
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

Result<NamedChain> read_chain(Bytes pem) {
  if (pem.size() > kMaxPem) {
    return malformed(fmt::format("expected at most {} bytes of PEM, found {}",
                                 kMaxPem, pem.size()));
  }
  constexpr size_t kLength = 3;
  TRY(const std::vector<x509::Certificate> certificates,
      x509::parse_pem_chain(text_of(pem), kLength));
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
                    processor != nullptr ? PckCa::Processor : PckCa::Platform};
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
  TRY_OK(x509::check_chain(path));
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

Result<PckExtension> parse_pck_extension(Bytes contents) {
  PckExtension extension;
  codec::DerReader outer(contents);
  const auto read = [&]() -> Result<> {
    TRY(const Bytes sequence, outer.expect(codec::DerTag::Sequence));
    TRY_OK(outer.end());
    TRY(const std::vector<Entry> entries,
        read_entries(sequence, kSgxExtension));
    TRY(extension.ppid, octets<Ppid>(entries, 1, "PPID"));
    TRY(const codec::DerElement tcb, only(entries, 2, "TCB"));
    if (tcb.tag != static_cast<uint8_t>(codec::DerTag::Sequence)) {
      return malformed("TCB: expected a SEQUENCE");
    }
    TRY_OK(read_tcb(tcb.value, extension));
    TRY(extension.pce_id, octets<PceId>(entries, 3, "PCE-ID"));
    TRY(extension.fmspc, octets<Fmspc>(entries, 4, "FMSPC"));
    TRY(const codec::DerElement type, only(entries, 5, "SGX type"));
    constexpr uint64_t kMaxSgxType = 2;
    if (type.tag != static_cast<uint8_t>(codec::DerTag::Enumerated) ||
        !codec::der_uint(type.value, kMaxSgxType)) {
      return malformed("SGX type: expected an ENUMERATED of 0, 1 or 2");
    }
    return {};
  }();
  if (!read) {
    return Error(Code::CertificateMalformed, read.error().message())
        .at("sgx_extension");
  }
  return extension;
}

Result<TrustedPck> verify_pck_chain(Bytes pem, const crypto::Sha256& digest,
                                    const x509::Anchors& anchors, Time now,
                                    crypto::Memo* memo, Trail& trail) {
  const crypto::FactKey key =
      crypto::sha256({bytes_of("assay/dcap/pck-chain/1"), digest.bytes()});
  auto known = crypto::recall<PckChain>(memo, key);
  std::optional<NamedChain> fresh;
  if (!known) {
    auto read = read_chain(pem);
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
  }
  trail.note(CheckId::DcapPckExtensions, true);
  return TrustedPck{std::move(known), anchor};
}

}  // namespace assay::dcap
