// SPDX-License-Identifier: Apache-2.0
// Names to URLs, answers to items.
#include "collateral/kds.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codec/hex.h"
#include "tee/snp/collateral.h"
#include "tee/snp/names.h"

namespace assay::collateral {
namespace {

using snp::ItemKind;
using snp::ItemName;
using snp::Line;

constexpr size_t kTurinChipId = 8;

std::string_view trimmed(std::string_view base) {
  while (base.ends_with('/')) {
    base.remove_suffix(1);
  }
  return base;
}

// Numbers are decimal, of two digits at least, as AMD's own examples are.
std::optional<std::string> vcek_url(std::string_view base,
                                    const ItemName& name) {
  const snp::TcbLayout& parts = snp::layout_of(name.line);
  const auto part = [&name](uint8_t at) { return name.tcb.data[at]; };
  Bytes chip = name.chip.bytes();
  std::string fmc;
  if (parts.fmc) {
    if (!all_zero(chip.subspan(kTurinChipId))) {
      return std::nullopt;
    }
    chip = chip.first(kTurinChipId);
    fmc = fmt::format("fmcSPL={:02}&", part(*parts.fmc));
  }
  return fmt::format(
      "{}/vcek/v1/{}/{}?{}blSPL={:02}&teeSPL={:02}&snpSPL={:02}&ucodeSPL={:02}",
      base, snp::name_of(name.line), codec::encode_hex(chip), fmc,
      part(parts.boot_loader), part(parts.tee), part(parts.snp),
      part(parts.microcode));
}

}  // namespace

std::optional<std::string> kds_url(std::string_view base,
                                   std::string_view name) {
  const auto read = snp::parse_item_name(name);
  if (!read) {
    return std::nullopt;
  }
  base = trimmed(base);
  const std::string_view line = snp::name_of(read->line);
  switch (read->kind) {
    case ItemKind::Crl:
      return fmt::format("{}/vcek/v1/{}/crl", base, line);
    case ItemKind::Ask:
      return fmt::format("{}/vcek/v1/{}/cert_chain", base, line);
    case ItemKind::Asvk:
      return fmt::format("{}/vlek/v1/{}/cert_chain", base, line);
    case ItemKind::Vcek:
      return vcek_url(base, *read);
    case ItemKind::Ark:
    case ItemKind::Vlek:
      return std::nullopt;
  }
  return std::nullopt;
}

Result<Item> parse_kds_reply(std::string_view name, std::string_view body,
                             Time fetched_at, std::string source) {
  TRY(std::vector<tee::NamedEndorsement> found,
      snp::read_collateral(bytes_of(body), fetched_at));
  const auto meant =
      std::ranges::find_if(found, [name](const tee::NamedEndorsement& item) {
        return item.id.name == name;
      });
  if (meant == found.end()) {
    return Error(
        Code::EndorsementUnfit,
        fmt::format("the answer is {}, not {}", found.front().id.name, name));
  }
  if (meant->item->body.size() > kMaxItemBody ||
      meant->item->issuer_chain.size() > kMaxItemChain) {
    return Error(Code::EndorsementMalformed, "the answer is too long");
  }
  return Item{std::string(name), std::move(meant->item), std::move(source)};
}

}  // namespace assay::collateral
