// SPDX-License-Identifier: Apache-2.0
// The dialect of Intel's Provisioning Certification Service, version 4, and of
// caches that speak it (PCCS): where an item is, and what comes back.
// Intel SGX and TDX PCS API v4; sgx-tdx-dcap.md 4.5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collateral/item.h"
#include "download/download.h"

namespace assay::collateral {

// Where the service at base ("https://api.trustedservices.intel.com", a PCCS)
// has the item; nothing where it has no such thing. A base may end in
// "/sgx/certification/v4/", as clients of PCCS are configured.
std::optional<std::string> pcs_url(std::string_view base,
                                   std::string_view name);

// Headers that the issuer chain may come in, the usual one first; empty views
// where the item comes without one.
struct ChainHeaders {
  std::string_view usual;
  std::string_view older;
};
ChainHeaders pcs_chain_headers(std::string_view name);

// The chain of a reply for a name, as its headers have it; empty where it has
// none. View: into the reply.
std::string_view issuer_chain_of(const download::Reply& reply,
                                 std::string_view name);

// What came back for a name.
struct PcsReply {
  std::string_view body;
  std::string_view chain;  // as in the header: URL-encoded PEM, or empty
};

// Nothing of it is verified. Errors: EndorsementUnfit (it is of another name),
// EndorsementMalformed, JSON errors.
Result<Item> parse_pcs_reply(std::string_view name, const PcsReply& reply,
                             Time fetched_at, std::string source);

// PEM as the headers have it: all but letters, digits and -_.!~*'() as %XX.
std::string encode_chain(std::string_view pem);
// %XX becomes a byte, all else stays. Errors: EndorsementMalformed.
Result<std::string> decode_chain(std::string_view text);

}  // namespace assay::collateral
