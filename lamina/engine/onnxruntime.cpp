#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/engine/engine.h"
#include "lamina/engine/library.h"
#include "lamina/engine/types.h"

namespace lamina::engine {
namespace {

// Where external data of a model of memory are looked for: where no file can be.
constexpr const char* kFolderOfModel = "session.model_external_initializers_file_folder_path";
constexpr const char* kNoFolder = "/dev/null";

// One handle of the C API, released by the function that the API has for its kind.
template <class Handle>
class Held {
 public:
  using Release = void(ORT_API_CALL*)(Handle*);

  explicit Held(Release release) : release_(release) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  Held(Held&& other) noexcept
      : release_(other.release_), handle_(std::exchange(other.handle_, nullptr)) {}
  Held& operator=(Held&&) = delete;
  ~Held() {
    if (handle_ != nullptr) release_(handle_);
  }

  [[nodiscard]] Handle* get() const { return handle_; }
  [[nodiscard]] Handle** into() { return &handle_; }

 private:
  Release release_;
  Handle* handle_ = nullptr;
};

// What a call of the C API says: nothing, or why it failed. One line.
Expected<void> said(const OrtApi& api, OrtStatus* status, std::string_view where = {}) {
  if (status == nullptr) return {};
  std::string message = api.GetErrorMessage(status);
  api.ReleaseStatus(status);
  std::ranges::replace(message, '\n', ' ');
  return error(ErrorCode::kModel, std::move(message), std::string(where));
}

// The API and what all sessions share.
struct Runtime {
  explicit Runtime(const OrtApi& given)
      : api(given), env(given.ReleaseEnv), memory(given.ReleaseMemoryInfo) {}

  const OrtApi& api;
  Held<OrtEnv> env;
  Held<OrtMemoryInfo> memory;
};

// Type and shape of one end of a session.
Expected<TensorSpec> spec_of(const OrtApi& api, const OrtTypeInfo* info, std::string name) {
  const OrtTensorTypeAndShapeInfo* tensor = nullptr;
  if (auto ok = said(api, api.CastTypeInfoToTensorInfo(info, &tensor), name); !ok)
    return tl::unexpected(ok.error());
  ONNXTensorElementDataType number = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  if (tensor != nullptr) (void)said(api, api.GetTensorElementType(tensor, &number));
  const ElementType* const type = find_type_of_onnx(number);
  if (type == nullptr)
    return error(ErrorCode::kUnsupported, "is no tensor of numbers, which alone are passed on",
                 std::move(name));
  std::size_t rank = 0;
  (void)said(api, api.GetDimensionsCount(tensor, &rank));
  TensorSpec spec{std::move(name), std::vector<std::int64_t>(rank), std::string(type->name)};
  if (auto ok = said(api, api.GetDimensions(tensor, spec.shape.data(), rank), spec.name); !ok)
    return tl::unexpected(ok.error());
  return spec;
}

bool fits(const TensorSpec& asked, const TensorSpec& given) {
  const auto same = [](std::int64_t a, std::int64_t b) { return a < 0 || a == b; };
  return asked.type == given.type && std::ranges::equal(asked.shape, given.shape, same);
}

class OrtModel final : public Session {
 public:
  OrtModel(std::shared_ptr<Runtime> runtime, Held<OrtSession> session)
      : runtime_(std::move(runtime)), session_(std::move(session)) {}

  Expected<void> read_ends() {
    const OrtApi& api = runtime_->api;
    auto inputs =
        ends(api.SessionGetInputCount, api.SessionGetInputName, api.SessionGetInputTypeInfo);
    if (!inputs) return tl::unexpected(inputs.error());
    auto outputs =
        ends(api.SessionGetOutputCount, api.SessionGetOutputName, api.SessionGetOutputTypeInfo);
    if (!outputs) return tl::unexpected(outputs.error());
    inputs_ = std::move(*inputs);
    outputs_ = std::move(*outputs);
    return {};
  }

  std::span<const TensorSpec> inputs() const override { return inputs_; }
  std::span<const TensorSpec> outputs() const override { return outputs_; }

  Expected<std::vector<Tensor>> run(std::span<const Tensor> inputs) override {
    std::vector<Held<OrtValue>> values;
    if (auto ok = take(inputs, values); !ok) return tl::unexpected(ok.error());
    std::vector<const char*> in_names, out_names;
    for (const TensorSpec& spec : inputs_) in_names.push_back(spec.name.c_str());
    for (const TensorSpec& spec : outputs_) out_names.push_back(spec.name.c_str());
    std::vector<const OrtValue*> given;
    for (const auto& value : values) given.push_back(value.get());
    std::vector<OrtValue*> made(outputs_.size(), nullptr);
    const OrtApi& api = runtime_->api;
    auto ok = said(api, api.Run(session_.get(), nullptr, in_names.data(), given.data(),
                                given.size(), out_names.data(), made.size(), made.data()));
    std::vector<Held<OrtValue>> kept;
    for (OrtValue* const value : made) *kept.emplace_back(api.ReleaseValue).into() = value;
    if (!ok) return tl::unexpected(ok.error());
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      auto tensor = taken(kept[i].get(), outputs_[i].name);
      if (!tensor) return tl::unexpected(tensor.error());
      outputs.push_back(std::move(*tensor));
    }
    return outputs;
  }

 private:
  template <class Count, class Name, class Info>
  Expected<std::vector<TensorSpec>> ends(Count count_of, Name name_of, Info info_of) const {
    const OrtApi& api = runtime_->api;
    OrtAllocator* allocator = nullptr;
    (void)said(api, api.GetAllocatorWithDefaultOptions(&allocator));
    std::size_t count = 0;
    (void)said(api, count_of(session_.get(), &count));
    std::vector<TensorSpec> specs;
    for (std::size_t i = 0; i < count; ++i) {
      char* name = nullptr;
      if (auto ok = said(api, name_of(session_.get(), i, allocator, &name)); !ok)
        return tl::unexpected(ok.error());
      std::string text = name;
      (void)said(api, api.AllocatorFree(allocator, name));
      Held<OrtTypeInfo> info(api.ReleaseTypeInfo);
      if (auto ok = said(api, info_of(session_.get(), i, info.into()), text); !ok)
        return tl::unexpected(ok.error());
      auto spec = spec_of(api, info.get(), std::move(text));
      if (!spec) return tl::unexpected(spec.error());
      specs.push_back(std::move(*spec));
    }
    return specs;
  }

  // Values over the memory of the inputs, in the model's order.
  Expected<void> take(std::span<const Tensor> inputs, std::vector<Held<OrtValue>>& values) const {
    for (const Tensor& given : inputs)
      if (std::ranges::find(inputs_, given.spec.name, &TensorSpec::name) == inputs_.end())
        return error(ErrorCode::kUnknownName, "is no input of the model", given.spec.name);
    for (const TensorSpec& asked : inputs_) {
      const auto given = std::ranges::find(
          inputs, asked.name, [](const Tensor& it) -> const std::string& { return it.spec.name; });
      if (given == inputs.end())
        return error(ErrorCode::kMissingKey, "is an input of the model, and is not given",
                     asked.name);
      if (!fits(asked, given->spec) || num_bytes(given->spec) != given->bytes.size())
        return error(ErrorCode::kValue,
                     fmt::format("is {} of {} bytes, the model takes {}", to_text(given->spec),
                                 given->bytes.size(), to_text(asked)),
                     asked.name);
      if (auto ok = wrap(*given, values.emplace_back(runtime_->api.ReleaseValue)); !ok) return ok;
    }
    return {};
  }

  Expected<void> wrap(const Tensor& tensor, Held<OrtValue>& value) const {
    const OrtApi& api = runtime_->api;
    // The API takes inputs by a pointer that may write; it only reads them.
    void* const data = const_cast<char*>(tensor.bytes.data());
    return said(api,
                api.CreateTensorWithDataAsOrtValue(
                    runtime_->memory.get(), data, tensor.bytes.size(), tensor.spec.shape.data(),
                    tensor.spec.shape.size(),
                    static_cast<ONNXTensorElementDataType>(find_type(tensor.spec.type)->onnx),
                    value.into()),
                tensor.spec.name);
  }

  // A copy of an output.
  Expected<Tensor> taken(OrtValue* value, const std::string& name) const {
    const OrtApi& api = runtime_->api;
    Held<OrtTypeInfo> info(api.ReleaseTypeInfo);
    if (auto ok = said(api, api.GetTypeInfo(value, info.into()), name); !ok)
      return tl::unexpected(ok.error());
    auto spec = spec_of(api, info.get(), name);
    if (!spec) return tl::unexpected(spec.error());
    const auto size = num_bytes(*spec);
    void* data = nullptr;
    if (auto ok = said(api, api.GetTensorMutableData(value, &data), name); !ok)
      return tl::unexpected(ok.error());
    return Tensor{std::move(*spec), std::string(static_cast<const char*>(data), size.value_or(0))};
  }

  std::shared_ptr<Runtime> runtime_;
  Held<OrtSession> session_;
  std::vector<TensorSpec> inputs_, outputs_;
};

Expected<void> set(const OrtApi& api, OrtSessionOptions* options, const SessionOptions& asked) {
  const GraphOptimizationLevel level = asked.exact ? ORT_DISABLE_ALL : ORT_ENABLE_ALL;
  for (OrtStatus* const status :
       {api.SetIntraOpNumThreads(options, asked.threads), api.SetInterOpNumThreads(options, 1),
        api.SetSessionGraphOptimizationLevel(options, level),
        api.AddSessionConfigEntry(options, "session.intra_op.allow_spinning",
                                  asked.spinning ? "1" : "0"),
        api.AddSessionConfigEntry(options, "session.inter_op.allow_spinning", "0")})
    if (auto ok = said(api, status); !ok) return ok;
  if (asked.joined_graph.empty()) return {};
  // Above this level tensors are renamed as they are laid out anew.
  for (OrtStatus* const status :
       {api.SetSessionGraphOptimizationLevel(options, asked.exact ? level : ORT_ENABLE_EXTENDED),
        api.SetOptimizedModelFilePath(options, asked.joined_graph.c_str())})
    if (auto ok = said(api, status); !ok) return ok;
  return {};
}

// External data of a model of memory. The API takes pointers that may write; it only reads them.
Expected<void> add_beside(const OrtApi& api, OrtSessionOptions* options,
                          const std::vector<FileBeside>& files) {
  if (files.empty()) return {};
  std::vector<const ORTCHAR_T*> names;
  std::vector<char*> bytes;
  std::vector<std::size_t> sizes;
  for (const FileBeside& file : files) {
    names.push_back(file.name.c_str());
    bytes.push_back(const_cast<char*>(file.bytes.data()));
    sizes.push_back(file.bytes.size());
  }
  return said(api, api.AddExternalInitializersFromFilesInMemory(options, names.data(), bytes.data(),
                                                                sizes.data(), files.size()));
}

class OnnxRuntime final : public Engine {
 public:
  OnnxRuntime(std::shared_ptr<Runtime> runtime, const std::string& version)
      : runtime_(std::move(runtime)), name_(fmt::format("ONNX Runtime {}", version)) {}

  const std::string& name() const override { return name_; }

  Expected<std::unique_ptr<Session>> load(std::string_view model,
                                          const SessionOptions& options) override {
    return made(options, "", [&](OrtSessionOptions* how, OrtSession** session) {
      const OrtApi& api = runtime_->api;
      // Else external data are looked for in the folder that the program was started in.
      if (OrtStatus* const status = api.AddSessionConfigEntry(how, kFolderOfModel, kNoFolder))
        return status;
      return api.CreateSessionFromArray(runtime_->env.get(), model.data(), model.size(), how,
                                        session);
    });
  }

  Expected<std::unique_ptr<Session>> load_file(const std::filesystem::path& file,
                                               const SessionOptions& options) override {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(file, failure))
      return error(ErrorCode::kFile, "cannot be read", file.string());
    return made(options, file.string(), [&](OrtSessionOptions* how, OrtSession** session) {
      return runtime_->api.CreateSession(runtime_->env.get(), file.c_str(), how, session);
    });
  }

 private:
  template <class Create>
  Expected<std::unique_ptr<Session>> made(const SessionOptions& options, std::string_view where,
                                          const Create& create) {
    const OrtApi& api = runtime_->api;
    Held<OrtSessionOptions> how(api.ReleaseSessionOptions);
    Held<OrtSession> session(api.ReleaseSession);
    if (auto ok = said(api, api.CreateSessionOptions(how.into()), where); !ok)
      return tl::unexpected(ok.error());
    if (auto ok = set(api, how.get(), options); !ok) return tl::unexpected(ok.error());
    if (auto ok = add_beside(api, how.get(), options.beside); !ok)
      return tl::unexpected(ok.error());
    if (auto ok = said(api, create(how.get(), session.into()), where); !ok)
      return tl::unexpected(ok.error());
    auto model = std::make_unique<OrtModel>(runtime_, std::move(session));
    if (auto ok = model->read_ends(); !ok)
      return tl::unexpected(where.empty() ? ok.error() : located(ok.error(), where));
    return model;
  }

  std::shared_ptr<Runtime> runtime_;
  std::string name_;
};

}  // namespace

Expected<std::shared_ptr<Engine>> open_engine(const std::filesystem::path& chosen) {
  auto library = open_library(chosen);
  if (!library) return tl::unexpected(library.error());
  const OrtApi& api = *library->api;
  auto runtime = std::make_shared<Runtime>(api);
  // What fails comes back as an error; nothing else is worth a line on standard error.
  if (auto ok = said(api, api.CreateEnv(ORT_LOGGING_LEVEL_FATAL, "lamina", runtime->env.into()));
      !ok)
    return tl::unexpected(ok.error());
  (void)said(api, api.DisableTelemetryEvents(runtime->env.get()));
  if (auto ok = said(api, api.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault,
                                                  runtime->memory.into()));
      !ok)
    return tl::unexpected(ok.error());
  return std::make_shared<OnnxRuntime>(std::move(runtime), library->version);
}

}  // namespace lamina::engine
