// SPDX-License-Identifier: Apache-2.0
// What CMake was told of the source, and what the linker noted in the program.
#include "server/build_facts.h"

#include <cstring>

#include <elf.h>
#include <link.h>

#include "base/bytes.h"
#include "codec/hex.h"

namespace assay::server {
namespace {

constexpr size_t padded(size_t size) {
  return (size + 3) & ~size_t{3};
}

// The note of type NT_GNU_BUILD_ID among those of a segment; empty where there
// is none. Requires: notes are the program's own.
Bytes find_id(Bytes notes) {
  constexpr size_t kHead = sizeof(ElfW(Nhdr));
  while (notes.size() > kHead) {
    ElfW(Nhdr) head;
    std::memcpy(&head, notes.data(), kHead);
    const size_t name = padded(head.n_namesz);
    const size_t size = kHead + name + padded(head.n_descsz);
    if (size > notes.size()) {
      return {};
    }
    if (head.n_type == NT_GNU_BUILD_ID) {
      return notes.subspan(kHead + name, head.n_descsz);
    }
    notes = notes.subspan(size);
  }
  return {};
}

// The program is the first of what is loaded.
int take_id(dl_phdr_info* info, size_t, void* id) {
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    if (segment.p_type == PT_NOTE) {
      const auto* const begin =
          // NOLINTNEXTLINE: the linker says where it is
          reinterpret_cast<const uint8_t*>(info->dlpi_addr + segment.p_vaddr);
      const Bytes found = find_id({begin, segment.p_memsz});
      if (!found.empty()) {
        *static_cast<std::string*>(id) = codec::encode_hex(found);
      }
    }
  }
  return 1;
}

}  // namespace

BuildFacts build_facts() {
  BuildFacts facts{ASSAY_GIT, from_unix(ASSAY_SOURCE_DATE), {}};
  ::dl_iterate_phdr(take_id, &facts.id);
  return facts;
}

}  // namespace assay::server
