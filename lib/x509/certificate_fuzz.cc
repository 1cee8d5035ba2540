// SPDX-License-Identifier: Apache-2.0
// A certificate that parses keeps its bytes and shows its subject in one short
// line of UTF-8; a genuine one with any byte changed no longer verifies.
#include <algorithm>
#include <cstdlib>

#include "codec/utf8.h"
#include "x509/certificate.h"
#include "x509/path.h"
#include "x509/test_chain.h"

namespace {

using assay::Buffer;
using assay::Bytes;
using assay::x509::Certificate;

void demand(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void check_accepted(const Certificate& certificate, Bytes input) {
  demand(assay::equal(certificate.der(), input));
  const auto again = Certificate::parse(certificate.der());
  demand(again && again->key_id() == certificate.key_id());
  const std::string text = certificate.subject_text();
  demand(text.size() <= 259 && !assay::codec::find_invalid_utf8(text) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
         }));
  demand(certificate.serial().empty() || certificate.serial().size() < 2 ||
         certificate.serial()[0] != 0 || certificate.serial()[1] != 0);
  (void)certificate.subject_attribute("CN");
  (void)certificate.find_extension(assay::x509::kVendorOid);
}

// The input as pairs of offset (2 bytes) and new value (1 byte).
Buffer changed(Bytes genuine, Bytes input) {
  Buffer der = assay::copy_of(genuine);
  for (size_t i = 0; i + 3 <= input.size(); i += 3) {
    const size_t offset = size_t{input[i]} << 8 | input[i + 1];
    der[offset % der.size()] = input[i + 2];
  }
  return der;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes input(data, size);
  if (const auto certificate = Certificate::parse(input)) {
    check_accepted(*certificate, input);
  }
  static const Certificate genuine = assay::x509::build_root();
  const Buffer der = changed(genuine.der(), input);
  if (const auto certificate = Certificate::parse(der)) {
    check_accepted(*certificate, der);
    const std::vector<Certificate> chain = {*certificate};
    demand(!assay::x509::check_chain(chain) ||
           assay::equal(der, genuine.der()));
  }
  return 0;
}
