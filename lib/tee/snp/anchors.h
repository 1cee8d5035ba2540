// SPDX-License-Identifier: Apache-2.0
// AMD's root keys, and that of Microsoft's supply chain, pinned by key.
#pragma once

#include "x509/path.h"

namespace assay::snp {

// ARK-Milan, ARK-Genoa and ARK-Turin: an anchor's name is the subject's common
// name.
x509::Anchors amd_anchors();

// Microsoft Supply Chain RSA Root CA 2022, above those who endorse utility VMs.
x509::Anchors uvm_anchors();

}  // namespace assay::snp
