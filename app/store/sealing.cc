// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM twice: content under a data key, the data key under the store's.
#include "store/sealing.h"

#include <utility>

#include <fmt/format.h>

#include "base/writer.h"
#include "random/random.h"

namespace assay::store {
namespace {

using crypto::SealKey;

// "assay/store/2", the column, and where the row stands. Every part after the
// column has a fixed length.
Buffer associated(std::string_view column, const RowHead& head) {
  Writer writer;
  writer.bytes(bytes_of("assay/store/2")).zeros(1);
  writer.bytes(bytes_of(column)).zeros(1).bytes(head.tag.bytes());
  writer.u64le(head.version).bytes(head.salt.bytes());
  return writer.take();
}

// A record has one name for ever, so the version is not bound here: the name
// of a row with a damaged version can be told.
Buffer associated_name(const Tag& tag) {
  Writer writer;
  writer.bytes(bytes_of("assay/store/2")).zeros(1);
  writer.bytes(bytes_of("name")).zeros(1).bytes(tag.bytes());
  return writer.take();
}

Result<SealKey> unwrap(const RowHead& head, Bytes wrapped, const SealKey& key) {
  TRY(Buffer plain,
      crypto::open_sealed(key, associated("data_key", head), wrapped));
  if (plain.size() != SealKey::kSize) {
    return Error(Code::StoreSealBroken,
                 fmt::format("expected a key of {} bytes, found {}",
                             SealKey::kSize, plain.size()));
  }
  const SealKey data_key = SealKey::from(plain);
  crypto::wipe(plain);
  return data_key;
}

Buffer wrap(const RowHead& head, const SealKey& data_key, const SealKey& key) {
  return crypto::seal(key, draw<crypto::SealNonce>(),
                      associated("data_key", head), data_key.bytes());
}

}  // namespace

Error broken(std::string_view name, std::string_view what) {
  return Error(Code::StoreSealBroken,
               fmt::format("record \"{}\": {}", name, what));
}

crypto::Sha256 seal_of(const Keyring& keyring, const RowHead& head) {
  const Buffer version = Writer().u64le(head.version).take();
  return keyring.row_seal(
      {head.tag.bytes(), version, head.salt.bytes(), head.group.bytes()});
}

Row seal_row(const Keyring& keyring, const Slot& slot, Bytes content) {
  Row row;
  row.head = {.tag = keyring.tag_of(slot.name),
              .version = slot.version,
              .salt = draw<Salt>(),
              .group = keyring.group_of(slot.group),
              .seal = {}};
  row.head.seal = seal_of(keyring, row.head);
  row.name =
      crypto::seal(keyring.name_key(row.head.tag), draw<crypto::SealNonce>(),
                   associated_name(row.head.tag), bytes_of(slot.name));
  const auto data_key = draw<SealKey>();
  row.data_key = wrap(row.head, data_key, keyring.wrapping());
  row.content = crypto::seal(data_key, draw<crypto::SealNonce>(),
                             associated("content", row.head), content);
  return row;
}

Result<std::string> open_name(const Keyring& keyring, const Tag& tag,
                              Bytes sealed) {
  TRY(const Buffer name,
      crypto::open_sealed(keyring.name_key(tag), associated_name(tag), sealed));
  return std::string(text_of(name));
}

Result<Record> open_row(const Keyring& keyring, std::string_view name,
                        const Row& row) {
  if (seal_of(keyring, row.head) != row.head.seal) {
    return broken(name, "its version, salt, group or seal was changed");
  }
  const auto sealed_name = open_name(keyring, row.head.tag, row.name);
  if (!sealed_name || *sealed_name != name) {
    return broken(name, "its sealed name does not open");
  }
  const auto data_key = unwrap(row.head, row.data_key, keyring.wrapping());
  if (!data_key) {
    return broken(name, "its data key does not open");
  }
  auto content = crypto::open_sealed(*data_key, associated("content", row.head),
                                     row.content);
  if (!content) {
    return broken(name, "its content does not open");
  }
  return Record{row.head.version, std::move(*content)};
}

Result<Buffer> rewrap(const RowHead& head, Bytes data_key, const SealKey& from,
                      const SealKey& to) {
  TRY(const SealKey key, unwrap(head, data_key, from));
  return wrap(head, key, to);
}

Result<Buffer> open_row_v1(const SealKey& master, const RowV1& row) {
  const auto bound = [&row](std::string_view purpose) {
    std::string text("assay/store/1");
    const std::string version = std::to_string(row.version);
    for (const std::string_view part :
         {purpose, std::string_view(row.name), std::string_view(version)}) {
      text += '\0';
      text += part;
    }
    return copy_of(bytes_of(text));
  };
  auto key = crypto::open_sealed(master, bound("key"), row.wrapped_key);
  if (!key || key->size() != SealKey::kSize) {
    return broken(row.name,
                  "its key does not open: the sealing key is another one than "
                  "at writing, or the store was changed by other means");
  }
  auto content =
      crypto::open_sealed(SealKey::from(*key), bound("content"), row.content);
  crypto::wipe(*key);
  if (!content) {
    return broken(row.name, "its content does not open");
  }
  return content;
}

}  // namespace assay::store
