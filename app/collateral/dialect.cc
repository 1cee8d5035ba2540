// SPDX-License-Identifier: Apache-2.0
// The table of dialects.
#include "collateral/dialect.h"

#include <utility>

#include <fmt/format.h>

#include "collateral/kds.h"
#include "collateral/pcs.h"
#include "tee/snp/names.h"

namespace assay::collateral {
namespace {

std::string_view chain_of(const download::Reply& reply,
                          const ChainHeaders& headers) {
  for (const std::string_view header : {headers.usual, headers.older}) {
    if (!header.empty() && !reply.header(header).empty()) {
      return reply.header(header);
    }
  }
  return {};
}

Result<Item> read_pcs(std::string_view name, const download::Reply& reply,
                      Time fetched_at, std::string source) {
  return parse_pcs_reply(name,
                         {reply.body, chain_of(reply, pcs_chain_headers(name))},
                         fetched_at, std::move(source));
}

Result<Item> read_kds(std::string_view name, const download::Reply& reply,
                      Time fetched_at, std::string source) {
  return parse_kds_reply(name, reply.body, fetched_at, std::move(source));
}

// Quotes are checked up to Intel's anchor before anything is asked for.
Standing always_proven(std::string_view) {
  return Standing::Proven;
}

// A key is asked for by a report that nobody could verify yet. All else is of a
// product line, and there are three.
Standing unless_a_key(std::string_view name) {
  const auto read = snp::parse_item_name(name);
  return read && read->kind == snp::ItemKind::Vcek ? Standing::Unproven
                                                   : Standing::Proven;
}

constexpr Dialect kDialects[] = {
    {PlaceKind::Pcs, "pcs", 4, pcs_url, read_pcs, always_proven},
    {PlaceKind::Kds, "kds", 1, kds_url, read_kds, unless_a_key},
};

}  // namespace

const Dialect* find_dialect(PlaceKind kind) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.kind == kind) {
      return &dialect;
    }
  }
  return nullptr;
}

std::string label_of(const Dialect& dialect, std::string_view base) {
  return fmt::format("{}:{}", dialect.scheme, base);
}

}  // namespace assay::collateral
