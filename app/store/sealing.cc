// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM twice: content under a data key, the data key under the master.
#include "store/sealing.h"

#include <string>

#include <fmt/format.h>

#include "random/random.h"

namespace assay::store {
namespace {

// "assay/store/1", purpose, name and version, parted by NUL bytes, which no
// name contains.
std::string associated(std::string_view purpose, const Slot& slot) {
  const std::string version = std::to_string(slot.version);
  std::string text("assay/store/1");
  for (const std::string_view part :
       {purpose, slot.name, std::string_view(version)}) {
    text += '\0';
    text += part;
  }
  return text;
}

Result<Buffer> open_part(const crypto::SealKey& key, const Slot& slot,
                         std::string_view purpose, Bytes sealed) {
  auto plain =
      crypto::open_sealed(key, bytes_of(associated(purpose, slot)), sealed);
  if (!plain) {
    return Error(
        Code::StoreSealBroken,
        fmt::format("the {} of record \"{}\" version {} does not open: "
                    "the sealing key is another one than at writing, "
                    "or the store was changed by other means",
                    purpose, slot.name, slot.version));
  }
  return plain;
}

}  // namespace

SealedRecord seal_record(const crypto::SealKey& master, const Slot& slot,
                         Bytes content) {
  const auto data_key = draw<crypto::SealKey>();
  return {
      .wrapped_key =
          crypto::seal(master, draw<crypto::SealNonce>(),
                       bytes_of(associated("key", slot)), data_key.bytes()),
      .content = crypto::seal(data_key, draw<crypto::SealNonce>(),
                              bytes_of(associated("content", slot)), content),
  };
}

Result<Buffer> open_record(const crypto::SealKey& master, const Slot& slot,
                           const SealedRecord& sealed) {
  TRY(const Buffer data_key,
      open_part(master, slot, "key", sealed.wrapped_key));
  if (data_key.size() != crypto::SealKey::kSize) {
    return Error(
        Code::StoreSealBroken,
        fmt::format("the key of record \"{}\" has {} bytes, not {}", slot.name,
                    data_key.size(), crypto::SealKey::kSize));
  }
  return open_part(crypto::SealKey::from(data_key), slot, "content",
                   sealed.content);
}

}  // namespace assay::store
