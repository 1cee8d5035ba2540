// SPDX-License-Identifier: Apache-2.0
// OpenSSL's server context: TLS 1.2 and 1.3, forward secrecy, http/1.1.
#include "http/tls.h"

#include <iterator>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "crypto/private_key.h"
#include "x509/certificate.h"

namespace assay::http {
namespace {

constexpr size_t kMaxChain = 10;
constexpr size_t kMaxAuthorities = 64;

// RFC 9325, section 4.2; TLS 1.3 has its own list.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// ALPN, RFC 7301: a protocol is its length and its name.
constexpr unsigned char kProtocols[] = "\x08http/1.1";
constexpr unsigned kProtocolsSize = sizeof(kProtocols) - 1;

int select_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size,
                    void*) {
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(
      &found, size, kProtocols, kProtocolsSize, offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK
                                          : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Error invalid(std::string_view what) {
  ERR_clear_error();
  return Error(Code::ConfigInvalid, std::string(what));
}

bool harden(SSL_CTX* context) {
  // Idle connections give their buffers back; answers may be sent in parts.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS |
                                SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                   SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // One read call takes a record and its header.
  SSL_CTX_set_read_ahead(context, 1);
  // Resumption by tickets, which cost the server no memory.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, kTls12Ciphers) == 1;
}

// Clients must have a certificate of these authorities.
Result<> demand_clients(SSL_CTX* context, std::string_view authorities_pem) {
  const auto authorities =
      x509::parse_pem_chain(authorities_pem, kMaxAuthorities);
  if (!authorities || authorities->empty()) {
    return invalid(fmt::format(
        "the authorities of clients (tls.client_ca) must be PEM certificates: "
        "{}",
        authorities ? "there is none" : authorities.error().message()));
  }
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  for (const auto& authority : *authorities) {
    const std::shared_ptr<X509> certificate = authority.decoded();
    if (X509_STORE_add_cert(store, certificate.get()) != 1 ||
        SSL_CTX_add_client_CA(context, certificate.get()) != 1) {
      return invalid(
          "an authority of clients (tls.client_ca) cannot be used: OpenSSL "
          "does "
          "not take its certificate");
    }
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     nullptr);
  // A resumed session brings no certificate: every connection shows its own.
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  return {};
}

Result<std::shared_ptr<SSL_CTX>> make_context(
    const ServerCredentials& credentials) {
  const auto chain = x509::parse_pem_chain(credentials.chain, kMaxChain);
  if (!chain || chain->empty()) {
    return invalid(fmt::format(
        "the TLS certificate must be a PEM chain, the server's own first: {}",
        chain ? "there is none" : chain.error().message()));
  }
  const auto key = crypto::PrivateKey::from_pem(credentials.key);
  if (!key) {
    return invalid(fmt::format("the TLS key must be an unencrypted PEM: {}",
                               key.error().message()));
  }
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()),
                                   SSL_CTX_free);
  if (!context || !harden(context.get())) {
    return invalid("OpenSSL refuses its TLS settings");
  }
  if (SSL_CTX_use_certificate(context.get(), chain->front().decoded().get()) !=
      1) {
    return invalid("the TLS certificate has a key that TLS cannot use");
  }
  for (auto next = std::next(chain->begin()); next != chain->end(); ++next) {
    if (SSL_CTX_add1_chain_cert(context.get(), next->decoded().get()) != 1) {
      return invalid("a certificate of the TLS chain cannot be used");
    }
  }
  if (SSL_CTX_use_PrivateKey(context.get(), key->handle()) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return invalid("the TLS key does not belong to the TLS certificate");
  }
  if (!credentials.client_ca.empty()) {
    TRY_OK(demand_clients(context.get(), credentials.client_ca));
  }
  return context;
}

}  // namespace

Result<std::shared_ptr<ServerTls>> ServerTls::make(
    const ServerCredentials& credentials) {
  TRY(auto context, make_context(credentials));
  return std::shared_ptr<ServerTls>(new ServerTls(std::move(context)));
}

Result<> ServerTls::reload(const ServerCredentials& credentials) {
  TRY(auto context, make_context(credentials));
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
  return {};
}

std::shared_ptr<ssl_ctx_st> ServerTls::context() {
  const std::lock_guard lock(mutex_);
  return context_;
}

Result<std::shared_ptr<ssl_ctx_st>> make_client_context(
    const std::filesystem::path& ca_file) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()),
                                   SSL_CTX_free);
  if (!context ||
      SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_default_verify_paths(context.get()) != 1) {
    return invalid("OpenSSL refuses its TLS settings");
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (!ca_file.empty() &&
      SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) {
    return invalid(
        fmt::format("the CA file {} cannot be read or holds no PEM certificate",
                    ca_file.string()));
  }
  return context;
}

}  // namespace assay::http
