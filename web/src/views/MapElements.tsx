// Nodes and links as a list for keyboard and screen reader, over the map: arrows move, letters find, Enter chooses.
import { useSignal } from '@preact/signals';
import { linkName } from '../state/changes_text';
import { selection, setup } from '../state/setup';
import type { MapScene } from '../figures/map_scene';
import { choose } from './NetworkMap';
import { describeLink, describeNode } from './describe';

const MOST_AT_ONCE = 400; // of longer lists only what is near the active one is in the document
const NEAR = 20;

interface Element {
  key: string;
  name: string;
  node?: number;
  link?: number;
}

// The name of a node is its id and nothing else, of a link its two ends: what else there is to say is a description.
function elementsOf(scene: MapScene): Element[] {
  const nodes = scene.nodes.flatMap((node, i) => (node.isGone ? [] : [{ key: `map-node-${i}`, name: node.id, node: i }]));
  const links = scene.links.flatMap((link, i) =>
    link.isGone ? [] : [{ key: `map-link-${i}`, name: linkName(setup.value.network.links[i]), link: i }],
  );
  return [...nodes, ...links];
}

function isChosen(scene: MapScene, element: Element): boolean {
  const chosen = selection.value;
  if (chosen?.kind === 'node') return element.node !== undefined && scene.nodes[element.node]!.id === chosen.id;
  return chosen?.kind === 'link' && element.link === chosen.row;
}

function moved(at: number, key: string, elements: Element[], scene: MapScene): number | undefined {
  const last = elements.length - 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return at >= last ? 0 : at + 1;
    case 'ArrowLeft':
    case 'ArrowUp':
      return at <= 0 ? last : at - 1;
    case 'PageDown':
      return Math.min(last, at + 10);
    case 'PageUp':
      return Math.max(0, at - 10);
    case 'Home':
      return 0;
    case 'End':
      return last;
  }
  if (key.length !== 1 || key === ' ') return undefined;
  const starts = (i: number) => elements[i]!.name.toLowerCase().startsWith(key.toLowerCase());
  for (let i = 1; i <= scene.nodes.length; ++i) if (starts((at + i) % elements.length)) return (at + i) % elements.length;
  return undefined;
}

export function MapElements(props: { scene: MapScene }) {
  const { scene } = props;
  const active = useSignal(0);
  const elements = elementsOf(scene);
  const at = Math.min(active.value, elements.length - 1);
  const current = elements[at];
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === 'Enter' || e.key === ' ') {
      if (current) choose(scene, isChosen(scene, current) ? {} : current);
    } else if (e.key === 'Escape') selection.value = undefined;
    else {
      const next = moved(at, e.key, elements, scene);
      if (next === undefined) return;
      active.value = next;
    }
    e.preventDefault();
  };
  const shown = elements.length <= MOST_AT_ONCE ? elements : elements.slice(Math.max(0, at - NEAR), at + NEAR);
  return (
    <div
      role="listbox"
      tabIndex={0}
      class="map-elements"
      aria-label="Nodes and links"
      aria-activedescendant={current?.key}
      onKeyDown={onKeyDown}
      onFocus={() =>
        (active.value = Math.max(
          0,
          elements.findIndex((element) => isChosen(scene, element)),
        ))
      }
    >
      {shown.map((element) => (
        <div
          role="option"
          id={element.key}
          key={element.key}
          aria-label={element.name}
          aria-selected={isChosen(scene, element)}
          aria-setsize={elements.length}
          aria-posinset={elements.indexOf(element) + 1}
          class={element === current ? 'active' : undefined}
          aria-description={
            element === current ? (element.node !== undefined ? describeNode(element.name) : describeLink(element.link!)) : undefined
          }
        />
      ))}
      <p class="map-active" aria-hidden="true">
        {current && `${current.name} · ${current.node !== undefined ? describeNode(current.name) : describeLink(current.link!)}`}
      </p>
    </div>
  );
}
