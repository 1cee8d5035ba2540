// SPDX-License-Identifier: Apache-2.0
// A strict handler on Boost.JSON's parser; simdjson names a duplicate.
#include "codec/json.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include "codec/json_writer.h"

namespace assay::codec {
namespace {

using boost::system::error_code;

// Builds a value and counts members, so that a duplicate name shows as a
// difference between the members read and the members kept.
class StrictHandler {
 public:
  static constexpr size_t max_object_size = static_cast<size_t>(-1);
  static constexpr size_t max_array_size = static_cast<size_t>(-1);
  static constexpr size_t max_key_size = static_cast<size_t>(-1);
  static constexpr size_t max_string_size = static_cast<size_t>(-1);

  StrictHandler(size_t most_members, json::storage_ptr memory)
      : room_(most_members) {
    stack_.reset(std::move(memory));
  }

  json::value release() { return stack_.release(); }
  size_t members() const { return members_; }
  std::optional<Code> refusal() const { return refusal_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(size_t count, error_code& error) {
    members_ += count;
    stack_.push_object(count);
    return count_in(error);
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(size_t count, error_code& error) {
    stack_.push_array(count);
    return count_in(error);
  }
  bool on_key_part(json::string_view part, size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, size_t, error_code& error) {
    stack_.push_key(part);
    return count_in(error);
  }
  bool on_string_part(json::string_view part, size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, size_t, error_code& error) {
    stack_.push_string(part);
    return count_in(error);
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(int64_t number, json::string_view, error_code& error) {
    stack_.push_int64(number);
    return count_in(error);
  }
  bool on_uint64(uint64_t number, json::string_view, error_code& error) {
    stack_.push_uint64(number);
    return count_in(error);
  }
  bool on_double(double number, json::string_view text, error_code& error) {
    if (!std::isfinite(number) || text.find_first_of(".eE") == text.npos) {
      return refuse(Code::JsonNumberRange, error);
    }
    stack_.push_double(number);
    return count_in(error);
  }
  bool on_bool(bool value, error_code& error) {
    stack_.push_bool(value);
    return count_in(error);
  }
  bool on_null(error_code& error) {
    stack_.push_null();
    return count_in(error);
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  // Every name and every value takes room, so that none is free for attackers.
  bool count_in(error_code& error) {
    if (room_ == 0) {
      return refuse(Code::JsonTooLarge, error);
    }
    --room_;
    return true;
  }

  bool refuse(Code code, error_code& error) {
    refusal_ = code;
    error = json::error::object_too_large;  // any error stops the parser
    return false;
  }

  json::value_stack stack_;
  size_t room_;
  size_t members_ = 0;
  std::optional<Code> refusal_;
};

// Calls itself for what has parts alone: most values are texts and numbers.
size_t count_members(const json::value& value) {
  size_t count = 0;
  if (const auto* object = value.if_object(); object != nullptr) {
    count += object->size();
    for (const json::key_value_pair& member : *object) {
      count +=
          member.value().is_structured() ? count_members(member.value()) : 0;
    }
  } else if (const auto* array = value.if_array(); array != nullptr) {
    for (const json::value& element : *array) {
      count += element.is_structured() ? count_members(element) : 0;
    }
  }
  return count;
}

// The first name that an object has twice. simdjson's tree keeps both.
std::string find_duplicate(simdjson::dom::element element) {
  if (element.is_object()) {
    std::set<std::string_view> names;
    for (const auto& [name, value] :
         simdjson::dom::object(element.get_object().value_unsafe())) {
      if (!names.insert(name).second) {
        return std::string(name);
      }
      if (std::string found = find_duplicate(value); !found.empty()) {
        return found;
      }
    }
  } else if (element.is_array()) {
    for (const simdjson::dom::element item :
         simdjson::dom::array(element.get_array().value_unsafe())) {
      if (std::string found = find_duplicate(item); !found.empty()) {
        return found;
      }
    }
  }
  return {};
}

Error duplicate_key(std::string_view text) {
  constexpr size_t kShown = 64;
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string name;
  if (parser.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS) {
    name = find_duplicate(root);
  }
  return Error(Code::DuplicateKey,
               fmt::format("member \"{}\" stands twice in one object",
                           name.substr(0, kShown)));
}

Error refused(Code code, size_t offset, const JsonLimits& limits) {
  switch (code) {
    case Code::JsonNumberRange:
      return Error(code, fmt::format("the number before offset {} is not in "
                                     "the range of 64-bit integers and "
                                     "finite doubles",
                                     offset));
    default:
      return Error(code, fmt::format("more than {} names and values before "
                                     "offset {}",
                                     limits.members, offset));
  }
}

Error wrong_type(std::string_view name, std::string_view expected) {
  return Error(Code::JsonWrongType, fmt::format("expected {}", expected))
      .at(name);
}

Result<const json::value*> member(const json::object& object,
                                  std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr) {
    return Error(Code::MissingField, "the member is absent").at(name);
  }
  return value;
}

void append_sorted(std::string& out, const json::value& value);

void append_sorted_object(std::string& out, const json::object& object) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const json::key_value_pair& pair : object) {
    members.push_back(&pair);
  }
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return a->key() < b->key(); });
  out += '{';
  for (const json::key_value_pair* const pair : members) {
    out += out.back() == '{' ? "" : ",";
    append_json_string(out, std::string_view(pair->key()));
    out += ':';
    append_sorted(out, pair->value());
  }
  out += '}';
}

// Depth is bounded by parse_json's limit.
void append_sorted(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object(); object != nullptr) {
    append_sorted_object(out, *object);
  } else if (const auto* array = value.if_array(); array != nullptr) {
    out += '[';
    for (const json::value& element : *array) {
      out += &element == &array->front() ? "" : ",";
      append_sorted(out, element);
    }
    out += ']';
  } else if (const auto* text = value.if_string(); text != nullptr) {
    append_json_string(out, std::string_view(*text));
  } else {
    out += json::serialize(value);
  }
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [lower](char x, char y) { return lower(x) == lower(y); });
}

Result<json::value> parse(std::string_view text, const JsonLimits& limits,
                          json::storage_ptr memory) {
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<StrictHandler> parser(options, limits.members,
                                           std::move(memory));
  error_code error;
  const size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (const auto code = parser.handler().refusal(); code) {
    return refused(*code, read, limits);
  }
  if (error == json::error::too_deep) {
    return Error(
        Code::JsonTooDeep,
        fmt::format("more than {} levels at offset {}", limits.depth, read));
  }
  const size_t end =
      error ? read
            : std::min(text.find_first_not_of(" \t\r\n", read), text.size());
  if (error || end < text.size()) {
    return Error(
        Code::BodyNotJson,
        fmt::format("{} at offset {}",
                    error ? error.message() : "text after the value", end));
  }
  json::value value = parser.handler().release();
  if (count_members(value) != parser.handler().members()) {
    return duplicate_key(text);
  }
  return value;
}

}  // namespace

Result<json::value> parse_json(std::string_view text,
                               const JsonLimits& limits) {
  return parse(text, limits,
               json::make_shared_resource<json::monotonic_resource>());
}

Result<Document> parse_document(std::string_view text,
                                const JsonLimits& limits) {
  // What a text becomes takes more than the text, mostly.
  constexpr size_t kLeast = 1024;
  auto memory = std::make_unique<json::monotonic_resource>(
      std::max(kLeast, 2 * text.size()));
  TRY(json::value root, parse(text, limits, memory.get()));
  void* const place = memory->allocate(sizeof(json::value));
  return Document(std::move(memory), new (place) json::value(std::move(root)));
}

Result<const json::object*> as_object(const json::value& value) {
  const json::object* const object = value.if_object();
  if (object == nullptr) {
    return Error(Code::JsonWrongType, "expected an object");
  }
  return object;
}

Result<const json::object*> object_member(const json::object& object,
                                          std::string_view name) {
  TRY(const json::value* const value, member(object, name));
  const json::object* const inner = value->if_object();
  if (inner == nullptr) {
    return wrong_type(name, "an object");
  }
  return inner;
}

Result<const json::array*> array_member(const json::object& object,
                                        std::string_view name) {
  TRY(const json::value* const value, member(object, name));
  const json::array* const array = value->if_array();
  if (array == nullptr) {
    return wrong_type(name, "an array");
  }
  return array;
}

Result<std::string_view> string_member(const json::object& object,
                                       std::string_view name) {
  TRY(const json::value* const value, member(object, name));
  const json::string* const text = value->if_string();
  if (text == nullptr) {
    return wrong_type(name, "a string");
  }
  return std::string_view(*text);
}

Result<uint64_t> uint_member(const json::object& object, std::string_view name,
                             uint64_t maximum) {
  TRY(const json::value* const value, member(object, name));
  std::optional<uint64_t> number;
  if (const auto* signed_number = value->if_int64();
      signed_number != nullptr && *signed_number >= 0) {
    number = static_cast<uint64_t>(*signed_number);
  } else if (const auto* unsigned_number = value->if_uint64();
             unsigned_number != nullptr) {
    number = *unsigned_number;
  }
  if (!number || *number > maximum) {
    return wrong_type(name, fmt::format("a whole number up to {}", maximum));
  }
  return *number;
}

Result<std::optional<std::string_view>> find_string(const json::object& object,
                                                    std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || value->is_null()) {
    return std::optional<std::string_view>();
  }
  TRY(const std::string_view text, string_member(object, name));
  return std::optional(text);
}

Result<const json::value*> find_ignoring_case(const json::object& object,
                                              std::string_view name) {
  const json::value* found = nullptr;
  for (const json::key_value_pair& pair : object) {
    if (!equal_ignoring_case(std::string_view(pair.key()), name)) {
      continue;
    }
    if (found != nullptr) {
      return Error(
          Code::DuplicateKey,
          fmt::format("member {} occurs twice, in different case", name));
    }
    found = &pair.value();
  }
  return found;
}

std::string serialize(const json::value& value) {
  return json::serialize(value);
}

std::string serialize_sorted(const json::value& value) {
  std::string out;
  append_sorted(out, value);
  return out;
}

}  // namespace assay::codec
