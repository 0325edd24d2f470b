// Speeds of nodes that name a device class alone: the planner knows them, and only a speed that stands in the network can be changed.
import type { Planner } from '../core/planner';
import { isErrorDocument, type NetworkDocument, type NodeRow } from '../documents/types';

const lacksSpeed = (node: NodeRow): boolean => node.compute === undefined && node.device !== undefined;

/** The network with the speeds of the classes that the planner knows; as it is if there are none, or nobody to ask. */
export async function withSpeeds(by: Planner | undefined, network: NetworkDocument): Promise<NetworkDocument> {
  if (!by?.convert || !network.nodes.some(lacksSpeed)) return network;
  const file = { name: 'network.json', bytes: new Blob([JSON.stringify(network)]) };
  const answer = await by.convert('network', file, {}).catch(() => undefined);
  if (!answer || isErrorDocument(answer)) return network;
  const known = new Map((answer as NetworkDocument).nodes.map((node) => [node.id, node.compute]));
  const nodes = network.nodes.map((node) => {
    const compute = lacksSpeed(node) ? known.get(node.id) : undefined;
    return compute === undefined ? node : { ...node, compute };
  });
  return { ...network, nodes };
}
