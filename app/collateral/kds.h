// SPDX-License-Identifier: Apache-2.0
// The dialect of AMD's Key Distribution Service: where an item is, and what
// comes back. AMD 57230, VCEK Certificate and KDS Interface Specification,
// sections 3 and 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collateral/item.h"

namespace assay::collateral {

// Where the service at base ("https://kdsintf.amd.com") has the item; nothing
// where it has no such thing: VLEKs are for clouds alone, and a chip id of
// Turin has 8 bytes.
std::optional<std::string> kds_url(std::string_view base,
                                   std::string_view name);

// Nothing of it is verified; a key comes without its issuer.
// Errors: EndorsementUnfit (it is of another name), EndorsementMalformed.
Result<Item> parse_kds_reply(std::string_view name, std::string_view body,
                             Time fetched_at, std::string source);

}  // namespace assay::collateral
