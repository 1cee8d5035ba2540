// SPDX-License-Identifier: Apache-2.0
// Invariant: the leaves of what is accepted, put back into their aggregations,
// are the input; ends are those of a forest; and depth has its limit.
#include <cstdlib>

#include "base/writer.h"
#include "tee/tpm/sipa_events.h"

namespace {

using namespace assay;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// Writes events[begin, end) anew, and gives how deep they are.
size_t write_again(const std::vector<tpm::SipaEvent>& events, size_t begin,
                   size_t end, Buffer& out) {
  size_t deepest = 0;
  for (size_t i = begin; i < end;) {
    const tpm::SipaEvent& event = events[i];
    require(i < event.end && event.end <= end);
    Buffer inner;
    size_t depth = 0;
    if (event.end > i + 1) {
      depth = write_again(events, i + 1, event.end, inner);
      require(equal(inner, event.data));
    }
    Writer w;
    w.u32le(event.code).u32le(static_cast<uint32_t>(event.data.size()));
    w.bytes(event.data);
    out.insert(out.end(), w.buffer().begin(), w.buffer().end());
    deepest = std::max(deepest, depth + 1);
    i = event.end;
  }
  return deepest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto events = tpm::parse_sipa_events({data, size});
  if (!events) {
    require(!events.error().detail().empty());
    return 0;
  }
  require(events->size() <= tpm::kMaxSipaEvents);
  Buffer again;
  require(write_again(*events, 0, events->size(), again) <=
          tpm::kMaxSipaDepth + 1);
  require(equal(again, {data, size}));
  for (const tpm::SipaEvent& event : *events) {
    require(event.info->kind != tpm::SipaKind::Bool || event.data.size() == 1);
  }
  return 0;
}
