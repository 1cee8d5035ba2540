// SPDX-License-Identifier: Apache-2.0
// Tests of quotes, written and read back.
#include "forge/quote_writer.h"

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::forge {
namespace {

TEST(WriteReportBody, IsReadBack) {
  dcap::ReportBody written;
  written.cpu_svn.data.fill(1);
  written.misc_select = 2;
  written.isv_ext_prod_id.data.fill(3);
  written.attributes.data.fill(4);
  written.mr_enclave.data.fill(5);
  written.mr_signer.data.fill(6);
  written.config_id.data.fill(7);
  written.isv_prod_id = 8;
  written.isv_svn = 9;
  written.config_svn = 10;
  written.isv_family_id.data.fill(11);
  written.report_data.data.fill(12);
  const Buffer bytes = write_report_body(written);
  const auto read = dcap::parse_report_body(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(write_report_body(*read), bytes);
  EXPECT_EQ(read->mr_enclave, written.mr_enclave);
  EXPECT_EQ(read->config_svn, written.config_svn);
  EXPECT_EQ(read->report_data, written.report_data);
}

TEST(WriteTdReport, IsReadBack) {
  for (const size_t size : {dcap::kTdx10BodySize, dcap::kTdx15BodySize}) {
    Buffer bytes(size);
    for (size_t i = 0; i < size; ++i) {
      bytes[i] = static_cast<uint8_t>(i % 251);
    }
    const auto read = dcap::parse_td_report(bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(write_td_report(*read), bytes);
    EXPECT_EQ(write_body(*read), bytes);
  }
}

TEST(WriteBody, IsThatOfItsKind) {
  EXPECT_EQ(write_body(dcap::ReportBody()).size(), dcap::kSgxBodySize);
  EXPECT_EQ(write_body(dcap::TdReport()).size(), dcap::kTdx10BodySize);
}

SignatureData sample() {
  SignatureData data;
  data.signature = Buffer(dcap::kSignatureSize, 1);
  data.attestation_key = Buffer(dcap::kAttestationKeySize, 2);
  data.qe_report = Buffer(dcap::kQeReportSize, 3);
  data.qe_report_signature = Buffer(dcap::kSignatureSize, 4);
  data.qe_authentication_data = Buffer(7, 5);
  data.certification_type = 5;
  data.certification_data = Buffer(9, 6);
  return data;
}

dcap::Header header_of(uint16_t version) {
  dcap::Header header;
  header.version = version;
  header.attestation_key_type = 2;
  header.qe_vendor_id.data = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                              0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};
  return header;
}

TEST(WriteQuote, IsReadBackInEveryVersion) {
  for (const char version : {'\3', '\4', '\5'}) {
    const auto number = static_cast<uint16_t>(version);
    const Buffer signed_part = write_signed_part(
        header_of(number), dcap::BodyType::Sgx, Buffer(dcap::kSgxBodySize, 7));
    const Buffer data = write_signature_data(number, sample());
    Writer w;
    w.bytes(signed_part).u32le(static_cast<uint32_t>(data.size())).bytes(data);
    const Buffer quote = w.take();
    tee::Trail trail;
    const auto read = dcap::parse_quote(quote, dcap::TeeType::Sgx, trail);
    ASSERT_TRUE(read.has_value()) << number << read.error().message();
    EXPECT_TRUE(equal(read->signed_part, signed_part));
    EXPECT_TRUE(equal(read->body, Buffer(dcap::kSgxBodySize, 7)));
    EXPECT_TRUE(equal(read->signature, sample().signature));
    EXPECT_TRUE(equal(read->attestation_key, sample().attestation_key));
    EXPECT_TRUE(equal(read->qe_report, sample().qe_report));
    EXPECT_TRUE(equal(read->qe_report_signature, sample().qe_report_signature));
    EXPECT_TRUE(
        equal(read->qe_authentication_data, sample().qe_authentication_data));
    EXPECT_TRUE(equal(read->pck_chain, sample().certification_data));
  }
}

TEST(WriteOpenEnclave, PutsVersionTypeAndSizeBeforeTheQuote) {
  EXPECT_EQ(write_open_enclave({}, Buffer{0xaa, 0xbb}),
            (Buffer{1, 0, 0, 0,              // version
                    2, 0, 0, 0,              // type: remote
                    2, 0, 0, 0, 0, 0, 0, 0,  // size of the rest
                    0xaa, 0xbb}));
}

}  // namespace
}  // namespace assay::forge
