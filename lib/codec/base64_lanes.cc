// SPDX-License-Identifier: Apache-2.0
// Characters are judged by their two halves. The three alphabets differ in
// nothing but the characters of their last two values.
#include "codec/base64_lanes.h"

#if defined(__x86_64__)

#include <array>

#include <immintrin.h>

namespace assay::codec {
namespace {

#define ASSAY_AVX2 __attribute__((target("avx2")))

constexpr size_t kLane = 32;  // characters, and bytes of a register

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}

ASSAY_AVX2 __m256i all(int value) {
  return _mm256_set1_epi8(static_cast<char>(value));
}

// All bits of the bytes from first to last; bytes beyond 127 are negative.
ASSAY_AVX2 __m256i between(__m256i bytes, int first, int last) {
  return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, all(first - 1)),
                          _mm256_cmpgt_epi8(all(last + 1), bytes));
}

ASSAY_AVX2 __m256i is(__m256i bytes, char character) {
  return _mm256_cmpeq_epi8(bytes, all(character));
}

// Where the mask is set the value, else nothing.
ASSAY_AVX2 __m256i where(__m256i mask, __m256i value) {
  return _mm256_and_si256(mask, value);
}

ASSAY_AVX2 __m256i either(__m256i a, __m256i b, __m256i c, __m256i d,
                          __m256i e) {
  return _mm256_or_si256(
      _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d)), e);
}

// By the low half of a character the high halves, a bit each, with which it is
// foreign; and by the high half its bit. High halves without any character of
// an alphabet share the last bit.
struct Halves {
  std::array<uint8_t, 16> foreign;
  std::array<uint8_t, 16> bit;
};

constexpr bool is_of(Base64 form, unsigned c) {
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || (form != Base64::Url && (c == '+' || c == '/')) ||
         (form != Base64::Standard && (c == '-' || c == '_'));
}

constexpr Halves make_halves(Base64 form) {
  constexpr unsigned kFirst = 2;  // of the high halves with characters
  constexpr unsigned kLast = 7;
  constexpr uint8_t kElsewhere = 0x80;
  Halves halves{};
  for (unsigned high = 0; high < 16; ++high) {
    halves.bit[high] = high < kFirst || high > kLast
                           ? kElsewhere
                           : static_cast<uint8_t>(1U << (high - kFirst));
  }
  for (unsigned low = 0; low < 16; ++low) {
    halves.foreign[low] = kElsewhere;
    for (unsigned high = kFirst; high <= kLast; ++high) {
      if (!is_of(form, high << 4 | low)) {
        halves.foreign[low] =
            static_cast<uint8_t>(halves.foreign[low] | halves.bit[high]);
      }
    }
  }
  return halves;
}

constexpr std::array<Halves, 3> kHalves = {make_halves(Base64::Url),
                                           make_halves(Base64::Standard),
                                           make_halves(Base64::Lenient)};

ASSAY_AVX2 __m256i twice(const std::array<uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

// What a decoder of one alphabet holds in registers.
struct Tables {
  __m256i foreign;
  __m256i bit;
  __m256i shift;  // by the high half, for all but four characters
};

ASSAY_AVX2 Tables tables_of(Base64 form) {
  const Halves& halves = kHalves[static_cast<size_t>(form)];
  std::array<uint8_t, 16> shift{};
  shift[2] = 62 - '+';
  shift[3] = 52 - '0';
  shift[4] = shift[5] = static_cast<uint8_t>(-'A');
  shift[6] = shift[7] = static_cast<uint8_t>(26 - 'a');
  return {twice(halves.foreign), twice(halves.bit), twice(shift)};
}

// Values of six bits; false where a character has none.
ASSAY_AVX2 bool read_values(__m256i characters, const Tables& tables,
                            __m256i& values) {
  const __m256i half = all(0x0f);
  const __m256i low = _mm256_and_si256(characters, half);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(characters, 4), half);
  // Beyond what their high half says.
  const __m256i odd = _mm256_or_si256(
      _mm256_or_si256(where(is(characters, '/'), all(63 - '/' - (62 - '+'))),
                      where(is(characters, '-'), all('+' - '-'))),
      where(is(characters, '_'), all(63 - '_' + 'A')));
  values = _mm256_add_epi8(
      characters,
      _mm256_add_epi8(_mm256_shuffle_epi8(tables.shift, high), odd));
  return _mm256_testz_si256(_mm256_shuffle_epi8(tables.foreign, low),
                            _mm256_shuffle_epi8(tables.bit, high)) != 0;
}

// From 32 values of six bits to 24 bytes and eight of no meaning.
ASSAY_AVX2 __m256i pack(__m256i values) {
  // a << 6 | b, then that << 12 | (c << 6 | d).
  const __m256i twelve =
      _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
  const __m256i whole =
      _mm256_madd_epi16(twelve, _mm256_set1_epi32(0x00011000));
  const __m256i order =
      _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1,
                       2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  return _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(whole, order),
                                     _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
}

ASSAY_AVX2 size_t decode_avx2(std::string_view text, Base64 form,
                              uint8_t* out) {
  // The last register that is written has eight bytes too many.
  constexpr size_t kSpare = 12;
  const Tables tables = tables_of(form);
  size_t done = 0;
  while (done + kLane + kSpare <= text.size()) {
    __m256i characters = _mm256_loadu_si256(
        reinterpret_cast<const __m256i*>(text.data() + done));
    __m256i values;
    if (!read_values(characters, tables, values)) {
      break;
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + done / 4 * 3),
                        pack(values));
    done += kLane;
  }
  return done;
}

// From 24 bytes, which begin at byte 4 of the register, to 32 values.
ASSAY_AVX2 __m256i unpack(__m256i bytes) {
  // Each group of three as b a c b, so that each value lies in 16 bits.
  const __m256i groups = _mm256_shuffle_epi8(
      bytes,
      _mm256_setr_epi8(5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14,
                       1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
  const __m256i high = _mm256_mulhi_epu16(
      _mm256_and_si256(groups, _mm256_set1_epi32(0x0fc0fc00)),
      _mm256_set1_epi32(0x04000040));
  const __m256i low = _mm256_mullo_epi16(
      _mm256_and_si256(groups, _mm256_set1_epi32(0x003f03f0)),
      _mm256_set1_epi32(0x01000010));
  return _mm256_or_si256(high, low);
}

ASSAY_AVX2 __m256i write_values(__m256i values, bool url) {
  const auto shifted = [values](int by) ASSAY_AVX2 {
    return _mm256_add_epi8(values, all(by));
  };
  return either(where(between(values, 0, 25), shifted('A')),
                where(between(values, 26, 51), shifted('a' - 26)),
                where(between(values, 52, 61), shifted('0' - 52)),
                where(is(values, 62), all(url ? '-' : '+')),
                where(is(values, 63), all(url ? '_' : '/')));
}

ASSAY_AVX2 size_t encode_avx2(Bytes bytes, bool url, char* out) {
  constexpr size_t kStep = 24;
  constexpr size_t kBefore = 4;  // what is loaded begins before what is meant
  constexpr size_t kFirst = kStep / 2 + 16;  // bytes of the first two loads
  size_t done = 0;
  if (bytes.size() < kFirst) {
    return 0;
  }
  // The first bytes have none before them: two loads of 16 instead.
  __m256i next = _mm256_inserti128_si256(
      _mm256_castsi128_si256(_mm_slli_si128(
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data())),
          kBefore)),
      _mm_loadu_si128(
          reinterpret_cast<const __m128i*>(bytes.data() + kStep / 2)),
      1);
  for (;;) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + done / 3 * 4),
                        write_values(unpack(next), url));
    done += kStep;
    if (done + kLane - kBefore > bytes.size()) {
      return done;
    }
    next = _mm256_loadu_si256(
        reinterpret_cast<const __m256i*>(bytes.data() + done - kBefore));
  }
}

#undef ASSAY_AVX2

}  // namespace

size_t decode_lanes(std::string_view text, Base64 form, uint8_t* out) {
  return has_avx2() ? decode_avx2(text, form, out) : 0;
}

size_t encode_lanes(Bytes bytes, Base64 form, char* out) {
  return has_avx2() ? encode_avx2(bytes, form == Base64::Url, out) : 0;
}

}  // namespace assay::codec

#else

namespace assay::codec {

size_t decode_lanes(std::string_view, Base64, uint8_t*) {
  return 0;
}

size_t encode_lanes(Bytes, Base64, char*) {
  return 0;
}

}  // namespace assay::codec

#endif
