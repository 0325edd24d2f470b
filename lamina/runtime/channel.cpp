#include "lamina/runtime/channel.h"

#include <fmt/format.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security_constants.h>
#include <utility>

#include "lamina/io/text/input_file.h"

namespace lamina::runtime {
namespace {

// Time that connecting may take, with TLS three times there and back: gRPC gives up and begins anew
// behind it, so a way that takes longer is never there.
constexpr int kConnecting = 1500;  // ms
// A caller that says nothing is asked whether it is there, and hung up on without an answer: else
// its calls would wait until TCP gives up, hours later.
constexpr int kAsked = 5000, kAnswered = 10'000;  // ms
constexpr int kHttpFrame = 131'072;               // bytes: a frame of ours goes into one of HTTP/2

Expected<std::string> content(const std::string& file) {
  auto opened = io::Input(file).open();
  if (!opened) return tl::unexpected(opened.error());
  auto text = opened->text();
  if (!text) return tl::unexpected(text.error());
  return std::string(text->text());
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text;
}

}  // namespace

void never_shut_down() { grpc_init(); }

Expected<Credentials> credentials_of(const agents::Tls& tls) {
  if (!tls.is_on())
    return Credentials{grpc::InsecureChannelCredentials(), grpc::InsecureServerCredentials()};
  std::string texts[3];
  const std::string* const files[3] = {&tls.cert, &tls.key, &tls.ca};
  for (int i = 0; i < 3; ++i) {
    auto text = content(*files[i]);
    if (!text) return tl::unexpected(text.error());
    texts[i] = std::move(*text);
  }
  const grpc::SslCredentialsOptions client{texts[2], texts[1], texts[0]};
  grpc::SslServerCredentialsOptions server(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  server.pem_root_certs = texts[2];
  server.pem_key_cert_pairs.push_back({texts[1], texts[0]});
  return Credentials{grpc::SslCredentials(client), grpc::SslServerCredentials(server)};
}

std::shared_ptr<grpc::Channel> open_channel(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments args;
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 1000);
  args.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 800);
  args.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  args.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  args.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnecting);
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 300);
  args.SetInt(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kHttpFrame);
  args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  args.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, credentials, args);
}

void allow_pings(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 100);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kAsked);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kAnswered);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kHttpFrame);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

Error error_of(const grpc::Status& status, std::string where) {
  std::string text = one_line(status.error_message());
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT: return {ErrorCode::kValue, text, std::move(where)};
    case grpc::StatusCode::FAILED_PRECONDITION: return {ErrorCode::kModel, text, std::move(where)};
    case grpc::StatusCode::NOT_FOUND: return {ErrorCode::kUnknownName, text, std::move(where)};
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return {ErrorCode::kFile, fmt::format("does not answer: {}", text), std::move(where)};
    default: return {ErrorCode::kFile, fmt::format("fails: {}", text), std::move(where)};
  }
}

grpc::Status status_of(const Error& error) {
  const auto code = [&] {
    switch (error.code) {
      case ErrorCode::kModel:
      case ErrorCode::kUnsupported: return grpc::StatusCode::FAILED_PRECONDITION;
      case ErrorCode::kUnknownName: return grpc::StatusCode::NOT_FOUND;
      case ErrorCode::kLimit: return grpc::StatusCode::RESOURCE_EXHAUSTED;
      case ErrorCode::kFile: return grpc::StatusCode::UNAVAILABLE;
      default: return grpc::StatusCode::INVALID_ARGUMENT;
    }
  }();
  return {code, error.text()};
}

}  // namespace lamina::runtime
