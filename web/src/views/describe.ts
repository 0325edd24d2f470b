// A node or a link in a few words.
import { humanRate, humanSpeed, humanTime, humanWork, humanBytes, quantity } from '../documents/quantity';
import type { LinkRow, NodeRow } from '../documents/types';
import { result } from '../state/planning';
import { changedNetwork } from '../state/setup';

export function nodeNow(id: string): NodeRow | undefined {
  return changedNetwork.value.network.nodes.find((node) => node.id === id);
}

export function linkNow(row: number): LinkRow | undefined {
  const { network, rows } = changedNetwork.value;
  return network.links[rows.indexOf(row)];
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

export function describeNode(id: string): string {
  const node = nodeNow(id);
  if (!node) return 'removed';
  const used = result.value?.record.trace.resources.find((r) => r.kind === 'node' && r.node === id);
  return [
    node.compute ? humanSpeed(quantity(node.compute)!) : node.device ? node.device : 'relay',
    node.label,
    node.backlog ? `${humanWork(quantity(node.backlog)!)} queued` : '',
    used && used.busy_s > 0 ? `busy ${percent(used.utilisation)}` : '',
  ]
    .filter((part) => part)
    .join(', ');
}

export function describeLink(row: number): string {
  const link = linkNow(row);
  if (!link) return 'removed';
  const rows = result.value?.rows ?? [];
  const used = (result.value?.record.trace.resources ?? []).filter((r) => r.kind === 'link' && rows[r.link] === row && r.busy_s > 0);
  return [
    humanRate(quantity(link.bandwidth)!),
    link.delay ? humanTime(quantity(link.delay)!) : '',
    link.backlog ? `${humanBytes(quantity(link.backlog)!)} queued` : '',
    ...used.map((r) => `busy ${percent(r.utilisation)}${used.length > 1 && r.kind === 'link' ? ` towards ${r.to}` : ''}`),
  ]
    .filter((part) => part)
    .join(', ');
}
