// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 library, loaded into this process.
#pragma once

#include <memory>
#include <string>

#include <p11-kit/pkcs11.h>

#include "base/result.h"

namespace assay::keystore {

// "CKR_PIN_INCORRECT"; for what has no name here "CKR 0x80000001".
std::string name_of(CK_RV answer);

// Calls may come from several threads. The library stays in the process; what
// it was told to initialise ends with the object.
class Cryptoki {
 public:
  // Errors: ConfigInvalid (no such library, none of PKCS#11, not to be
  // initialised).
  static Result<std::unique_ptr<Cryptoki>> load(const std::string& path);
  ~Cryptoki();
  Cryptoki(const Cryptoki&) = delete;
  Cryptoki& operator=(const Cryptoki&) = delete;

  const CK_FUNCTION_LIST& calls() const { return *calls_; }

 private:
  enum class Owner : uint8_t { Us, SomebodyElse };  // of the initialisation

  Cryptoki(const CK_FUNCTION_LIST* calls, Owner owner)
      : calls_(calls), owner_(owner) {}

  const CK_FUNCTION_LIST* calls_;  // of the library
  Owner owner_;
};

}  // namespace assay::keystore
