// SPDX-License-Identifier: Apache-2.0
// The one unit that holds the code of Asio and Beast; slow to compile.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
