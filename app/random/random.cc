// SPDX-License-Identifier: Apache-2.0
// OpenSSL's generator, seeded by the system.
#include "random/random.h"

#include <openssl/rand.h>

#include "base/assert.h"

namespace assay {

void fill_random(std::span<uint8_t> target) {
  ASSAY_ASSERT(RAND_bytes(target.data(), static_cast<int>(target.size())) == 1);
}

}  // namespace assay
