// A library that looks like an ONNX Runtime of long ago: it has no API of today.
namespace {

struct ApiBase {
  const void* (*get_api)(unsigned version);
  const char* (*version)();
};

const ApiBase kBase{[](unsigned) -> const void* { return nullptr; }, []() { return "1.4.0"; }};

}  // namespace

extern "C" const void* OrtGetApiBase() { return &kBase; }
