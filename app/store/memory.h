// SPDX-License-Identifier: Apache-2.0
// A store that is gone when the process ends: for tests of what stands on one.
#pragma once

#include <memory>

#include "store/store.h"

namespace assay::store {

std::unique_ptr<Store> make_memory_store();

}  // namespace assay::store
