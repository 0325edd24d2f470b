#pragma once

#include <utility>

#include "apps/lamina/show/assumptions.h"
#include "apps/lamina/verb.h"

#include "lamina/api/requests.h"

namespace lamina::app {

// The answer of a verb: its reply, and show(style, result) as the text for people.
template <class Result, class Show>
[[nodiscard]] Expected<Output> shown(Expected<api::Reply<Result>> reply, Show show) {
  if (!reply) return tl::unexpected(reply.error());
  Output answer;
  answer.outcome = reply->outcome;
  answer.document = std::move(reply->document);
  answer.file = std::move(reply->file);
  answer.human = [result = std::move(reply->result), show = std::move(show)](const Style& style) {
    return show(style, result);
  };
  return answer;
}

// The same, with what the answer takes for granted below it.
template <class Result, class Show>
[[nodiscard]] Expected<Output> shown_with_assumptions(Expected<api::Reply<Result>> reply,
                                                      Show show) {
  return shown(std::move(reply), [show = std::move(show)](const Style& style, const Result& it) {
    return show(style, it) + assumptions_text(style, it.inputs.premises.assumptions);
  });
}

}  // namespace lamina::app
