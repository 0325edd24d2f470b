// What the reader changes of a network, and the network that comes of it.
import type { LinkRow, NetworkDocument, NodeRow } from './types';
import { scaled } from './quantity';

/** Rates are powers of ten, 0 for the rate as it is: -1 is a tenth, 1 ten times as much. Backlogs are in FLOP or bytes. */
export interface ElementChange {
  rate?: number;
  backlog?: number;
}

export interface Changes {
  bandwidth: number;
  speed: number;
  nodes: Readonly<Record<string, ElementChange>>;
  links: Readonly<Record<number, ElementChange>>;
  withoutNodes: readonly string[];
  withoutLinks: readonly number[];
}

export const NO_CHANGES: Changes = { bandwidth: 0, speed: 0, nodes: {}, links: {}, withoutNodes: [], withoutLinks: [] };

/** The network as changed, and for each of its links the row in the network it comes from. */
export interface ChangedNetwork {
  network: NetworkDocument;
  rows: number[];
}

/** The factor at a slider's position. */
export const factorAt = (position: number): number => (position === 0 ? 1 : Number((10 ** position).toPrecision(12)));

export function isUnchanged(changes: Changes): boolean {
  const none = (of: Readonly<Record<string, ElementChange>>) => Object.values(of).every((c) => !c.rate && c.backlog === undefined);
  return (
    changes.bandwidth === 0 &&
    changes.speed === 0 &&
    none(changes.nodes) &&
    none(changes.links) &&
    changes.withoutNodes.length === 0 &&
    changes.withoutLinks.length === 0
  );
}

function changedNode(node: NodeRow, changes: Changes): NodeRow {
  const own = Object.hasOwn(changes.nodes, node.id) ? changes.nodes[node.id]! : {};
  const factor = factorAt(changes.speed) * factorAt(own.rate ?? 0);
  const row = { ...node };
  if (row.compute !== undefined) row.compute = scaled(row.compute, factor);
  if (own.backlog !== undefined) setBacklog(row, own.backlog, 'FLOP');
  return row;
}

function changedLink(link: LinkRow, own: ElementChange, changes: Changes): LinkRow {
  const row = { ...link, bandwidth: scaled(link.bandwidth, factorAt(changes.bandwidth) * factorAt(own.rate ?? 0)) };
  if (own.backlog !== undefined) setBacklog(row, own.backlog, 'B');
  return row;
}

function setBacklog(row: { backlog?: string }, amount: number, unit: string): void {
  if (amount > 0) row.backlog = `${amount} ${unit}`;
  else delete row.backlog;
}

export function changed(network: NetworkDocument, changes: Changes): ChangedNetwork {
  if (isUnchanged(changes)) return { network, rows: network.links.map((_, row) => row) };
  const gone = new Set(changes.withoutNodes);
  const goneLinks = new Set(changes.withoutLinks);
  const links: LinkRow[] = [];
  const rows: number[] = [];
  network.links.forEach((link, row) => {
    if (goneLinks.has(row) || gone.has(link.from) || gone.has(link.to)) return;
    links.push(changedLink(link, changes.links[row] ?? {}, changes));
    rows.push(row);
  });
  const nodes = network.nodes.filter((node) => !gone.has(node.id)).map((node) => changedNode(node, changes));
  return { network: { ...network, nodes, links }, rows };
}
