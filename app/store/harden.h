// SPDX-License-Identifier: Apache-2.0
// A process that holds keys shows its memory to nobody.
#pragma once

namespace assay::store {

// No core dumps, no debugger of the same user, no /proc/PID/mem: to be called
// before any key is read. Aborts where the system refuses.
void harden_process();

}  // namespace assay::store
