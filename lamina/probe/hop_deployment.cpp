#include "lamina/probe/hop_deployment.h"

#include <agent.pb.h>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/runtime/deploying.h"

namespace lamina::probe {
namespace {

using agent::v1::Event;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kLongest(60);        // a transfer
constexpr std::chrono::milliseconds kAnswer(5000);  // to a ping
// Requests of other deployments have numbers of their own; these only must not repeat here.
constexpr std::string_view kTensor = "probe";

void add_job(agent::v1::PrepareRequest& request, const runtime::Remote& from,
             const runtime::Remote& to, std::uint64_t size, std::uint32_t row) {
  agent::v1::Job& job = *request.add_jobs();
  job.set_id(fmt::format("{} bytes", size));
  job.set_source(from.node());
  job.set_destination(to.node());
  job.set_priority(1);
  agent::v1::Way& way = *job.add_ways();
  agent::v1::Tensor& tensor = *way.add_tensors();
  tensor.set_name(std::string(kTensor));
  tensor.set_type("uint8");
  tensor.add_shape(static_cast<std::int64_t>(size));
  agent::v1::Hop& hop = *way.add_hops();
  hop.set_from(from.node());
  hop.set_to(to.node());
  hop.set_address(to.address());
  hop.add_rows(row);
}

}  // namespace

HopDeployment::HopDeployment(runtime::Remote& from, runtime::Remote& to, std::string name,
                             std::uint32_t row)
    : from_(from), to_(to), name_(std::move(name)), row_(row) {}

HopDeployment::~HopDeployment() {
  watch_.reset();
  if (!deployed_) return;
  from_.drop(name_);
  to_.drop(name_);
}

Expected<void> HopDeployment::prepare(const std::vector<std::uint64_t>& sizes) {
  agent::v1::PrepareRequest request;
  request.set_deployment(name_);
  request.set_discipline("fifo");
  for (const std::uint64_t size : sizes) add_job(request, from_, to_, size, row_);
  deployed_ = true;  // also where it fails half way
  agent::v1::PrepareRequest with_blobs = request;
  std::vector<runtime::Blob> blobs;
  for (const std::uint64_t size : sizes) {
    blobs.push_back(runtime::blob_of(std::string(size, '\0')));
    inputs_.push_back(blobs.back().sha256);
    with_blobs.add_blobs(blobs.back().sha256);
  }
  if (auto ok = from_.prepare(with_blobs, blobs); !ok) return ok;
  return to_.prepare(request, {});  // last: it would forget a plan that it does not hear of
}

// Agents forget what nobody asks for.
void HopDeployment::renew() {
  (void)from_.ping({name_}, kAnswer);
  (void)to_.ping({name_}, kAnswer);
}

Expected<void> HopDeployment::deploy(
    const std::vector<std::uint64_t>& sizes,
    const std::map<std::string, runtime::Remote::Alignment>& alignments) {
  if (auto ok = prepare(sizes); !ok) return ok;
  if (auto ok = to_.ready(name_); !ok) return ok;
  if (auto ok = from_.ready(name_); !ok) return ok;
  watch_ = std::make_unique<runtime::Watch>(name_, alignments);
  watch_->listen(from_);
  watch_->listen(to_);
  return {};
}

Expected<Seconds> HopDeployment::send(std::size_t i) {
  agent::v1::SubmitRequest submit;
  submit.set_deployment(name_);
  submit.set_job(static_cast<std::uint32_t>(i));
  submit.set_request(++request_);
  submit.set_input(inputs_[i]);
  renew();
  if (auto ok = from_.submit(submit); !ok) return tl::unexpected(ok.error());
  const auto deadline = steady_clock::now() + kLongest;
  std::optional<std::int64_t> began, ended;
  while (!(began && ended)) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
    const auto told = left.count() > 0 ? watch_->next(left) : std::nullopt;
    if (!told || told->event.kind() == Event::LINK_LOST ||
        told->event.kind() == Event::REQUEST_FAILED)
      return error(ErrorCode::kFile,
                   told ? fmt::format("a tensor does not reach {}: {}", lamina::quoted(to_.node()),
                                      told->event.text())
                        : fmt::format("a tensor does not reach {} in {} s",
                                      lamina::quoted(to_.node()), kLongest.count()),
                   from_.title());
    if (told->event.request() != request_) continue;
    if (told->event.kind() == Event::STEP_BEGAN) began = told->event.at_ns();
    if (told->event.kind() == Event::STEP_ENDED) ended = told->event.at_ns();
  }
  return Seconds(1e-9 * static_cast<double>(*ended - *began));
}

}  // namespace lamina::probe
