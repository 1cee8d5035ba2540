// SPDX-License-Identifier: Apache-2.0
// The data of events in words.
#include "tee/tpm/event_text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/utf8.h"
#include "tee/tpm/device_path.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/utf16.h"

namespace assay::tpm {
namespace {

constexpr size_t kMaxShownBytes = 32;

std::string one_line(std::string text) {
  return codec::one_line(std::move(text), kMaxEventText);
}

bool is_printable(Bytes data) {
  return !data.empty() && std::all_of(data.begin(), data.end(), [](uint8_t c) {
    return c >= 0x20 && c < 0x7f;
  });
}

// ASCII with or without zeros at its end, UTF-16 of such, or the first bytes.
std::string text_or_bytes(Bytes data) {
  Bytes text = data;
  while (!text.empty() && text.back() == 0) {
    text = text.first(text.size() - 1);
  }
  if (is_printable(text)) {
    return std::string(text_of(text));
  }
  if (const std::string wide = utf8_of(data); is_printable(bytes_of(wide))) {
    return wide;
  }
  const size_t shown = std::min(data.size(), kMaxShownBytes);
  return data.empty() ? std::string()
                      : fmt::format("{} bytes: {}{}", data.size(),
                                    codec::encode_hex(data.first(shown)),
                                    shown < data.size() ? "..." : "");
}

std::string path_or_bytes(Bytes path) {
  const auto text = device_path_text(path);
  return text ? *text : text_or_bytes(path);
}

std::string boot_value(const std::string& name, Bytes data) {
  if (name.starts_with("Boot") && name != "BootOrder") {
    if (const auto option = parse_load_option(data)) {
      return fmt::format("\"{}\" {}", option->description,
                         path_or_bytes(option->device_path));
    }
  }
  return text_or_bytes(data);
}

std::string variable_text(const Event& event) {
  const auto variable = parse_efi_variable(event.data);
  if (!variable) {
    return text_or_bytes(event.data);
  }
  const std::string name = utf8_of(variable->name);
  return fmt::format("{} = {}", name, boot_value(name, variable->data));
}

std::string partitions_text(Bytes data) {
  const auto table = parse_partition_table(data);
  return table ? fmt::format("disk {}, {} partitions", table->disk,
                             table->partitions.size())
               : text_or_bytes(data);
}

std::string blob_text(Bytes data, BlobForm form) {
  const auto blob = parse_firmware_blob(data, form);
  if (!blob) {
    return text_or_bytes(data);
  }
  return fmt::format("{}{}0x{:x}, {} bytes", blob->name,
                     blob->name.empty() ? "" : " ", blob->base, blob->length);
}

std::string tags_text(Bytes data) {
  const auto events = parse_sipa_events(data);
  if (!is_sipa(data) || !events) {
    return text_or_bytes(data);
  }
  std::string text;
  for (const SipaEvent& event : *events) {
    if (text.size() > kMaxEventText) {
      break;
    }
    text += text.empty() ? "" : ", ";
    text += event.info->name;
    if (event.info->kind == SipaKind::Bool) {
      text += event.flag() ? "=true" : "=false";
    } else if (const auto number = event.number();
               number && event.info->kind == SipaKind::Named) {
      text += "=" + sipa_text(event.code, *number);
    }
  }
  return text;
}

std::string raw_text(const Event& event) {
  switch (event.type) {
    case kEvEfiVariableDriverConfig:
    case kEvEfiVariableBoot:
    case kEvEfiVariableBoot2:
    case kEvEfiVariableAuthority:
      return variable_text(event);
    case kEvEfiBootServicesApplication:
    case kEvEfiBootServicesDriver:
    case kEvEfiRuntimeServicesDriver:
      if (const auto image = parse_image_load(event.data)) {
        return path_or_bytes(image->device_path);
      }
      return text_or_bytes(event.data);
    case kEvEfiGptEvent:
      return partitions_text(event.data);
    case kEvEfiPlatformFirmwareBlob:
      return blob_text(event.data, BlobForm::Plain);
    case kEvEfiPlatformFirmwareBlob2:
      return blob_text(event.data, BlobForm::Named);
    case kEvEventTag:
      return tags_text(event.data);
    default:
      return text_or_bytes(event.data);
  }
}

EventRow row_of(const EventLog& log, const Event& event, size_t number) {
  EventRow row{number, event.pcr, event_type_name(event.type), {}, {}};
  for (const crypto::Hash hash : {crypto::Hash::Sha1, crypto::Hash::Sha256,
                                  crypto::Hash::Sha384, crypto::Hash::Sha512}) {
    if (const Bytes digest = log.digest(event, hash); !digest.empty()) {
      row.digest = codec::encode_hex(digest);
    }
  }
  row.description = describe(event);
  return row;
}

EventRow row_of(const ImaEntry& entry, size_t number) {
  return {number, entry.pcr, "IMA_MEASUREMENT_EVENT",
          codec::encode_hex(entry.digest),
          one_line(fmt::format("{} {}", text_of(entry.template_name),
                               text_of(entry.name)))};
}

}  // namespace

std::string describe(const Event& event) {
  return one_line(raw_text(event));
}

std::vector<EventRow> event_rows(const BootRecord& record) {
  std::vector<EventRow> rows;
  for (const AnyLog& any : record.logs) {
    if (const auto* const log = std::get_if<const EventLog*>(&any)) {
      for (const Event& event : (*log)->events) {
        rows.push_back(row_of(**log, event, rows.size()));
      }
    } else {
      for (const ImaEntry& entry : std::get<const ImaLog*>(any)->entries) {
        rows.push_back(row_of(entry, rows.size()));
      }
    }
  }
  for (const TaggedEvent& tagged : record.tagged) {
    if (!tagged.believed) {
      size_t number = tagged.place.number;
      for (size_t i = 0; i < tagged.place.log; ++i) {
        const auto* const log = std::get_if<const EventLog*>(&record.logs[i]);
        number += log != nullptr
                      ? (*log)->events.size()
                      : std::get<const ImaLog*>(record.logs[i])->entries.size();
      }
      rows[number].description =
          one_line("(after the separator) " + rows[number].description);
    }
  }
  return rows;
}

}  // namespace assay::tpm
