// SPDX-License-Identifier: Apache-2.0
// Any text: what is taken names a token, a library and one source of the PIN;
// what is shown has none; a key's reference is written as it was read.
#include "base/assert.h"
#include "keystore/device_uri.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const std::string_view text = text_of({data, size});
  if (const auto uri = keystore::parse_device_uri(text); uri) {
    ASSAY_ASSERT(!uri->token.empty() && uri->token.size() <= 32);
    ASSAY_ASSERT(uri->module_path.starts_with('/'));
    ASSAY_ASSERT(uri->pin.empty() != uri->pin_file.empty());
  } else {
    ASSAY_ASSERT(uri.error().code() == Code::ConfigInvalid);
  }
  const std::string shown = keystore::without_pin(text);
  for (size_t at = shown.find("pin-value="); at != shown.npos;
       at = shown.find("pin-value=", at + 1)) {
    ASSAY_ASSERT(
        std::string_view(shown).substr(at).starts_with("pin-value=***"));
  }
  if (const auto reference = keystore::parse_reference(text); reference) {
    ASSAY_ASSERT(keystore::write_reference(*reference) == text);
  }
  return 0;
}
