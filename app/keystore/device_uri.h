// SPDX-License-Identifier: Apache-2.0
// PKCS#11 URIs (RFC 7512): of the token that keys.backend names, and of a key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::keystore {

// A token of a device, and how to get there. Holds a secret where it has a pin.
struct DeviceUri {
  std::string token;        // its label
  std::string serial;       // empty: any
  std::string module_path;  // the vendor's library, absolute
  // INVARIANT: one of them is empty.
  std::string pin_file;  // pin-source=file:PATH, absolute
  std::string pin;       // pin-value
};

// "pkcs11:token=LABEL[;serial=NUMBER]?module-path=PATH&pin-source=file:PATH",
// or pin-value=PIN in place of pin-source; nothing else, each once.
// Errors: ConfigInvalid, which never quotes a PIN.
Result<DeviceUri> parse_device_uri(std::string_view text);

// keys.backend: "store" gives nothing, anything else must be such a URI.
// Errors: ConfigInvalid, as above.
Result<std::optional<DeviceUri>> parse_backend(std::string_view text);

// Where a key is. Holds no secret.
struct KeyReference {
  std::string token;
  Buffer id;  // CKA_ID
};

// "pkcs11:token=LABEL;id=%01%02...".
std::string write_reference(const KeyReference& reference);
// What write_reference writes. Errors: KeyMalformed.
Result<KeyReference> parse_reference(std::string_view text);

// The text with *** in place of every pin-value, whatever else is wrong in it.
std::string without_pin(std::string_view text);

}  // namespace assay::keystore
