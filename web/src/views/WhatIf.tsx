// Sliders for everything and for the chosen node or link; what was removed can be put back.
import { factorAt, isUnchanged, NO_CHANGES, type Changes } from '../documents/changes';
import { humanTime, quantity, timesText } from '../documents/quantity';
import { linkName } from '../state/changes_text';
import { change, changeNetwork, changeSelected, changeShownJob, removeSelected, selection, setup } from '../state/setup';
import { planner, result } from '../state/planning';
import { describeLink, describeNode, linkNow, nodeNow } from './describe';
import { SliderField } from './fields';
import { Panel } from './Panel';

const RATE = { min: -1, max: 1, step: 0.01, ends: ['× 0.1', '× 1', '× 10'] as [string, string, string] };

function RateSlider(props: { name: string; position: number; onMove: (position: number) => void }) {
  const { name, position, onMove } = props;
  return (
    <SliderField
      {...RATE}
      name={name}
      value={position}
      says={timesText(factorAt(position))}
      given="× 1"
      onMove={onMove}
      onReset={position === 0 ? undefined : () => onMove(0)}
    />
  );
}

// A backlog slider counts in the time that the backlog takes as the network is: nothing, then 1 ms to 10 s.
const STEPS = 80;
const secondsAt = (step: number): number => (step === 0 ? 0 : 1e-3 * 10 ** ((4 * (step - 1)) / (STEPS - 1)));
const stepOf = (seconds: number): number =>
  seconds <= 0 ? 0 : Math.max(1, Math.min(STEPS, Math.round(1 + ((STEPS - 1) / 4) * Math.log10(seconds / 1e-3))));

function BacklogSlider(props: { name: string; amount: number; rate: number; isChanged: boolean }) {
  const { amount, rate } = props;
  const move = (step: number) => changeSelected({ backlog: Number((secondsAt(step) * rate).toPrecision(3)) });
  return (
    <SliderField
      name={props.name}
      value={stepOf(amount / rate)}
      min={0}
      max={STEPS}
      step={1}
      ends={['none', '100 ms', '10 s']}
      says={amount > 0 ? humanTime(Number((amount / rate).toPrecision(2))) : 'none'}
      given="the backlog of the network"
      onMove={move}
      onReset={props.isChanged ? () => changeSelected({ backlog: undefined }) : undefined}
    />
  );
}

function ChosenNode(props: { id: string }) {
  const { id } = props;
  const own = setup.value.changes.nodes[id] ?? {};
  const node = nodeNow(id);
  const base = quantity(setup.value.network.nodes.find((n) => n.id === id)?.compute);
  const backlog = quantity(node?.backlog) ?? 0;
  return (
    <>
      <p class="chosen">
        <strong>{id}</strong> {describeNode(id)}
      </p>
      {base === undefined ? (
        <p class="hint">
          {node?.device === undefined
            ? 'A relay computes nothing: it forwards tensors.'
            : 'The speed of this device is not known: it computes what models state times for.'}
        </p>
      ) : (
        <>
          <RateSlider name="Speed of the selected node" position={own.rate ?? 0} onMove={(rate) => changeSelected({ rate })} />
          <BacklogSlider name="Backlog of the selected node" amount={backlog} rate={base} isChanged={own.backlog !== undefined} />
        </>
      )}
      <div class="row">
        <button type="button" onClick={() => changeShownJob({ source: id })}>
          Start here
        </button>
        <button type="button" onClick={() => changeShownJob({ destination: id })}>
          End here
        </button>
      </div>
    </>
  );
}

function ChosenLink(props: { row: number }) {
  const { row } = props;
  const own = setup.value.changes.links[row] ?? {};
  const base = setup.value.network.links[row]!;
  const backlog = quantity(linkNow(row)?.backlog) ?? 0;
  return (
    <>
      <p class="chosen">
        <strong>{linkName(base)}</strong> {describeLink(row)}
      </p>
      <RateSlider name="Bandwidth of the selected link" position={own.rate ?? 0} onMove={(rate) => changeSelected({ rate })} />
      <BacklogSlider
        name="Backlog of the selected link"
        amount={backlog}
        rate={(quantity(base.bandwidth) ?? 8) / 8}
        isChanged={own.backlog !== undefined}
      />
    </>
  );
}

function Removed(props: { changes: Changes }) {
  const { withoutNodes, withoutLinks } = props.changes;
  if (withoutNodes.length + withoutLinks.length === 0) return null;
  const back = (part: Partial<Changes>) => () => changeNetwork(part);
  return (
    <ul class="chips" aria-label="Removed">
      {withoutNodes.map((id) => (
        <li key={id}>
          <button
            type="button"
            onClick={back({ withoutNodes: withoutNodes.filter((other) => other !== id) })}
            aria-label={`Put ${id} back`}
          >
            {id} removed ↺
          </button>
        </li>
      ))}
      {withoutLinks.map((row) => {
        const name = linkName(setup.value.network.links[row]);
        return (
          <li key={row}>
            <button
              type="button"
              onClick={back({ withoutLinks: withoutLinks.filter((other) => other !== row) })}
              aria-label={`Put ${name} back`}
            >
              {name} removed ↺
            </button>
          </li>
        );
      })}
    </ul>
  );
}

export function WhatIf() {
  const { changes } = setup.value;
  const chosen = selection.value;
  const reset = (
    <button type="button" class="quiet" disabled={isUnchanged(changes)} onClick={() => change({ changes: NO_CHANGES })}>
      Reset
    </button>
  );
  return (
    <Panel name="What if" class="what-if" actions={reset}>
      {!planner.value && result.value && <p class="hint">This page shows a plan and has no planner to make another.</p>}
      <fieldset disabled={!planner.value}>
        <RateSlider name="Bandwidth of all links" position={changes.bandwidth} onMove={(bandwidth) => changeNetwork({ bandwidth })} />
        <RateSlider name="Speed of all nodes" position={changes.speed} onMove={(speed) => changeNetwork({ speed })} />
        <div class="selected">
          {chosen?.kind === 'node' && <ChosenNode id={chosen.id} />}
          {chosen?.kind === 'link' && <ChosenLink row={chosen.row} />}
          {!chosen && <p class="hint">Choose a node or a link on the map to slow it, load it or take it out.</p>}
          <button type="button" disabled={!chosen} onClick={removeSelected}>
            Remove from the network
          </button>
        </div>
        <Removed changes={changes} />
      </fieldset>
    </Panel>
  );
}
