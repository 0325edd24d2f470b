// A setup in a line, for people who compare.
import { factorAt } from '../documents/changes';
import { timesText } from '../documents/quantity';
import type { Setup } from './setup';

/** "vgg19, n0 → n23, links × 0.5, without n3"; what is usual is left out. */
export function setupText(of: Setup): string {
  const { jobs, planner, waiting } = of;
  const parts: string[] = [];
  if (jobs.length === 1) parts.push(`${jobs[0]!.model}, ${jobs[0]!.source} → ${jobs[0]!.destination}`);
  if (!['shortest-path', 'greedy'].includes(planner)) parts.push(planner);
  if (waiting !== 'draining') parts.push(waiting);
  return [...parts, changesText(of)].filter((part) => part).join(', ');
}

/** "links × 0.5, without n3, n4 × 2". */
export function changesText({ network, changes }: Pick<Setup, 'network' | 'changes'>): string {
  const parts: string[] = [];
  if (changes.bandwidth) parts.push(`links ${timesText(factorAt(changes.bandwidth))}`);
  if (changes.speed) parts.push(`nodes ${timesText(factorAt(changes.speed))}`);
  for (const [id, { rate, backlog }] of Object.entries(changes.nodes))
    if (rate || backlog) parts.push(`${id}${rate ? ` ${timesText(factorAt(rate))}` : ''}${backlog ? ' loaded' : ''}`);
  for (const [row, { rate, backlog }] of Object.entries(changes.links))
    if (rate || backlog)
      parts.push(`${linkName(network.links[Number(row)])}${rate ? ` ${timesText(factorAt(rate))}` : ''}${backlog ? ' loaded' : ''}`);
  const gone = [...changes.withoutNodes, ...changes.withoutLinks.map((row) => linkName(network.links[row]))];
  if (gone.length > 0) parts.push(`without ${gone.join(', ')}`);
  return parts.join(', ');
}

/** "n0 → n1", "n0 ↔ n1" of a cable. */
export function linkName(link: { from: string; to: string; duplex?: boolean } | undefined): string {
  return link ? `${link.from} ${link.duplex ? '↔' : '→'} ${link.to}` : 'a link';
}
