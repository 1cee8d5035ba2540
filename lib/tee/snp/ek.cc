// SPDX-License-Identifier: Apache-2.0
// Looks each extension up by its name: their order is nobody's promise.
#include "tee/snp/ek.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "codec/der.h"

namespace assay::snp {
namespace {

constexpr std::string_view kArc = "1.3.6.1.4.1.3704.1";
constexpr std::string_view kStructVersion = "1";
constexpr std::string_view kProductName = "2";
constexpr std::string_view kHwId = "4";
constexpr std::string_view kCspId = "5";
constexpr uint8_t kIa5String = 0x16;
constexpr size_t kLongHwId = 64;
constexpr size_t kShortHwId = 8;  // Turin

// The arc of .3 whose number each byte of a TCB_VERSION holds.
using SplArcs = std::array<uint8_t, Tcb::kSize>;
constexpr SplArcs kSplArcs = {1, 2, 4, 5, 6, 7, 3, 8};
constexpr SplArcs kTurinSplArcs = {9, 1, 2, 3, 5, 6, 7, 8};

Error malformed(std::string detail) {
  return Error(Code::CertificateMalformed, std::move(detail));
}

std::optional<Bytes> find(const x509::Certificate& certificate,
                          std::string_view arc) {
  return certificate.find_extension(fmt::format("{}.{}", kArc, arc));
}

// The value of an extension that must be there.
template <class Value>
Result<Value> read(const x509::Certificate& certificate, std::string_view arc,
                   Result<Value> (*parse)(Bytes)) {
  const auto contents = find(certificate, arc);
  if (!contents) {
    return malformed(fmt::format("expected the extension {}.{}", kArc, arc));
  }
  auto value = parse(*contents);
  if (!value) {
    return Error(std::move(value).error()).at(fmt::format("{}.{}", kArc, arc));
  }
  return value;
}

}  // namespace

bool has_hw_id(const x509::Certificate& certificate) {
  return find(certificate, kHwId).has_value();
}

Result<uint8_t> parse_spl(Bytes contents) {
  constexpr uint64_t kMost = 255;
  codec::DerReader reader(contents);
  const auto digits = reader.expect(codec::DerTag::Integer);
  const auto value = digits ? codec::der_uint(*digits, kMost)
                            : Result<uint64_t>(digits.error());
  if (!value || reader.more()) {
    return malformed("expected an INTEGER from 0 to 255");
  }
  return static_cast<uint8_t>(*value);
}

Result<std::string> parse_ia5_string(Bytes contents) {
  constexpr size_t kMost = 256;
  codec::DerReader reader(contents);
  const auto element = reader.next();
  const auto is_ascii = [](uint8_t c) { return c >= 0x20 && c < 0x7f; };
  if (!element || element->tag != kIa5String || reader.more() ||
      element->value.empty() || element->value.size() > kMost ||
      !std::all_of(element->value.begin(), element->value.end(), is_ascii)) {
    return malformed(fmt::format(
        "expected an IA5String of 1 to {} printable characters", kMost));
  }
  return std::string(text_of(element->value));
}

Result<ChipId> parse_hw_id(Bytes contents) {
  if (contents.size() == kLongHwId + 2 || contents.size() == kShortHwId + 2) {
    codec::DerReader reader(contents);
    const auto inner = reader.expect(codec::DerTag::OctetString);
    if (inner && !reader.more()) {
      contents = *inner;
    }
  }
  if (contents.size() != kLongHwId && contents.size() != kShortHwId) {
    return malformed(fmt::format("expected {} or {} bytes, found {}",
                                 kShortHwId, kLongHwId, contents.size()));
  }
  ChipId id;
  std::copy(contents.begin(), contents.end(), id.data.begin());
  return id;
}

Result<EkExtensions> parse_ek_extensions(const x509::Certificate& certificate,
                                         Line line) {
  EkExtensions extensions;
  TRY_OK(read<uint8_t>(certificate, kStructVersion, parse_spl));
  TRY(const std::string product,
      read<std::string>(certificate, kProductName, parse_ia5_string));
  extensions.product = product.substr(0, product.find('-'));
  extensions.product_name = product;
  const SplArcs& arcs = line == Line::Turin ? kTurinSplArcs : kSplArcs;
  for (size_t i = 0; i < arcs.size(); ++i) {
    TRY(extensions.tcb.data[i],
        read<uint8_t>(certificate, fmt::format("3.{}", arcs[i]), parse_spl));
  }
  const bool vcek = has_hw_id(certificate);
  if (vcek == find(certificate, kCspId).has_value()) {
    return malformed(
        fmt::format("expected one of the extensions {}.{} (VCEK) "
                    "and {}.{} (VLEK), found {}",
                    kArc, kHwId, kArc, kCspId, vcek ? "both" : "none"));
  }
  if (vcek) {
    TRY(extensions.hw_id, read<ChipId>(certificate, kHwId, parse_hw_id));
  } else {
    extensions.kind = EkKind::Vlek;
    TRY_OK(read<std::string>(certificate, kCspId, parse_ia5_string));
  }
  return extensions;
}

}  // namespace assay::snp
