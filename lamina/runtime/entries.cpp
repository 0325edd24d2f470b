#include "lamina/runtime/entries.h"

#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/engine/types.h"

namespace lamina::runtime {
namespace {

std::vector<ServedModel> models_of(const agent::v1::ServeRequest& request) {
  std::vector<ServedModel> models;
  for (const agent::v1::ServedModel& row : request.models()) {
    ServedModel& model = models.emplace_back();
    model.name = row.name();
    model.job = row.job();
    model.reason = row.reason();
    for (const agent::v1::Tensor& tensor : row.inputs()) model.inputs.push_back(spec_of(tensor));
    for (const agent::v1::Tensor& tensor : row.outputs()) model.outputs.push_back(spec_of(tensor));
  }
  return models;
}

// That clients can be told what the models take, and that their jobs are in the deployment.
Expected<void> demand_sound(const std::vector<ServedModel>& models, const Deployed* here) {
  for (const ServedModel& model : models) {
    for (const auto* const specs : {&model.inputs, &model.outputs})
      for (const TensorSpec& spec : *specs)
        if (!engine::num_bytes(spec))
          return error(ErrorCode::kValue,
                       fmt::format("tensor {} is {}: no known type or no static shape",
                                   lamina::quoted(spec.name), engine::to_text(spec)),
                       model.name);
    if (here != nullptr && model.reason.empty() && !here->size_of(model.job, 0))
      return error(ErrorCode::kValue,
                   fmt::format("is of job {}, which deployment {} does not have", model.job,
                               lamina::quoted(here->name())),
                   model.name);
  }
  return {};
}

}  // namespace

Entries::Entries(Node& node, Credentials credentials, Log log)
    : node_(node), credentials_(std::move(credentials)), log_(std::move(log)), clients_(node) {}

Expected<agents::Address> Entries::address_of(const agent::v1::ServeRequest& request) const {
  if (!request.address().empty()) return agents::parse_address(request.address());
  if (const auto& own = node_.options().serve) return *own;
  return error(
      ErrorCode::kUsage,
      fmt::format("the agent of {} was given no address for clients", lamina::quoted(node_.id())),
      "--serve");
}

// Nobody else's clients are led away for a request that fails.
Expected<void> Entries::take(const agents::Address& address, const std::string& service) {
  const std::lock_guard lock(mutex_);
  if (rest_ && asked_ != address)
    return error(ErrorCode::kUsage, fmt::format("clients are served at {} already", asked_.text()),
                 address.text());
  service_ = service;
  return {};
}

bool Entries::is_of(const std::string& service) {
  const std::lock_guard lock(mutex_);
  return service_ == service;
}

Expected<void> Entries::open(const agents::Address& address) {
  if (rest_ && asked_ == address) return {};  // also for another controller, which takes over
  if (auto ok = agents::demand_allowed(address, node_.options().tls); !ok) return ok;
  auto rest = std::make_unique<Rest>(node_, &clients_);
  auto http = rest->open(address, node_.options().tls);
  if (!http) return tl::unexpected(http.error());
  auto rpc = std::make_unique<Rpc>(clients_);
  agents::Address behind = address;
  if (behind.port != 0) ++behind.port;
  auto grpc = rpc->open(behind, agents::is_loopback(address) ? grpc::InsecureServerCredentials()
                                                             : credentials_.as_server);
  if (!grpc) return tl::unexpected(grpc.error());
  rest_ = std::move(rest);
  rpc_ = std::move(rpc);
  asked_ = address;
  http_ = *http;
  grpc_ = *grpc;
  log_(fmt::format("serving http://{}\n", http_.text()));
  log_(fmt::format("serving grpc://{}\n", grpc_.text()));
  return {};
}

Expected<agent::v1::ServeReply> Entries::serve(const agent::v1::ServeRequest& request) {
  agent::v1::ServeReply reply;
  reply.set_waiting(clients_.num_waiting());
  if (request.end()) {
    if (!is_of(request.service())) return reply;
    clients_.lead(nullptr, "the service ends", {});
    close();
    return reply;
  }
  std::shared_ptr<Deployed> here;
  if (!request.deployment().empty()) {
    here = node_.find(request.deployment());
    if (!here) return error(ErrorCode::kUnknownName, "is not deployed here", request.deployment());
  }
  const auto address = address_of(request);
  if (!address) return tl::unexpected(address.error());
  // A request that names no models means those from before.
  const auto models = request.models_size() > 0 ? models_of(request) : clients_.models();
  if (auto ok = demand_sound(models, here.get()); !ok) return tl::unexpected(ok.error());
  if (auto ok = take(*address, request.service()); !ok) return tl::unexpected(ok.error());
  clients_.lead(here, request.reason(), models);
  const std::lock_guard lock(mutex_);
  if (auto ok = open(*address); !ok) return tl::unexpected(ok.error());
  rpc_->tell_ready(clients_.is_ready());
  reply.set_http(http_.text());
  reply.set_grpc(grpc_.text());
  return reply;
}

void Entries::leave(const std::string& deployment, const std::string& reason) {
  if (!clients_.uses(deployment)) return;
  clients_.lead(nullptr, reason, {});
  const std::lock_guard lock(mutex_);
  if (rpc_) rpc_->tell_ready(false);
}

void Entries::close() {
  const std::lock_guard lock(mutex_);
  rest_ = nullptr;
  rpc_ = nullptr;
}

}  // namespace lamina::runtime
