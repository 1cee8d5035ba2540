// SPDX-License-Identifier: Apache-2.0
// Tests of the table of event types.
#include "tee/tpm/event_names.h"

#include <gtest/gtest.h>

namespace assay::tpm {
namespace {

TEST(EventNames, AreOfTheSpecification) {
  EXPECT_EQ(event_type_name(kEvEventTag), "EV_EVENT_TAG");
  EXPECT_EQ(event_type_name(kEvEfiVariableDriverConfig),
            "EV_EFI_VARIABLE_DRIVER_CONFIG");
  EXPECT_EQ(event_type_name(0x402), "EV_TXT_HASH_START");
}

TEST(EventNames, AreNumbersWhereThereIsNone) {
  EXPECT_EQ(event_type_name(0x8201), "EV_0x00008201");
  EXPECT_EQ(find_event_type(0xffffffff), nullptr);
}

TEST(EventNames, AreFoundForEveryRow) {
  uint64_t least = 0;
  for (const EventTypeInfo& row : all_event_types()) {
    EXPECT_EQ(find_event_type(row.type), &row);
    EXPECT_GE(row.type, least) << row.name;
    least = uint64_t{row.type} + 1;
    EXPECT_TRUE(row.name.starts_with("EV_"));
  }
}

}  // namespace
}  // namespace assay::tpm
