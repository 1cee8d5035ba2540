// SPDX-License-Identifier: Apache-2.0
// The one unit that holds the code of Asio and Beast; slow to compile.
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 with -fsanitize=address errs about Beast's optional body limit.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
