// SPDX-License-Identifier: Apache-2.0
// Walks signature lists; every size in them is the platform owner's word.
#include "tee/azure_guest/signature_list.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/reader.h"

namespace assay::azure_guest {
namespace {

constexpr size_t kOwnerSize = 16;
constexpr size_t kListHeaderSize = 28;

// C1C41626-504C-4092-ACA9-41F936934328 as it lies in memory.
constexpr std::array<uint8_t, 16> kSha256 = {0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50,
                                             0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9,
                                             0x36, 0x93, 0x43, 0x28};

Error malformed(size_t offset, uint32_t list, uint32_t header,
                uint32_t signature) {
  return Error(Code::EvidenceMalformed,
               fmt::format("the signature list at offset {} has sizes that do "
                           "not agree: list {}, header {}, signature {}",
                           offset, list, header, signature));
}

// Owner 16, digest 32, one after the other.
Result<> read_digests(Bytes signatures, std::vector<crypto::Sha256>& into) {
  Reader r(signatures);
  while (r.more()) {
    r.take(kOwnerSize);
    into.push_back(r.fixed<crypto::Sha256>());
    if (into.size() > kMaxSignatures) {
      return Error(Code::EvidenceMalformed,
                   fmt::format("more than {} signatures", kMaxSignatures));
    }
  }
  return r.status();
}

}  // namespace

Result<std::vector<crypto::Sha256>> parse_image_digests(Bytes database) {
  constexpr uint32_t kDigestSize = kOwnerSize + crypto::Sha256::kSize;
  std::vector<crypto::Sha256> digests;
  Reader r(database);
  while (r.more()) {
    const size_t offset = r.offset();
    const Bytes type = r.take(kSha256.size());  //  0, 16
    const uint32_t list_size = r.u32le();       // 16,  4
    const uint32_t header_size = r.u32le();     // 20,  4
    const uint32_t signature_size = r.u32le();  // 24,  4
    TRY_OK(r.status());
    const uint64_t heads = uint64_t{kListHeaderSize} + header_size;
    const bool is_digests = equal(type, kSha256);
    if (list_size < heads || signature_size == 0 ||
        (list_size - heads) % signature_size != 0 ||
        (is_digests && signature_size != kDigestSize)) {
      return malformed(offset, list_size, header_size, signature_size);
    }
    r.take(header_size);
    const Bytes signatures = r.take(static_cast<size_t>(list_size - heads));
    TRY_OK(r.status());
    if (is_digests) {
      TRY_OK(read_digests(signatures, digests));
    }
  }
  TRY_OK(r.status());
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  return digests;
}

}  // namespace assay::azure_guest
