#pragma once

#include <string>
#include <string_view>

#include "lamina/agents/options.h"
#include "lamina/api/option.h"
#include "lamina/api/option_values.h"

// Rows that several verbs have, of settings with a member `tls` or `engine`.
namespace lamina::agents {

template <class S, std::string Tls::* file>
Expected<void> set_tls(S& settings, std::string_view text) {
  if (text.empty()) return error(ErrorCode::kUsage, "the value is empty");
  settings.tls.*file = text;
  return {};
}

template <class S>
Expected<void> set_insecure(S& settings, std::string_view text) {
  settings.tls.insecure = text == "true";
  return {};
}

template <class S>
Expected<void> set_library(S& settings, std::string_view text) {
  if (text.empty()) return error(ErrorCode::kUsage, "the value is empty");
  settings.engine.library = text;
  return {};
}

template <class S>
Expected<void> set_threads(S& settings, std::string_view text) {
  const auto number = api::whole_number(text, 1, 1024);
  if (!number) return tl::unexpected(number.error());
  settings.engine.threads = static_cast<unsigned>(*number);
  return {};
}

template <class S>
Expected<void> set_spinning(S& settings, std::string_view text) {
  settings.engine.spinning = text == "true";
  return {};
}

template <class S>
constexpr api::Option<S> tls_row(std::string_view name, std::string_view summary,
                                 Expected<void> (*set)(S&, std::string_view)) {
  return {.name = name,
          .value = "FILE",
          .summary = summary,
          .reaches = api::Reach::kReadsFile,
          .set = set};
}

template <class S>
inline constexpr api::Option<S> kCert =
    tls_row<S>("tls-cert", "the certificate of this side, PEM", set_tls<S, &Tls::cert>);
template <class S>
inline constexpr api::Option<S> kKey =
    tls_row<S>("tls-key", "its private key, PEM", set_tls<S, &Tls::key>);
template <class S>
inline constexpr api::Option<S> kCa =
    tls_row<S>("tls-ca", "who signs the certificates of others, PEM", set_tls<S, &Tls::ca>);
template <class S>
inline constexpr api::Option<S> kInsecure{
    .name = "insecure",
    .summary = "use other addresses than the loopback's without TLS",
    .set = set_insecure<S>};
template <class S>
inline constexpr api::Option<S> kLibrary{
    .name = "onnxruntime",
    .value = "FILE",
    .range = "else $LAMINA_ONNXRUNTIME, beside the program, or where the system looks",
    .summary = "the library of ONNX Runtime",
    .reaches = api::Reach::kReadsFile,
    .set = set_library<S>};
template <class S>
inline constexpr api::Option<S> kThreads{.name = "threads",
                                         .value = "N",
                                         .preset = "1",
                                         .summary = "threads of one operator",
                                         .set = set_threads<S>};
template <class S>
inline constexpr api::Option<S> kSpinning{.name = "spinning",
                                          .summary = "let threads that wait keep their core busy",
                                          .set = set_spinning<S>};

}  // namespace lamina::agents
