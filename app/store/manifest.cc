// SPDX-License-Identifier: Apache-2.0
// Arithmetic of 256 bits, and the manifest's sealed form.
#include "store/manifest.h"

#include "base/reader.h"
#include "base/writer.h"
#include "random/random.h"

namespace assay::store {
namespace {

Sum sum_of(const crypto::Sha256& weight) {
  Reader reader(weight.bytes());
  Sum sum;
  for (uint64_t& limb : sum.limbs) {
    limb = reader.u64le();
  }
  return sum;
}

// "assay/store/2", "manifest", the revision, and which key wraps data keys.
Buffer associated(const Keyring& keyring, uint64_t revision) {
  Writer writer;
  writer.bytes(bytes_of("assay/store/2")).zeros(1);
  writer.bytes(bytes_of("manifest")).zeros(1).u64le(revision);
  writer.bytes(keyring.wrapping_id().bytes());
  return writer.take();
}

}  // namespace

void Sum::add(const crypto::Sha256& weight) {
  const Sum other = sum_of(weight);
  uint64_t carry = 0;
  for (size_t i = 0; i < limbs.size(); ++i) {
    const uint64_t partial = limbs[i] + other.limbs[i];
    const uint64_t total = partial + carry;
    carry = (partial < limbs[i] ? 1u : 0u) + (total < partial ? 1u : 0u);
    limbs[i] = total;
  }
}

void Sum::subtract(const crypto::Sha256& weight) {
  *this = minus(sum_of(weight));
}

Sum Sum::minus(const Sum& other) const {
  Sum difference;
  uint64_t borrow = 0;
  for (size_t i = 0; i < limbs.size(); ++i) {
    const uint64_t partial = limbs[i] - other.limbs[i];
    difference.limbs[i] = partial - borrow;
    borrow =
        (limbs[i] < other.limbs[i] ? 1u : 0u) + (partial < borrow ? 1u : 0u);
  }
  return difference;
}

void Manifest::add(const Keyring& keyring, const RowHead& head) {
  Bucket& bucket = buckets[bucket_of(head.tag)];
  ++bucket.count;
  bucket.sum.add(keyring.weight_of(head.seal));
}

void Manifest::subtract(const Keyring& keyring, const RowHead& head) {
  Bucket& bucket = buckets[bucket_of(head.tag)];
  --bucket.count;
  bucket.sum.subtract(keyring.weight_of(head.seal));
}

size_t Manifest::count() const {
  size_t total = 0;
  for (const Bucket& bucket : buckets) {
    total += bucket.count;
  }
  return total;
}

Buffer seal_manifest(const Keyring& keyring, const Manifest& manifest) {
  Writer writer;
  for (const Bucket& bucket : manifest.buckets) {
    writer.u64le(bucket.count);
    for (const uint64_t limb : bucket.sum.limbs) {
      writer.u64le(limb);
    }
  }
  return crypto::seal(keyring.manifest_key(manifest.revision),
                      draw<crypto::SealNonce>(),
                      associated(keyring, manifest.revision), writer.buffer());
}

Result<Manifest> open_manifest(const Keyring& keyring, uint64_t revision,
                               Bytes sealed) {
  TRY(const Buffer plain,
      crypto::open_sealed(keyring.manifest_key(revision),
                          associated(keyring, revision), sealed));
  Reader reader(plain);
  Manifest manifest;
  manifest.revision = revision;
  for (Bucket& bucket : manifest.buckets) {
    bucket.count = reader.u64le();
    for (uint64_t& limb : bucket.sum.limbs) {
      limb = reader.u64le();
    }
  }
  if (reader.failed() || reader.more()) {
    return Error(Code::StoreSealBroken, "the manifest has another size");
  }
  return manifest;
}

}  // namespace assay::store
