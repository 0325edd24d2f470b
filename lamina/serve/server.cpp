#include "lamina/serve/server.h"

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <sys/resource.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/serve/connection.h"
#include "lamina/serve/log.h"

namespace lamina::serve {
namespace {

using Tcp = asio::ip::tcp;

constexpr std::size_t kThreadsForRest = 32;  // besides those of plans
constexpr std::size_t kSparedFiles = 64;     // descriptors that are no connections
constexpr std::size_t kMostConnections = 8192;
constexpr std::chrono::seconds kForLate{1};       // for requests on their way when the server ends
constexpr std::chrono::seconds kForUnstopped{5};  // beyond --max-time

// How many connections fit, with the limit of open files raised as far as it goes.
std::size_t most_connections() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return kSparedFiles;
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, kMostConnections + kSparedFiles);
  (void)::setrlimit(RLIMIT_NOFILE, &files);
  (void)::getrlimit(RLIMIT_NOFILE, &files);
  return std::max<std::size_t>(files.rlim_cur, 2 * kSparedFiles) - kSparedFiles;
}

Expected<asio::ip::address> address_of(const std::string& host) {
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, failure);
  if (!failure) return address;
  return error(ErrorCode::kValue,
               fmt::format("{} is not an address, as in 127.0.0.1", lamina::quoted(host)), "host");
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServeOptions options, std::vector<File> files, WriteLog write_log)
      : service_(std::move(options), std::move(files)),
        workers_(service_.options().max_plans + kThreadsForRest),
        write_log_(std::move(write_log)),
        shared_(std::make_shared<Shared>(
            Shared{io_, service_, workers_, write_log_, [this] { on_closed(); }})) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { shared_->closed = nullptr; }  // the last connections end with io_

  Expected<void> listen() {
    const ServeOptions& options = service_.options();
    if (auto ok = demand_guarded(options); !ok) return ok;
    const auto address = address_of(options.host);
    if (!address) return tl::unexpected(address.error());
    const Tcp::endpoint wanted(*address, options.port);
    beast::error_code failure;
    acceptor_.open(wanted.protocol(), failure);
    if (!failure) acceptor_.set_option(Tcp::acceptor::reuse_address(true), failure);
    if (!failure) acceptor_.bind(wanted, failure);
    if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
    if (failure)
      return error(ErrorCode::kUsage,
                   fmt::format("cannot listen on port {} of {}: {}", options.port, options.host,
                               failure.message()),
                   "port");
    const auto bound = acceptor_.local_endpoint();
    const std::string host = bound.address().to_string();
    url_ = fmt::format("http://{}:{}", bound.address().is_v6() ? "[" + host + "]" : host,
                       bound.port());
    write_log_(start_line(options.log, url_));
    return {};
  }

  [[nodiscard]] const std::string& url() const { return url_; }

  bool run() {
    wait_for_signal();
    accept();
    io_.run();
    return workers_.are_idle();
  }

 private:
  void accept() {
    if (!acceptor_.is_open() || is_accepting_ || num_connections_ >= most_connections_) return;
    is_accepting_ = true;
    acceptor_.async_accept([this](beast::error_code failure, Tcp::socket socket) {
      is_accepting_ = false;
      if (failure == asio::error::operation_aborted) return;
      if (failure) return accept_later();  // too many files are open
      welcome(std::move(socket));
      accept();
    });
  }

  void accept_later() {
    timer_.expires_after(kForLate);
    timer_.async_wait([this](beast::error_code failure) {
      if (!failure) accept();
    });
  }

  void welcome(Tcp::socket socket) {
    beast::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    const auto connection = std::make_shared<Connection>(std::move(socket), shared_);
    ++num_connections_;
    std::erase_if(connections_, [](const auto& each) { return each.expired(); });
    connections_.push_back(connection);
    connection->start();
  }

  void on_closed() {
    --num_connections_;
    accept();
    if (shared_->is_draining && num_connections_ == 0) end();
  }

  void wait_for_signal() {
    signals_.async_wait([this](beast::error_code failure, int) {
      if (failure) return;
      if (shared_->is_draining) return end();
      drain();
      wait_for_signal();
    });
  }

  void drain() {
    shared_->is_draining = true;
    beast::error_code ignored;
    acceptor_.close(ignored);
    if (num_connections_ == 0) return end();
    timer_.expires_after(kForLate);
    timer_.async_wait([this](beast::error_code failure) {
      if (!failure) close_idle();
    });
  }

  void close_idle() {
    for (const auto& each : connections_)
      if (const auto connection = each.lock()) connection->close_if_idle();
    // What still runs then cannot be stopped.
    const auto rest = std::chrono::duration<double>(service_.options().max_time.value());
    timer_.expires_after(std::chrono::duration_cast<std::chrono::seconds>(rest) + kForUnstopped);
    timer_.async_wait([this](beast::error_code failure) {
      if (!failure) end();
    });
  }

  void end() {
    timer_.cancel();
    signals_.cancel();
    io_.stop();
  }

  asio::io_context io_{1};
  Service service_;
  Workers workers_;
  WriteLog write_log_;
  std::shared_ptr<Shared> shared_;
  Tcp::acceptor acceptor_{io_};
  asio::signal_set signals_{io_, SIGTERM, SIGINT};
  asio::steady_timer timer_{io_};
  std::vector<std::weak_ptr<Connection>> connections_;
  std::size_t most_connections_ = most_connections(), num_connections_ = 0;
  bool is_accepting_ = false;
  std::string url_;
};

Server::Server(ServeOptions options, std::vector<File> files, WriteLog write_log)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(files), std::move(write_log))) {}
Server::~Server() = default;

Expected<void> Server::listen() { return impl_->listen(); }
const std::string& Server::url() const { return impl_->url(); }
bool Server::run() { return impl_->run(); }

}  // namespace lamina::serve
