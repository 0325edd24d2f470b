#include "lamina/serve/connection.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <iterator>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "lamina/core/version.h"
#include "lamina/serve/log.h"
#include "lamina/serve/unpack.h"

namespace lamina::serve {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t kLargestHead = 16 << 10;  // bytes of the first line and all headers
constexpr seconds kForHead{30};                   // and between two requests
constexpr seconds kForAnswer{30};                 // in which nothing of it is read
constexpr seconds kForRest{2};                    // of a request that is refused
// Bodies and answers have more if they are large: this is slower than any modem of today.
constexpr std::uint64_t kSlowest = 64 << 10;  // bytes a second
// What was told to stop at --max-time has so much longer to answer with its best.
constexpr seconds kGrace{3};

std::string text_of(beast::string_view view) { return {view.data(), view.size()}; }

beast::string_view view_of(std::string_view text) { return {text.data(), text.size()}; }

template <class Fields>
std::string only(const Fields& fields, http::field name) {
  const auto [first, last] = fields.equal_range(name);
  if (first == last || std::next(first) != last) return {};
  return text_of(first->value());
}

template <class Request>
Head head_of(const Request& request) {
  Head head{text_of(request.method_string()), text_of(request.target())};
  head.host = only(request, http::field::host);
  head.origin = text_of(request[http::field::origin]);
  head.authorization = text_of(request[http::field::authorization]);
  head.content_type = text_of(request[http::field::content_type]);
  head.content_encoding = text_of(request[http::field::content_encoding]);
  head.if_none_match = text_of(request[http::field::if_none_match]);
  head.accept_encoding = text_of(request[http::field::accept_encoding]);
  return head;
}

Response malformed(beast::error_code failure) {
  if (failure == http::error::header_limit || failure == http::error::buffer_overflow)
    return refuse({431, "http", "the first line and the headers are longer than 16 KiB", "head"});
  return refuse({400, "http", "this is not HTTP: " + failure.message(), "request"});
}

Response outcome_of(Service::Work& work, const std::atomic<bool>& stop) {
  try {
    return work(stop);
  } catch (const std::bad_alloc&) {
    return refuse({400, "limit", "the request needs more memory than is available", "body"});
  } catch (const std::exception&) {
    return refuse({500, "internal", "internal error: a bug in Lamina", "lamina"});
  }
}

// Of bodies that come in another way than by length or in chunks.
bool has_other_coding(const http::request_parser<http::string_body>& parser) {
  const auto& request = parser.get();
  return request.find(http::field::transfer_encoding) != request.end() && !parser.chunked();
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, std::shared_ptr<Shared> shared)
    : stream_(std::move(socket)), shared_(std::move(shared)), timer_(shared_->io) {}

Connection::~Connection() {
  if (shared_->closed) shared_->closed();
}

// ---- reading

void Connection::read_head() {
  is_answering_ = false;
  parser_.emplace();
  parser_->header_limit(kLargestHead);
  parser_->body_limit(static_cast<std::uint64_t>(shared_->service.options().max_body.value()));
  stream_.expires_after(kForHead);
  http::async_read_header(stream_, buffer_, *parser_,
                          [self = shared_from_this()](beast::error_code failure, std::size_t) {
                            self->on_head(failure);
                          });
}

void Connection::on_head(beast::error_code failure) {
  began_ = Clock::now();
  head_ = {};
  if (failure && failure != http::error::body_limit) return on_failure(failure);
  head_ = head_of(parser_->get());
  head_.has_body = !failure && !parser_->is_done();
  auto refusal = shared_->is_draining
                     ? refuse({503, "draining", "the server is about to end", "lamina"})
                     : shared_->service.refuse_early(head_).value_or(Response{.status = 0});
  if (refusal.status == 0 && failure)
    refusal = too_large(static_cast<std::size_t>(shared_->service.options().max_body.value()));
  if (refusal.status == 0 && has_other_coding(*parser_))
    refusal = refuse({501, "http", "bodies come by length or in chunks", "Transfer-Encoding"});
  if (refusal.status != 0)
    return send(std::move(refusal), failure || head_.has_body || shared_->is_draining);
  if (!head_.has_body) return on_body({});
  if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
    static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kGoOn),
                      [self = shared_from_this()](beast::error_code wrong, std::size_t) {
                        wrong ? self->close() : self->read_body();
                      });
    return;
  }
  read_body();
}

void Connection::read_body() {
  const std::uint64_t length = parser_->content_length().value_or(
      static_cast<std::uint64_t>(shared_->service.options().max_body.value()));
  stream_.expires_after(kForHead + seconds(length / kSlowest));
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](beast::error_code failure, std::size_t) {
                     self->on_body(failure);
                   });
}

void Connection::on_body(beast::error_code failure) {
  if (failure == http::error::body_limit)
    return send(too_large(static_cast<std::size_t>(shared_->service.options().max_body.value())),
                true);
  if (failure) return on_failure(failure);
  began_ = Clock::now();
  is_answering_ = true;
  stream_.expires_never();
  auto answer = shared_->service.answer(head_, std::move(parser_->get().body()));
  if (auto* const response = std::get_if<Response>(&answer))
    return send(std::move(*response), false);
  work(std::get<Service::Work>(std::move(answer)));
}

// A connection that is only closed, or was broken off, is told nothing.
void Connection::on_failure(beast::error_code failure) {
  const bool is_http = failure.category() == make_error_code(http::error::bad_method).category();
  if (!is_http || failure == http::error::end_of_stream || failure == http::error::partial_message)
    return close();
  send(malformed(failure), true);
}

// ---- answering

void Connection::work(Service::Work work) {
  turn_ = ++last_turn_;
  const auto stop = std::make_shared<std::atomic<bool>>(false);
  limit_time(stop);
  auto task = [self = shared_from_this(), turn = turn_, stop, work = std::move(work)]() mutable {
    auto response = std::make_shared<Response>(outcome_of(work, *stop));
    work = nullptr;  // it counts as a plan until here
    asio::io_context& io = self->shared_->io;
    // The connection must end on the thread that serves it, so nothing of it stays here.
    asio::post(io, [self = std::move(self), turn, response] {
      if (self->turn_ == turn) self->finish(std::move(*response));  // else answered with 504
    });
  };
  try {
    shared_->workers.run(std::move(task));
  } catch (const std::system_error&) {  // there can be no thread
    finish(refuse({503, "busy", "the server is out of threads", "lamina"}, {{"Retry-After", "1"}}));
  }
}

void Connection::finish(Response response) {
  turn_ = 0;
  timer_.cancel();
  send(std::move(response), false);
}

void Connection::limit_time(const std::shared_ptr<std::atomic<bool>>& stop) {
  const auto limit = std::chrono::duration<double>(shared_->service.options().max_time.value());
  timer_.expires_after(std::chrono::duration_cast<Clock::duration>(limit));
  timer_.async_wait([self = shared_from_this(), stop, turn = turn_](beast::error_code cancelled) {
    if (cancelled || self->turn_ != turn) return;
    stop->store(true);
    self->timer_.expires_after(kGrace);
    self->timer_.async_wait([self, turn](beast::error_code over) {
      if (!over && self->turn_ == turn) self->give_up();
    });
  });
}

void Connection::give_up() {
  turn_ = 0;
  send(refuse({504, "timeout",
               "it takes longer than this server allows (--max-time) and cannot be stopped with a "
               "result",
               std::string(head_.path())}),
       true);
}

void Connection::send(Response response, bool close) {
  is_answering_ = true;
  is_closing_ = close || !parser_->get().keep_alive() || shared_->is_draining;
  response_ = std::move(response);
  fill_answer();
  const double took = std::chrono::duration<double>(Clock::now() - began_).count();
  const std::string_view path = head_.path();
  shared_->service.metrics().count(shared_->service.label_of(path), response_.status, took);
  shared_->write_log(log_line(shared_->service.options().log,
                              {head_.method, path, response_.status, took, response_.body.size()}));
  stream_.expires_after(kForAnswer + seconds(response_.body.size() / kSlowest));
  http::async_write(stream_, answer_,
                    [self = shared_from_this()](beast::error_code failure, std::size_t) {
                      self->on_sent(failure);
                    });
}

void Connection::fill_answer() {
  answer_ = {};
  answer_.version(parser_->get().version() == 10 ? 10 : 11);
  answer_.result(response_.status);
  answer_.set(http::field::server, "lamina/" + std::string(version()));
  answer_.set(http::field::content_type, view_of(response_.type));
  answer_.set("X-Content-Type-Options", "nosniff");
  answer_.set("Cross-Origin-Resource-Policy", "same-origin");
  answer_.set("Referrer-Policy", "no-referrer");
  answer_.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : response_.headers) answer_.set(name, value);
  answer_.keep_alive(!is_closing_);
  answer_.content_length(response_.body.size());
  if (head_.method != "HEAD") answer_.body() = {response_.body.data(), response_.body.size()};
}

void Connection::on_sent(beast::error_code failure) {
  response_ = {};
  if (failure) return close();
  if (!is_closing_ && !shared_->is_draining) return read_head();
  beast::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  is_answering_ = false;
  constexpr std::size_t kMostOfRest = 1 << 20;
  stream_.expires_after(kForRest);
  linger(kMostOfRest);
}

// Where a socket is closed with bytes unread, the client may lose the answer: reads some of them.
void Connection::linger(std::size_t bytes_left) {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(4096), [self = shared_from_this(), bytes_left](
                                                     beast::error_code failure, std::size_t n) {
    if (failure || n >= bytes_left || self->shared_->is_draining) return self->close();
    self->linger(bytes_left - n);
  });
}

void Connection::close_if_idle() {
  if (!is_answering_) close();
}

void Connection::close() {
  is_answering_ = false;
  stream_.close();
}

}  // namespace lamina::serve
