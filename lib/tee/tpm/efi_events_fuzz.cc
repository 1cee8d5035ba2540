// SPDX-License-Identifier: Apache-2.0
// Invariant: the parts of a variable that is accepted lie in the input one
// after the other; the texts of everything else are UTF-8 and bounded by it.
#include <cstdlib>

#include "codec/utf8.h"
#include "tee/tpm/device_path.h"
#include "tee/tpm/efi_events.h"
#include "tee/tpm/utf16.h"

namespace {

using namespace assay;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void require_text(const std::string& text, size_t most) {
  require(!codec::find_invalid_utf8(text));
  require(text.size() <= most);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes input(data, size);
  if (const auto variable = tpm::parse_efi_variable(input)) {
    require(variable->guid.data() == data && variable->guid.size() == 16);
    require(32 + variable->name.size() + variable->data.size() +
                variable->trailing ==
            size);
    require_text(tpm::utf8_of(variable->name), 2 * size);
  }
  if (const auto option = tpm::parse_load_option(input)) {
    require_text(option->description, 2 * size);
    require(option->device_path.size() <= size);
  }
  if (const auto image = tpm::parse_image_load(input)) {
    require(image->device_path.size() + 32 == size);
  }
  if (const auto path = tpm::device_path_text(input)) {
    require_text(*path, 16 * size + 64);
  }
  if (const auto table = tpm::parse_partition_table(input)) {
    require(100 + 128 * table->partitions.size() <= size);
    for (const tpm::Partition& partition : table->partitions) {
      require_text(partition.name, 108);
    }
  }
  for (const auto form : {tpm::BlobForm::Plain, tpm::BlobForm::Named}) {
    if (const auto blob = tpm::parse_firmware_blob(input, form)) {
      require(blob->name.size() + 16 <= size);
    }
  }
  return 0;
}
