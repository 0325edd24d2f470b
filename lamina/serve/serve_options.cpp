#include "lamina/serve/serve_options.h"

#include <array>
#include <fmt/format.h>

#include "lamina/api/option_values.h"
#include "lamina/core/quoted.h"
#include "lamina/io/text/input_file.h"
#include "lamina/serve/who_may_ask.h"

namespace lamina::serve {
namespace {

using O = ServeOptions;

template <auto member>
Expected<void> set_above_zero(O& options, std::string_view text) {
  using Quantity = std::remove_reference_t<decltype(options.*member)>;
  const auto value = parse_quantity<Quantity>(text);
  if (!value) return tl::unexpected(value.error());
  if (!(*value > Quantity()))
    return error(ErrorCode::kValue, fmt::format("{} must be above zero", lamina::quoted(text)));
  options.*member = *value;
  return {};
}

// The first line of the file, so that no process list shows the token.
Expected<void> set_token(O& options, std::string_view path) {
  auto file = io::Input(path).open();
  if (!file) return tl::unexpected(file.error());
  const auto text = file->text();
  if (!text) return tl::unexpected(text.error());
  options.token = io::trimmed(text->text());
  if (options.token.empty())
    return error(ErrorCode::kValue, "the file holds no token", std::string(path));
  return {};
}

Expected<void> add_host(O& options, std::string_view text) {
  if (text.empty()) return error(ErrorCode::kUsage, "the value is empty");
  options.allow_hosts.emplace_back(text);
  return {};
}

constexpr std::array<std::string_view, 2> kLogFormats{"text", "json"};
std::vector<std::string_view> log_formats() { return {kLogFormats.begin(), kLogFormats.end()}; }

Expected<void> set_log(O& options, std::string_view text) {
  options.log = text == "json" ? LogFormat::kJson : LogFormat::kText;
  return api::demand_choice("format of the log", text, kLogFormats);
}

constexpr std::array kOptions{
    api::Option<O>{.name = "host",
                   .value = "ADDRESS",
                   .preset = "127.0.0.1",
                   .summary = "the address to listen on",
                   .set = api::set_text<&O::host>},
    api::Option<O>{.name = "port",
                   .value = "N",
                   .range = "0 takes any free one",
                   .preset = "8080",
                   .summary = "the port to listen on",
                   .set = api::set_whole<&O::port, 0, 65535>},
    api::Option<O>{.name = "allow-remote",
                   .summary = "listen on other addresses than the loopback without a token",
                   .set = api::set_flag<&O::allow_remote>},
    api::Option<O>{.name = "allow-host",
                   .value = "NAME",
                   .summary = "a name under which others reach the server, as behind a proxy",
                   .repeats = true,
                   .set = add_host},
    api::Option<O>{.name = "token-file",
                   .value = "FILE",
                   .summary = "a file with the token that every POST must bear",
                   .reaches = api::Reach::kReadsFile,
                   .set = set_token},
    api::Option<O>{.name = "max-body",
                   .value = "SIZE",
                   .range = "as in \"1 MiB\"",
                   .preset = "64 MiB",
                   .summary = "the largest body of a request, as sent and as unpacked",
                   .set = set_above_zero<&O::max_body>},
    api::Option<O>{.name = "max-time",
                   .value = "DURATION",
                   .range = "as in \"5 s\"",
                   .preset = "30 s",
                   .summary = "the longest time of one plan",
                   .set = set_above_zero<&O::max_time>},
    api::Option<O>{.name = "max-plans",
                   .value = "N",
                   .preset = "64",
                   .summary = "plans at once; more are refused",
                   .set = api::set_whole<&O::max_plans, 1, 10'000>},
    api::Option<O>{.name = "log",
                   .value = "FORMAT",
                   .preset = "text",
                   .summary = "how requests are logged on standard error",
                   .choices = log_formats,
                   .set = set_log}};

}  // namespace

std::span<const api::Option<ServeOptions>> serve_options() { return kOptions; }

Expected<void> demand_guarded(const ServeOptions& options) {
  if (is_loopback(options.host) || options.allow_remote || !options.token.empty()) return {};
  return error(ErrorCode::kUsage,
               fmt::format("{} can be reached by others: give --token-file, or --allow-remote to "
                           "let everybody plan",
                           lamina::quoted(options.host)),
               "host");
}

}  // namespace lamina::serve
