// SPDX-License-Identifier: Apache-2.0
// A value or an Error, and the two macros that hand an Error to the caller.
#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "base/error.h"

namespace assay {

template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Base = tl::expected<T, Error>;
  using Base::Base;
  // Implicit on purpose: `return Error{...};`.
  Result(Error error) : Base(tl::unexpect, std::move(error)) {}
};

}  // namespace assay

#define ASSAY_JOIN_(a, b) a##b
#define ASSAY_JOIN(a, b) ASSAY_JOIN_(a, b)

// TRY(const Quote quote, parse_quote(bytes)); declares quote, or returns the
// error.
#define TRY(declaration, ...)                                             \
  auto ASSAY_JOIN(try_, __LINE__) = (__VA_ARGS__);                        \
  if (!ASSAY_JOIN(try_, __LINE__)) {                                      \
    return ::assay::Error(std::move(ASSAY_JOIN(try_, __LINE__)).error()); \
  }                                                                       \
  declaration = *std::move(ASSAY_JOIN(try_, __LINE__))

// TRY_OK(expression) returns the error of a Result<>.
#define TRY_OK(...)                                                       \
  if (auto ASSAY_JOIN(try_, __LINE__) = (__VA_ARGS__);                    \
      !ASSAY_JOIN(try_, __LINE__)) {                                      \
    return ::assay::Error(std::move(ASSAY_JOIN(try_, __LINE__)).error()); \
  }                                                                       \
  static_assert(true)
