// SPDX-License-Identifier: Apache-2.0
// Signs by whatever holds the key.
#include "crypto/signer.h"

#include <fmt/format.h>

#include "base/assert.h"

namespace assay::crypto {

Signer Signer::in_device(PublicKey key, std::string reference,
                         std::optional<DeviceAccess> access) {
  ASSAY_ASSERT(!reference.empty());
  return Signer(Held{std::move(key), std::move(reference), std::move(access)});
}

const PublicKey& Signer::public_key() const {
  const PrivateKey* const own = in_memory();
  return own != nullptr ? own->public_key() : std::get<Held>(key_).key;
}

std::string_view Signer::reference() const {
  const Held* const held = std::get_if<Held>(&key_);
  return held != nullptr ? std::string_view(held->reference)
                         : std::string_view();
}

Result<Buffer> Signer::sign(SignatureScheme scheme, Bytes message) const {
  if (const PrivateKey* const own = in_memory(); own != nullptr) {
    return own->sign(scheme, message);
  }
  const Held& held = std::get<Held>(key_);
  if (!held.access) {
    return Error(Code::TokenKeyUnavailable,
                 fmt::format("the key {} is in a device that this service does "
                             "not have; name it in keys.backend",
                             held.reference));
  }
  TRY(Buffer signature,
      held.access->sign(held.access->handle.get(), scheme, message));
  // A fault in the device could give its key away; another key in its place
  // would sign what nobody can verify.
  if (!verify_signature(held.key, scheme, message, signature)) {
    return Error(Code::TokenKeyUnavailable,
                 fmt::format("what the device signs with {} does not verify: "
                             "it has another key there, or is faulty",
                             held.reference));
  }
  return signature;
}

}  // namespace assay::crypto
