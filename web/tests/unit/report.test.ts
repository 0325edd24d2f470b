import { expect, it } from 'vitest';
import { plainHtml } from '../../src/downloads/plain_html';
import { unpacked } from '../../src/core/packed_core';
import { embedded, reportHtml, withCore } from '../../src/downloads/report_html';
import { legsOf } from '../../src/documents/legs';
import type { PlannedJob, RecordDocument, SendStep } from '../../src/documents/types';

const hop = (from: string, to: string, tensor: number, start: number): SendStep => ({
  kind: 'send',
  tensor,
  bytes: 1024,
  from,
  to,
  link: 0,
  waiting_s: 0,
  start_s: start,
  end_s: start + 1,
});
const job: PlannedJob = {
  id: '<b>job</b>',
  status: 'planned',
  latency_s: 5,
  completion_s: 5,
  release_s: 0,
  steps: [
    hop('a', 'b', 0, 0),
    hop('b', 'c&d', 0, 1),
    { kind: 'compute', node: 'c&d', first_layer: 1, last_layer: 3, waiting_s: 0, start_s: 2, end_s: 3 },
    hop('c&d', 'b', 3, 3),
    hop('b', 'a', 3, 4),
  ],
};

it('joins the hops of a tensor to a leg', () => {
  expect(legsOf(job).map((leg) => [leg.kind, leg.nodes.join(' '), leg.steps])).toEqual([
    ['send', 'a b c&d', [1, 2]],
    ['compute', 'c&d', [3, 3]],
    ['send', 'c&d b a', [4, 5]],
  ]);
});

it('keeps names from becoming markup', () => {
  const record = {
    plan: { jobs: [job], planner: 'p', waiting: 'w', objective: 'latency' },
    network: { name: '<script>' },
    version: '1',
  } as unknown as RecordDocument;
  const html = plainHtml(record);
  expect(html).not.toMatch(/<script|<b>/);
  expect(html).toContain('a → b → c&#38;d');
  expect(html).toContain('layers 1–3');
  expect(embedded({ name: '</script><!--' })).not.toContain('<');
});

it('puts the planner into the page, from where the page takes it', async () => {
  const page =
    '<title>Lamina</title><main id="lamina-static"></main><script type="application/json" id="lamina-data"></script>' +
    '<script type="text/plain" id="lamina-core"></script>';
  const module = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251); // more than one call takes as arguments
  const record = { plan: { jobs: [job], planner: 'p', waiting: 'w' }, network: { name: 'n' }, version: '1' } as unknown as RecordDocument;
  const html = reportHtml(await withCore(page, module.buffer), record);
  const text = /id="lamina-core">([^<]*)</.exec(html)![1];
  expect(Buffer.from(await unpacked({ packed: text! })).equals(module)).toBe(true); // toEqual takes seconds
  expect(JSON.parse(/id="lamina-data">([^<]*)</.exec(html)![1]!)).toEqual(record);
});

it('takes a planner packed with LZMA, as in the page on disk', async () => {
  const packed = 'XQAAgAD//////////wA3m4jOdpptcVLhvk2zwWEW0g64ENtBdY2SLRfpVEP///gFoAA='; // of liblzma
  expect(new TextDecoder().decode(await unpacked({ packed }))).toBe('one layer after another, '.repeat(12));
});
