// SPDX-License-Identifier: Apache-2.0
// Only compile() leads to a Program.
// Refused: is private|private constructor|no matching (function|constructor)
#include "policy/program.h"

#ifdef MISUSE
const assay::policy::Program kEmpty;
#endif
