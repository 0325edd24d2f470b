#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "lamina/serve/server.h"
#include "lamina/serve/service.h"
#include "lamina/serve/workers.h"

namespace lamina::serve {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// What all connections share; used by the one thread that serves them.
struct Shared {
  asio::io_context& io;
  Service& service;
  Workers& workers;
  const WriteLog& write_log;
  std::function<void()> closed;  // called when a connection ends; null once the server has
  bool is_draining = false;
};

// One connection, and one request of it at a time: head, body, answer, and again. It lives as long
// as something of it is under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::ip::tcp::socket socket, std::shared_ptr<Shared> shared);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  void start() { read_head(); }
  // Ends it unless a request is being answered.
  void close_if_idle();

 private:
  using Clock = std::chrono::steady_clock;
  using Answer = http::response<http::span_body<const char>>;

  void read_head();
  void on_head(beast::error_code failure);
  void read_body();
  void on_body(beast::error_code failure);
  void work(Service::Work work);
  void limit_time(const std::shared_ptr<std::atomic<bool>>& stop);
  void finish(Response response);
  void give_up();
  void on_failure(beast::error_code failure);
  void send(Response response, bool close);
  void fill_answer();
  void on_sent(beast::error_code failure);
  void linger(std::size_t bytes_left);
  void close();

  beast::tcp_stream stream_;
  std::shared_ptr<Shared> shared_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Head head_;
  asio::steady_timer timer_;  // of the work
  Clock::time_point began_;   // when the request was whole
  bool is_answering_ = false, is_closing_ = false;
  // The request that is worked on, from 1; 0: none. Late work then does not answer another one.
  std::size_t turn_ = 0, last_turn_ = 0;
  Response response_;  // what answer_ points into
  Answer answer_;
};

}  // namespace lamina::serve
