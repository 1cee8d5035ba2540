// SPDX-License-Identifier: Apache-2.0
// How glibc's allocator treats memory that a request has given back.
#pragma once

namespace assay::server {

// Keeps up to 16 MiB of freed memory for the next request. By itself glibc
// gives blocks of 128 KiB and more back at once, and a body with an event log
// is one: the pages of its copies would be mapped and zeroed anew for each
// request, which costs more than to verify what is in them
// (docs/benchmarks.md). Blocks of half a MiB and more are given back: they are
// rare, and what they leave behind would be kept for good wherever one such
// request met another. To be called before threads are started.
void keep_freed_memory();

}  // namespace assay::server
