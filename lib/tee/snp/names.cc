// SPDX-License-Identifier: Apache-2.0
// A folder for each kind, then the line, then what is left.
#include "tee/snp/names.h"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/hex.h"

namespace assay::snp {
namespace {

// In the order of ItemKind.
constexpr std::array<std::string_view, 6> kFolders = {
    "amd/crl/", "amd/ark/", "amd/ask/", "amd/asvk/", "amd/vcek/", "amd/vlek/"};

std::string_view folder_of(ItemKind kind) {
  return kFolders[static_cast<size_t>(kind)];
}

Error no_name(std::string_view name) {
  return Error(
      Code::EndorsementUnfit,
      fmt::format("no collateral has the name {}", name.substr(0, 256)));
}

// At most four parts: of what has more, the last has the rest.
std::vector<std::string_view> parts_of(std::string_view path) {
  constexpr size_t kMost = 4;
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < kMost && path.find('/') != path.npos) {
    parts.push_back(path.substr(0, path.find('/')));
    path.remove_prefix(path.find('/') + 1);
  }
  parts.push_back(path);
  return parts;
}

// Behind the folder: "Milan", "Milan/{TCB}" or "Milan/{CHIP_ID}/{TCB}".
std::optional<ItemName> read_rest(ItemKind kind, std::string_view rest) {
  const std::vector<std::string_view> parts = parts_of(rest);
  const size_t expected = kind == ItemKind::Vcek   ? 3
                          : kind == ItemKind::Vlek ? 2
                                                   : 1;
  const auto line = find_line(parts.front());
  if (!line || parts.size() != expected) {
    return std::nullopt;
  }
  ItemName name{kind, *line, {}, {}};
  if (kind == ItemKind::Vcek) {
    const auto chip = codec::decode_hex_fixed<ChipId>(parts[1]);
    if (!chip) {
      return std::nullopt;
    }
    name.chip = *chip;
  }
  if (expected > 1) {
    const auto tcb = codec::decode_hex_fixed<Tcb>(parts.back());
    if (!tcb) {
      return std::nullopt;
    }
    name.tcb = *tcb;
  }
  return name;
}

std::string ek_name(Line line, EkKind kind, const ChipId& chip,
                    const Tcb& tcb) {
  return name_text({kind == EkKind::Vcek ? ItemKind::Vcek : ItemKind::Vlek,
                    line, chip, tcb});
}

}  // namespace

std::string crl_name(Line line) {
  return name_text({ItemKind::Crl, line, {}, {}});
}

std::string ark_name(Line line) {
  return name_text({ItemKind::Ark, line, {}, {}});
}

std::string issuer_name(Line line, EkKind kind) {
  return name_text(
      {kind == EkKind::Vcek ? ItemKind::Ask : ItemKind::Asvk, line, {}, {}});
}

std::string ek_name(Line line, const Report& report) {
  return ek_name(line, report.signing_key, report.chip_id, report.reported_tcb);
}

std::string ek_name(Line line, const EkExtensions& ek) {
  return ek_name(line, ek.kind, ek.hw_id, ek.tcb);
}

Result<ItemName> parse_item_name(std::string_view name) {
  for (size_t i = 0; i < kFolders.size(); ++i) {
    if (!name.starts_with(kFolders[i])) {
      continue;
    }
    const auto found =
        read_rest(static_cast<ItemKind>(i), name.substr(kFolders[i].size()));
    if (found && name_text(*found) == name) {
      return *found;
    }
  }
  return no_name(name);
}

std::string name_text(const ItemName& name) {
  const std::string base =
      fmt::format("{}{}", folder_of(name.kind), name_of(name.line));
  const std::string tcb = codec::encode_hex(name.tcb.bytes());
  switch (name.kind) {
    case ItemKind::Vcek:
      return fmt::format("{}/{}/{}", base, codec::encode_hex(name.chip.bytes()),
                         tcb);
    case ItemKind::Vlek:
      return fmt::format("{}/{}", base, tcb);
    case ItemKind::Crl:
    case ItemKind::Ark:
    case ItemKind::Ask:
    case ItemKind::Asvk:
      return base;
  }
  return base;
}

EkKind ek_kind(ItemKind kind) {
  ASSAY_ASSERT(kind == ItemKind::Vcek || kind == ItemKind::Vlek);
  return kind == ItemKind::Vcek ? EkKind::Vcek : EkKind::Vlek;
}

}  // namespace assay::snp
