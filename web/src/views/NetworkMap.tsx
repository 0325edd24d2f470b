// The network on a map; nodes and links are chosen by pointer here and by keyboard in MapElements.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { palette } from '../figures/colours';
import { fitView, sceneOf, type MapScene, type View } from '../figures/map_scene';
import { paintGround, paintTop, type Marked } from '../figures/map_paint';
import { clock } from '../state/clock';
import { kept } from '../state/kept';
import { result, shownJob } from '../state/planning';
import { selection, setup, shownRow, type Selection } from '../state/setup';
import { MapElements } from './MapElements';
import { MapTip } from './MapTip';
import { Panel } from './Panel';
import { nearest } from './map_pointer';
import { cleared, theme, useSize } from './use_canvas';

const SETTLE_MS = 140; // after the last movement the lower canvas is painted anew

export function currentScene(): MapScene {
  const now = result.value;
  const { network, changes } = setup.value;
  const fits = now && now.setup.network === network;
  return sceneOf({
    base: network,
    changes,
    record: fits ? now.record : undefined,
    rows: fits ? now.rows : [],
    job: fits ? rowed(now.rows) : undefined,
    ends: shownRow.value,
  });
}

// The shown job, its links as rows of the unchanged network.
function rowed(rows: readonly number[]) {
  const job = shownJob.value;
  return job && { ...job, steps: job.steps?.map((step) => (step.kind === 'send' ? { ...step, link: rows[step.link]! } : step)) };
}

function positionOf(scene: MapScene, chosen: Selection): { node: number | undefined; link: number | undefined } {
  const node = chosen?.kind === 'node' ? scene.nodes.findIndex((n) => n.id === chosen.id) : -1;
  return { node: node >= 0 ? node : undefined, link: chosen?.kind === 'link' ? chosen.row : undefined };
}

export function choose(scene: MapScene, found: { node?: number; link?: number }): void {
  if (found.node !== undefined) {
    const node = scene.nodes[found.node]!;
    selection.value = node.isGone ? undefined : { kind: 'node', id: node.id };
  } else selection.value = found.link === undefined || scene.links[found.link]!.isGone ? undefined : { kind: 'link', row: found.link };
}

export function NetworkMap() {
  const scene = useComputed(currentScene);
  const { ref, size } = useSize<HTMLDivElement>();
  const ground = useRef<HTMLCanvasElement>(null);
  const top = useRef<HTMLCanvasElement>(null);
  const moved = useSignal<{ view: View; of: object } | undefined>(undefined);
  const hover = useSignal<{ node?: number; link?: number; x: number; y: number } | undefined>(undefined);
  const network = setup.value.network;
  const fitted = useMemo(() => fitView(scene.value.places, size.width, size.height), [scene.value.places, size.width, size.height]);
  const view = moved.value?.of === network ? moved.value.view : fitted;
  const land = useMemo(() => (scene.value.places.land ? new Path2D(scene.value.places.land) : undefined), [scene.value.places]);
  usePainting({ ground, top, size, view, scene: scene.value, land, hover: hover.value });
  const move = (next: View | undefined) => (moved.value = next && { view: next, of: network });
  return (
    <Panel name="Network map" class="map">
      <div ref={ref} class="map-surface" {...pointerHandlers({ scene: scene.value, view, move, hover })}>
        <canvas ref={ground} aria-hidden="true" />
        <canvas ref={top} aria-hidden="true" />
        <MapElements scene={scene.value} />
        <MapTip scene={scene.value} hover={hover.value} />
      </div>
      <div class="below">
        <Legend hasRoute={scene.value.hops.length > 0} hasUse={scene.value.links.some((link) => link.use > 0 && !link.isGone)} />
        <ZoomButtons move={move} view={view} size={size} />
      </div>
    </Panel>
  );
}

interface Painting {
  ground: { current: HTMLCanvasElement | null };
  top: { current: HTMLCanvasElement | null };
  size: { width: number; height: number };
  view: View;
  scene: MapScene;
  land: Path2D | undefined;
  hover: { node?: number; link?: number } | undefined;
}

// While the map moves, the lower canvas is only shifted and stretched; it is painted when the movement settles.
function usePainting({ ground, top, size, view, scene, land, hover }: Painting): void {
  const painted = useRef<{ view: View; scene: MapScene; size: object; theme: number } | undefined>(undefined);
  useEffect(() => {
    if (size.width === 0) return undefined;
    const canvas = ground.current!;
    const paint = () => {
      paintGround(cleared(canvas, size), scene, view, palette(canvas), land);
      canvas.style.transform = '';
      painted.current = { view, scene, size, theme: theme.peek() };
    };
    const old = painted.current;
    const isMove = old && old.scene === scene && old.size === size && old.theme === theme.value && scene.links.length > 800;
    if (!isMove) return void paint();
    const stretch = view.k / old.view.k;
    canvas.style.transform = `translate(${view.x - old.view.x * stretch}px, ${view.y - old.view.y * stretch}px) scale(${stretch})`;
    const timer = setTimeout(paint, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [scene, view, size, land, theme.value]);
  const chosen = selection.value;
  const time = clock.value;
  const keptPlans = kept.value;
  useEffect(() => {
    if (size.width === 0) return;
    const at = positionOf(scene, chosen);
    const position = new Map(scene.nodes.map((node, i) => [node.id, i]));
    const last = keptPlans.at(-1)?.hops ?? [];
    const keptHops = last.flatMap(([a, b]) => (position.has(a) && position.has(b) ? [[position.get(a)!, position.get(b)!] as const] : []));
    const marked: Marked = { ...at, hoverNode: hover?.node, hoverLink: hover?.link, clock: time, keptHops };
    paintTop(cleared(top.current!, size), scene, view, palette(top.current!), marked, size.width);
  }, [scene, view, size, hover, chosen, time, keptPlans, theme.value]);
}

function zoomed(view: View, by: number, x: number, y: number): View {
  const k = Math.max(0.05, Math.min(60, view.k * by));
  const stretch = k / view.k;
  return { k, x: x - (x - view.x) * stretch, y: y - (y - view.y) * stretch };
}

function ZoomButtons(props: { move: (view: View | undefined) => void; view: View; size: { width: number; height: number } }) {
  const { move, view, size } = props;
  const by = (factor: number) => () => move(zoomed(view, factor, size.width / 2, size.height / 2));
  return (
    <div class="zoom">
      <button type="button" aria-label="Zoom in" title="Zoom in" onClick={by(1.4)}>
        +
      </button>
      <button type="button" aria-label="Zoom out" title="Zoom out" onClick={by(1 / 1.4)}>
        −
      </button>
      <button type="button" onClick={() => move(undefined)}>
        Fit
      </button>
    </div>
  );
}

interface Pointing {
  scene: MapScene;
  view: View;
  move: (view: View | undefined) => void;
  hover: { value: { node?: number; link?: number; x: number; y: number } | undefined };
}

let dragged: { x: number; y: number; view: View; far: boolean } | undefined;

function place(e: MouseEvent): [number, number] {
  const box = (e.currentTarget as HTMLElement).getBoundingClientRect();
  return [e.clientX - box.left, e.clientY - box.top];
}

function pointerHandlers({ scene, view, move, hover }: Pointing) {
  return {
    onPointerDown: (e: PointerEvent) => {
      dragged = { x: e.clientX, y: e.clientY, view, far: false };
      (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
    },
    onPointerMove: (e: PointerEvent) => {
      if (!dragged) {
        const [x, y] = place(e);
        hover.value = { ...nearest(scene, view, x, y), x, y };
        return;
      }
      const [dx, dy] = [e.clientX - dragged.x, e.clientY - dragged.y];
      dragged.far ||= Math.hypot(dx, dy) > 4;
      if (dragged.far) (move({ ...dragged.view, x: dragged.view.x + dx, y: dragged.view.y + dy }), (hover.value = undefined));
    },
    onPointerUp: (e: PointerEvent) => {
      if (dragged && !dragged.far) choose(scene, nearest(scene, view, ...place(e)));
      dragged = undefined;
    },
    onPointerCancel: () => (dragged = undefined),
    onPointerLeave: () => (hover.value = undefined),
    onWheel: (e: WheelEvent) => {
      e.preventDefault();
      move(zoomed(view, Math.exp(-e.deltaY * 0.0015), ...place(e)));
    },
  };
}

function Legend(props: { hasRoute: boolean; hasUse: boolean }) {
  return (
    <ul class="legend" aria-hidden="true">
      <li>
        <i class="dot idle" />
        node, larger is faster
      </li>
      <li>
        <i class="dot relay" />
        relay
      </li>
      <li>
        <i class="dot compute" />
        computes
      </li>
      {props.hasRoute && (
        <li>
          <i class="bar transmission" />
          tensor, wider is larger
        </li>
      )}
      {props.hasUse && (
        <li>
          <i class="bar use" />
          link, stronger is busier
        </li>
      )}
    </ul>
  );
}
