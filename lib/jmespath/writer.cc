// SPDX-License-Identifier: Apache-2.0
// As deep as values nest, which the document and the expression bound.
#include "jmespath/writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "codec/json_writer.h"

namespace assay::jmespath {
namespace {

class Writer {
 public:
  explicit Writer(size_t most) : most_(most) {}

  bool write(const Value& value) {
    if (out_.size() > most_) {
      return false;
    }
    if (value.is_array()) {
      return write_array(value);
    }
    if (value.is_object()) {
      return write_object(value);
    }
    if (value.is_string()) {
      codec::append_json_string(out_, value.text());
    } else if (value.is_number()) {
      write_number(value);
    } else if (const bool* const flag = value.if_bool()) {
      out_ += *flag ? "true" : "false";
    } else {
      out_ += "null";
    }
    return out_.size() <= most_;
  }

  std::string take() && { return std::move(out_); }

 private:
  bool write_array(const Value& value) {
    out_ += '[';
    for (size_t i = 0; i < value.size(); ++i) {
      out_ += i == 0 ? "" : ",";
      if (!write(value.element(i))) {
        return false;
      }
    }
    out_ += ']';
    return true;
  }

  bool write_object(const Value& value) {
    out_ += '{';
    for (size_t i = 0; i < value.size(); ++i) {
      const auto [name, member] = value.member(i);
      out_ += i == 0 ? "" : ",";
      codec::append_json_string(out_, name);
      out_ += ':';
      if (!write(member)) {
        return false;
      }
    }
    out_ += '}';
    return true;
  }

  void write_number(const Value& value) {
    std::array<char, 32> text{};
    char* const begin = text.data();
    char* const limit = begin + text.size();
    char* end = begin;
    if (const int64_t* const whole = value.if_integer()) {
      end = std::to_chars(begin, limit, *whole).ptr;
    } else if (const uint64_t* const large = value.if_large_integer()) {
      end = std::to_chars(begin, limit, *large).ptr;
    } else {
      end = write_fraction(begin, limit, value.number());
    }
    out_.append(text.data(), end);
  }

  // Beyond 2^53 with an exponent: digits alone would be read as an integer.
  // There is one zero: adding zero makes it of the negative one.
  static char* write_fraction(char* begin, char* limit, double number) {
    constexpr double kExact = 9'007'199'254'740'992.0;
    return std::abs(number) <= kExact
               ? std::to_chars(begin, limit, number + 0.0).ptr
               : std::to_chars(begin, limit, number,
                               std::chars_format::scientific)
                     .ptr;
  }

  size_t most_;
  std::string out_;
};

}  // namespace

std::optional<std::string> write(const Value& value, size_t most) {
  Writer writer(most);
  if (!writer.write(value)) {
    return std::nullopt;
  }
  return std::move(writer).take();
}

}  // namespace assay::jmespath
