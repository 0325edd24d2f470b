// What the pointer is over.
import { linkName } from '../state/changes_text';
import { setup } from '../state/setup';
import type { MapScene } from '../figures/map_scene';
import { describeLink, describeNode } from './describe';

export function MapTip(props: { scene: MapScene; hover: { node?: number; link?: number; x: number; y: number } | undefined }) {
  const { hover, scene } = props;
  if (!hover || (hover.node === undefined && hover.link === undefined)) return null;
  const node = hover.node === undefined ? undefined : scene.nodes[hover.node]!;
  const title = node ? node.id : linkName(setup.value.network.links[hover.link!]);
  return (
    <div class="tip" aria-hidden="true" style={{ left: `${hover.x + 14}px`, top: `${hover.y + 12}px` }}>
      <strong>{title}</strong> {node ? (node.isGone ? 'removed' : describeNode(node.id)) : describeLink(hover.link!)}
    </div>
  );
}
