#include "lamina/runtime/rpc.h"

#include <chrono>
#include <fmt/format.h>
#include <grpcpp/health_check_service_interface.h>
#include <open_inference.grpc.pb.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/core/version.h"
#include "lamina/engine/types.h"
#include "lamina/runtime/channel.h"
#include "lamina/runtime/inference_json.h"

namespace lamina::runtime {
namespace {

using grpc::ServerContext;
using grpc::Status;
using Clock = std::chrono::steady_clock;

template <class Values>
void append_values(std::string& bytes, const Values& values) {
  bytes.append(reinterpret_cast<const char*>(values.data()),
               static_cast<std::size_t>(values.size()) * sizeof(*values.data()));
}

template <class To, class Values>
void append_narrow(std::string& bytes, const Values& values) {
  for (const auto value : values) {
    const auto narrow = static_cast<To>(value);
    bytes.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
  }
}

// The elements of a tensor that come in fields of their type.
std::string bytes_of(const inference::InferTensorContents& contents, std::string_view type) {
  std::string bytes;
  append_values(bytes, contents.fp32_contents());
  append_values(bytes, contents.fp64_contents());
  append_values(bytes, contents.int64_contents());
  append_values(bytes, contents.uint64_contents());
  append_values(bytes, contents.bool_contents());
  if (type == "int8") append_narrow<std::int8_t>(bytes, contents.int_contents());
  if (type == "int16") append_narrow<std::int16_t>(bytes, contents.int_contents());
  if (type == "int32") append_values(bytes, contents.int_contents());
  if (type == "uint8") append_narrow<std::uint8_t>(bytes, contents.uint_contents());
  if (type == "uint16") append_narrow<std::uint16_t>(bytes, contents.uint_contents());
  if (type == "uint32") append_values(bytes, contents.uint_contents());
  return bytes;
}

Expected<std::vector<engine::Tensor>> inputs_of(const inference::ModelInferRequest& request) {
  const bool raw = request.raw_input_contents_size() > 0;
  if (raw && request.raw_input_contents_size() != request.inputs_size())
    return error(ErrorCode::kValue,
                 fmt::format("raw_input_contents has {} entries for {} inputs",
                             request.raw_input_contents_size(), request.inputs_size()));
  std::vector<engine::Tensor> inputs;
  for (int i = 0; i < request.inputs_size(); ++i) {
    const auto& input = request.inputs(i);
    const engine::ElementType* const type = engine::find_type_of_protocol(input.datatype());
    if (type == nullptr)
      return error(
          ErrorCode::kUnknownName,
          fmt::format("{} is no datatype that is known here", lamina::quoted(input.datatype())),
          input.name());
    inputs.push_back(
        {{input.name(), {input.shape().begin(), input.shape().end()}, std::string(type->name)},
         raw ? request.raw_input_contents(i) : bytes_of(input.contents(), type->name)});
  }
  return inputs;
}

void fill(inference::ModelMetadataResponse::TensorMetadata& row, const TensorSpec& spec) {
  row.set_name(spec.name);
  row.set_datatype(std::string(engine::find_type(spec.type)->protocol));
  for (const std::int64_t extent : spec.shape) row.add_shape(extent);
}

}  // namespace

class Rpc::Service final : public inference::GRPCInferenceService::Service {
 public:
  explicit Service(Clients& clients) : clients_(clients) {}

  Status ServerLive(ServerContext*, const inference::ServerLiveRequest*,
                    inference::ServerLiveResponse* reply) override {
    reply->set_live(true);
    return Status::OK;
  }
  Status ServerReady(ServerContext*, const inference::ServerReadyRequest*,
                     inference::ServerReadyResponse* reply) override {
    reply->set_ready(clients_.is_ready());
    return Status::OK;
  }
  Status ModelReady(ServerContext*, const inference::ModelReadyRequest* request,
                    inference::ModelReadyResponse* reply) override {
    const auto model = clients_.model(request->name());
    reply->set_ready(model && clients_.is_ready(*model));
    return Status::OK;
  }
  Status ServerMetadata(ServerContext*, const inference::ServerMetadataRequest*,
                        inference::ServerMetadataResponse* reply) override {
    reply->set_name("lamina");
    reply->set_version(std::string(version()));
    return Status::OK;
  }
  Status ModelMetadata(ServerContext*, const inference::ModelMetadataRequest* request,
                       inference::ModelMetadataResponse* reply) override {
    const auto model = clients_.model(request->name());
    if (!model) return unknown(request->name());
    reply->set_name(model->name);
    reply->add_versions("1");
    reply->set_platform(std::string(kPlatform));
    for (const TensorSpec& spec : model->inputs) fill(*reply->add_inputs(), spec);
    for (const TensorSpec& spec : model->outputs) fill(*reply->add_outputs(), spec);
    return Status::OK;
  }
  Status ModelInfer(ServerContext*, const inference::ModelInferRequest* request,
                    inference::ModelInferResponse* reply) override {
    const auto begun = Clock::now();
    const Status status = infer(*request, *reply);
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    if (status.ok())
      clients_.count(Clients::kOk, seconds);
    else if (status.error_code() == grpc::StatusCode::INTERNAL)
      clients_.count(Clients::kFailed, seconds);
    else
      clients_.count(error_of(status, ""), seconds);
    return status;
  }

 private:
  static Status unknown(const std::string& name) {
    return {grpc::StatusCode::NOT_FOUND, fmt::format("{}: is no model that is served here", name)};
  }

  static Status refused(const Error& error) {
    if (error.code == ErrorCode::kModel) return {grpc::StatusCode::INTERNAL, error.text()};
    const Status status = status_of(error);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND)  // of an input: the model is there
      return {grpc::StatusCode::INVALID_ARGUMENT, error.text()};
    return status;
  }

  Status infer(const inference::ModelInferRequest& request, inference::ModelInferResponse& reply) {
    const auto model = clients_.model(request.model_name());
    if (!model) return unknown(request.model_name());
    InferenceRequest asked;
    if (request.outputs_size() > 0) {
      asked.outputs.emplace();
      for (const auto& output : request.outputs()) asked.outputs->push_back({output.name(), true});
    }
    if (auto ok = demand_outputs(*model, asked); !ok) return refused(ok.error());
    auto inputs = inputs_of(request);
    if (!inputs) return refused(inputs.error());
    const auto outputs = clients_.infer(model->name, std::move(*inputs));
    if (!outputs) return refused(outputs.error());
    reply.set_model_name(model->name);
    reply.set_model_version("1");
    reply.set_id(request.id());
    const auto add = [&](const engine::Tensor& tensor) {
      auto& row = *reply.add_outputs();
      row.set_name(tensor.spec.name);
      row.set_datatype(std::string(engine::find_type(tensor.spec.type)->protocol));
      for (const std::int64_t extent : tensor.spec.shape) row.add_shape(extent);
      reply.add_raw_output_contents(tensor.bytes);
    };
    for (const engine::Tensor& tensor : *outputs)
      if (!asked.outputs) add(tensor);
    if (asked.outputs)
      for (const AskedOutput& output : *asked.outputs)
        for (const engine::Tensor& tensor : *outputs)
          if (tensor.spec.name == output.name) add(tensor);
    return Status::OK;
  }

  Clients& clients_;
};

Rpc::Rpc(Clients& clients) : service_(std::make_unique<Service>(clients)), clients_(clients) {}

Rpc::~Rpc() {
  if (server_) server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
}

void Rpc::tell_ready(bool is_ready) {
  if (auto* const health = server_->GetHealthCheckService()) health->SetServingStatus(is_ready);
}

Expected<agents::Address> Rpc::open(const agents::Address& address,
                                    const std::shared_ptr<grpc::ServerCredentials>& credentials) {
  std::uint64_t most = 4 << 20;
  for (const ServedModel& model : clients_.models()) {
    std::uint64_t bytes = 1 << 20;
    for (const TensorSpec& spec : model.inputs) bytes += 10 * engine::num_bytes(spec).value_or(0);
    most = std::max(most, bytes);
  }
  grpc::ServerBuilder builder;
  allow_pings(builder);
  int port = 0;
  builder.AddListeningPort(address.text(), credentials, &port);
  builder.RegisterService(service_.get());
  builder.SetMaxReceiveMessageSize(static_cast<int>(std::min<std::uint64_t>(most, 1 << 30)));
  builder.SetMaxSendMessageSize(-1);
  server_ = builder.BuildAndStart();
  if (!server_ || port == 0)
    return error(ErrorCode::kFile, "cannot be listened on: it is in use, or not of this machine",
                 address.text());
  return agents::Address{address.host, static_cast<std::uint16_t>(port)};
}

}  // namespace lamina::runtime
