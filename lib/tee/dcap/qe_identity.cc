// SPDX-License-Identifier: Apache-2.0
// Reads the QE identity of version 2.
#include "tee/dcap/qe_identity.h"

namespace assay::dcap {
namespace {

constexpr uint64_t kVersion2 = 2;

// Eight hexadecimal digits, most significant byte first. sgx-tdx-dcap.md 4.2.
Result<uint32_t> word_member(const codec::json::object& object,
                             std::string_view name) {
  TRY(const Buffer bytes, hex_bytes_member(object, name, sizeof(uint32_t)));
  uint32_t word = 0;
  for (const uint8_t byte : bytes) {
    word = word << 8 | byte;
  }
  return word;
}

}  // namespace

Result<QeIdentity> parse_qe_identity(const codec::json::object& object) {
  QeIdentity identity;
  TRY(const uint64_t version,
      codec::uint_member(object, "version", UINT32_MAX));
  identity.version = static_cast<uint32_t>(version);
  TRY(identity.issue_date, time_member(object, "issueDate"));
  TRY(identity.next_update, time_member(object, "nextUpdate"));
  if (version != kVersion2) {
    return identity;  // nothing more is known of it
  }
  TRY(const std::string_view id, codec::string_member(object, "id"));
  identity.id = id;
  TRY(const uint64_t number,
      codec::uint_member(object, "tcbEvaluationDataNumber", UINT32_MAX));
  identity.evaluation_data_number = static_cast<uint32_t>(number);
  TRY(identity.misc_select, word_member(object, "miscselect"));
  TRY(identity.misc_select_mask, word_member(object, "miscselectMask"));
  TRY(identity.attributes, hex_member<Attributes>(object, "attributes"));
  TRY(identity.attributes_mask,
      hex_member<Attributes>(object, "attributesMask"));
  TRY(identity.mr_signer, hex_member<MrSigner>(object, "mrsigner"));
  TRY(const uint64_t product, codec::uint_member(object, "isvprodid", 0xffff));
  identity.isv_prod_id = static_cast<uint16_t>(product);
  TRY(identity.levels, read_levels<IsvLevel>(object, read_isv_level));
  return identity;
}

}  // namespace assay::dcap
