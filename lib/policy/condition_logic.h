// SPDX-License-Identifier: Apache-2.0
// What conditions say about one another, whatever the claims are. Where that
// depends on claims, both questions are answered with no.
// policy-language.md, sections 4 and 5.
#pragma once

#include <string>

#include "policy/ast.h"

namespace assay::policy {

// No claim passes both tests.
bool excludes(const PropertyCondition& one, const PropertyCondition& other);

// Where the one holds, the other does, too.
bool implies(const Condition& one, const Condition& other);
bool implies(const Rule& one, const Rule& other);

// The one, without '!', holds for a claim that the other, with '!', forbids.
bool contradicts(const Condition& one, const Condition& other);

// The first test that a property equals something; null where it is left open.
const PropertyCondition* find_equality(const Condition& condition,
                                       Property property);
// The text that a property must equal; null where there is none.
const std::string* required_text(const Condition& condition, Property property);

}  // namespace assay::policy
