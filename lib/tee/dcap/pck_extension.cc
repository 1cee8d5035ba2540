// SPDX-License-Identifier: Apache-2.0
// Reads the SGX extension of PCK certificates.
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "codec/der.h"
#include "tee/dcap/pck.h"

namespace assay::dcap {
namespace {

constexpr size_t kMaxEntries = 64;  // skipped ones included

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

}  // namespace

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

}  // namespace assay::dcap
