// SPDX-License-Identifier: Apache-2.0
// Times OpenSSL by the thread's CPU clock.
#include "bench/floor.h"

#include <algorithm>
#include <ctime>

#include "crypto/private_key.h"

namespace assay::bench {
namespace {

double thread_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 +
         static_cast<double>(now.tv_nsec) / 1e3;
}

template <class Work>
double least(int repetitions, Work work) {
  constexpr int kSlices = 7;
  double best = 1e9;
  for (int slice = 0; slice < kSlices; ++slice) {
    const double begin = thread_microseconds();
    for (int i = 0; i < repetitions; ++i) {
      work();
    }
    best = std::min(best, (thread_microseconds() - begin) / repetitions);
  }
  return best;
}

}  // namespace

Floor measure_floor() {
  using crypto::SignatureScheme;
  const auto ec = crypto::PrivateKey::generate_p256();
  const auto rsa = crypto::PrivateKey::generate_rsa(2048);
  const Buffer quote(432, 1);     // header and body
  const Buffer payload(4096, 1);  // signing input of a token
  const Buffer signature = ec.sign(SignatureScheme::EcdsaP256Sha256, quote);
  Floor floor;
  floor.p256_verify = least(2'000, [&] {
    crypto::verify_signature(ec.public_key(), SignatureScheme::EcdsaP256Sha256,
                             quote, signature);
  });
  const auto large = crypto::PrivateKey::generate_p384();
  const Buffer report(672, 1);  // the signed part
  const Buffer large_signature =
      large.sign(SignatureScheme::EcdsaP384Sha384, report);
  floor.p384_verify = least(300, [&] {
    crypto::verify_signature(large.public_key(),
                             SignatureScheme::EcdsaP384Sha384, report,
                             large_signature);
  });
  floor.rsa2048_sign =
      least(500, [&] { rsa.sign(SignatureScheme::RsaPkcs1Sha256, payload); });
  return floor;
}

}  // namespace assay::bench
