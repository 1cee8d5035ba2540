// SPDX-License-Identifier: Apache-2.0
// Names of AMD's collateral: by product line, kind, chip and TCB.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tee/snp/ek.h"

namespace assay::snp {

std::string crl_name(Line line);  // "amd/crl/Milan"
std::string ark_name(Line line);  // "amd/ark/Milan"
// "amd/ask/Milan" above VCEKs, "amd/asvk/Milan" above VLEKs.
std::string issuer_name(Line line, EkKind kind);
// "amd/vcek/Milan/{CHIP_ID}/{REPORTED_TCB}", "amd/vlek/Milan/{REPORTED_TCB}".
std::string ek_name(Line line, const Report& report);
std::string ek_name(Line line, const EkExtensions& ek);

enum class ItemKind : uint8_t { Crl, Ark, Ask, Asvk, Vcek, Vlek };

// What a name says.
struct ItemName {
  ItemKind kind = ItemKind::Crl;
  Line line = Line::Milan;
  ChipId chip;  // of a VCEK
  Tcb tcb;      // of a VCEK or VLEK
};

// One of the names above, as they are written there: hex in lower case.
// Errors: EndorsementUnfit.
Result<ItemName> parse_item_name(std::string_view name);
std::string name_text(const ItemName& name);

// The kind of key that is certified. Requires: kind is Vcek or Vlek.
EkKind ek_kind(ItemKind kind);

}  // namespace assay::snp
