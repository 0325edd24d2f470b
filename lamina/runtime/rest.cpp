#include "lamina/runtime/rest.h"

#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <httplib.h>
#include <memory>
#include <sys/socket.h>
#include <utility>

#include "lamina/engine/types.h"
#include "lamina/runtime/inference_json.h"
#include "lamina/runtime/node_metrics.h"

namespace lamina::runtime {
namespace {

using httplib::Request;
using httplib::Response;
using Clock = std::chrono::steady_clock;

constexpr const char* kJson = "application/json";
constexpr const char* kHeaderLength = "Inference-Header-Content-Length";
constexpr std::size_t kThreads = 96;            // slow clients hold one each
constexpr int kMostWaiting = 1024;              // connections that no thread has taken yet
constexpr std::size_t kLargestBody = 32 << 20;  // bytes, at least

// httplib lets only five connections wait, and resets others when many clients come at once; more
// are told to the socket that this returns once the server is bound. It also shares ports with
// whoever asks for the same one, unless it is told what to set.
std::shared_ptr<int> set_socket(httplib::Server& server) {
  auto listening = std::make_shared<int>(-1);
  server.set_socket_options([listening](int socket) {
    constexpr int kYes = 1;
    (void)setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &kYes, sizeof kYes);
    *listening = socket;
  });
  return listening;
}

void refuse(Response& response, int status, std::string_view text) {
  response.status = status;
  response.set_content(error_document(text), kJson);
}

int status_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kFile:
    case ErrorCode::kLimit: return 503;
    case ErrorCode::kModel: return 500;
    default: return 400;
  }
}

double since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

// The document and what stands behind it.
Expected<std::pair<std::string_view, std::string_view>> split_body(const Request& request) {
  const std::string_view body = request.body;
  if (!request.has_header(kHeaderLength)) return std::pair{body, std::string_view()};
  const std::string text = request.get_header_value(kHeaderLength);
  std::size_t length = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (failure != std::errc() || end != text.data() + text.size() || length > body.size())
    return error(ErrorCode::kValue,
                 fmt::format("is no length within the body of {} bytes", body.size()),
                 kHeaderLength);
  return std::pair{body.substr(0, length), body.substr(length)};
}

void answer(Clients& clients, const ServedModel& model, const Request& request,
            Response& response) {
  const auto begun = Clock::now();
  const auto refused = [&](const Error& error) {
    clients.count(error, since(begun));
    refuse(response, status_of(error), error.text());
  };
  const auto body = split_body(request);
  if (!body) return refused(body.error());
  auto asked = parse_inference(body->first, body->second);
  if (!asked) return refused(asked.error());
  if (auto ok = demand_outputs(model, *asked); !ok) return refused(ok.error());
  auto outputs = clients.infer(model.name, std::move(asked->inputs));
  if (!outputs) return refused(outputs.error());
  const auto made = inference_answer(*asked, model.name, *outputs);
  if (!made) return refused(made.error());
  clients.count(Clients::kOk, since(begun));
  if (request.has_header("traceparent"))
    response.set_header("traceparent", request.get_header_value("traceparent"));
  if (made->binary.empty()) return response.set_content(made->json, kJson);
  response.set_header(kHeaderLength, std::to_string(made->json.size()));
  response.set_content(made->json + made->binary, "application/octet-stream");
}

// Bodies may have what inputs take as JSON, with room for keys.
std::size_t largest_body(Clients* clients) {
  std::size_t most = kLargestBody;
  if (clients == nullptr) return most;
  for (const ServedModel& model : clients->models()) {
    std::size_t bytes = 1 << 16;
    for (const TensorSpec& spec : model.inputs)
      bytes += 32 * engine::num_elements(spec.shape).value_or(0) + 1024;
    most = std::max(most, bytes);
  }
  return most;
}

}  // namespace

Rest::Rest(Node& node, Clients* clients) : node_(node), clients_(clients) {}

Rest::~Rest() {
  if (server_) server_->stop();
  if (thread_.joinable()) thread_.join();
}

void Rest::answer_health() {
  server_->Get("/v2/health/live", [](const Request&, Response& response) {
    response.set_content(R"({"live": true})", kJson);
  });
  server_->Get("/health", [](const Request&, Response& response) {
    response.set_content(R"({"status": "ok"})", kJson);
  });
  server_->Get("/metrics", [this](const Request&, Response& response) {
    std::string text = metrics_text(node_);
    if (clients_ != nullptr) text += clients_->metrics_text();
    response.set_content(text, "text/plain; version=0.0.4; charset=utf-8");
  });
  server_->set_error_handler([](const Request& request, Response& response) {
    if (!response.body.empty()) return;
    response.set_content(
        error_document(response.status == 404
                           ? fmt::format("{} {} is not answered here", request.method, request.path)
                           : fmt::format("the request is refused with {}", response.status)),
        kJson);
  });
  server_->set_exception_handler([](const Request&, Response& response, const std::exception_ptr&) {
    refuse(response, 500, "internal error");
  });
}

// An agent is ready for deployments once it serves; readiness of models is asked at an entry.
void Rest::answer_ready() {
  server_->Get("/v2/health/ready", [](const Request&, Response& response) {
    response.set_content(R"({"ready": true})", kJson);
  });
}

void Rest::answer_inference() {
  server_->Get("/v2/?", [](const Request&, Response& response) {
    response.set_content(server_json(), kJson);
  });
  server_->Get("/v2/health/ready", [this](const Request&, Response& response) {
    if (clients_->is_ready()) return response.set_content(R"({"ready": true})", kJson);
    refuse(response, 503, clients_->reason());
  });
  const auto with_model = [this](const auto& act) {
    return [this, act](const Request& request, Response& response) {
      const std::string name = request.matches[1];
      const auto model = clients_->model(name);
      if (!model)
        return refuse(response, 404, fmt::format("{}: is no model that is served here", name));
      act(*model, request, response);
    };
  };
  const auto metadata = [](const ServedModel& model, const Request&, Response& response) {
    response.set_content(model_json(model), kJson);
  };
  const auto ready = [this](const ServedModel& model, const Request&, Response& response) {
    if (!clients_->is_ready(model)) return refuse(response, 503, clients_->reason(model));
    response.set_content(ready_json(model), kJson);
  };
  const auto infer = [this](const ServedModel& model, const Request& request, Response& response) {
    answer(*clients_, model, request, response);
  };
  for (const std::string version : {"", "/versions/[^/]+"}) {
    const std::string model = "/v2/models/([^/]+)" + version;
    server_->Get(model, with_model(metadata));
    server_->Get(model + "/ready", with_model(ready));
    server_->Post(model + "/infer", with_model(infer));
  }
}

Expected<agents::Address> Rest::open(const agents::Address& address, const agents::Tls& tls) {
  if (tls.is_on() && !agents::is_loopback(address))
    server_ =
        std::make_unique<httplib::SSLServer>(tls.cert.c_str(), tls.key.c_str(), tls.ca.c_str());
  else
    server_ = std::make_unique<httplib::Server>();
  if (!server_->is_valid())
    return error(ErrorCode::kFile, "certificate, key and authority do not fit together", tls.cert);
  server_->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  const auto listening = set_socket(*server_);
  server_->set_payload_max_length(largest_body(clients_));
  server_->set_keep_alive_max_count(1'000'000'000);
  server_->set_keep_alive_timeout(1);  // s; each keeps a thread, and the end waits for them
  server_->set_tcp_nodelay(true);
  server_->set_read_timeout(3);  // s, for the next bytes of a request
  answer_health();
  if (clients_ != nullptr)
    answer_inference();
  else
    answer_ready();
  agents::Address taken = address;
  const auto in_use = [&] {
    return error(ErrorCode::kFile, "cannot be listened on: it is in use, or not of this machine",
                 address.text());
  };
  if (address.port == 0) {
    const int port = server_->bind_to_any_port(address.host);
    if (port <= 0) return in_use();
    taken.port = static_cast<std::uint16_t>(port);
  } else if (!server_->bind_to_port(address.host, address.port)) {
    return in_use();
  }
  (void)::listen(*listening, kMostWaiting);
  thread_ = std::thread([this] { server_->listen_after_bind(); });
  // One that does not run yet cannot be stopped.
  while (!server_->is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return taken;
}

}  // namespace lamina::runtime
