// The address of the page: at the start it says what is shown, then it follows the setup.
import { effect } from '@preact/signals';
import type { Planner } from '../core/planner';
import { dismiss, note, raise } from './alerts';
import { inspected, Unreadable } from './inspect';
import { addModel, addNetwork, startWithExample } from './library';
import { change, selection, setup } from './setup';
import { hasOwn, ownIn, setupFrom, textOf, type Own } from './url';

/** Characters: browsers take more, chats and mails less. */
export const LONGEST = 64_000;
const FOLLOWS_MS = 200; // behind the setup: browsers allow few changes a second

/** Shows what the address asks for, or else an example. Documents in it wait for a planner to inspect them. */
export function startAtAddress(): void {
  if (hasOwn(location.hash)) return;
  startWithExample();
  show(location.hash, {});
}

function show(text: string, own: Own): void {
  const asked = setupFrom(text, own);
  if (asked) {
    selection.value = undefined;
    change(asked);
  } else if (text.length > 1) raise('address', 'The address asks for a network, a model or a node that this page does not have.');
}

async function checked(own: Own, by: Planner | undefined): Promise<Own> {
  if (own.network) await inspected(by, { network: own.network });
  for (const [name, model] of Object.entries(own.models ?? {})) await inspected(by, { models: { [name]: model } });
  return own;
}

/** Shows the documents of an address that has some, once the planner, if there is one, finds no fault with them. */
export async function openAddress(by: Planner | undefined): Promise<void> {
  const text = location.hash;
  dismiss('address');
  try {
    const own = await checked(await ownIn(text), by);
    if (own.network) addNetwork(own.network.name ?? 'network', own.network);
    for (const [name, model] of Object.entries(own.models ?? {})) addModel(name, model);
    show(text, own);
  } catch (e) {
    const why = e instanceof Unreadable ? e.message : 'it is incomplete or damaged';
    raise('address', `The address holds documents that cannot be read: ${why}.`);
  }
  if (setup.peek().network.nodes.length === 0) startWithExample();
}

function write(text: string): void {
  const fits = text.length <= LONGEST;
  history.replaceState(null, '', fits ? `#${text}` : location.pathname + location.search);
  if (fits) return dismiss('long address');
  const size = text.length.toLocaleString('en');
  note(
    'long address',
    `This is too large for the address, which takes ${LONGEST.toLocaleString('en')} characters, not ${size}. ` +
      'After a reload the page shows its example; Download report keeps everything.',
  );
}

/** From now on the address follows the setup, and the page an address that the reader changes. */
export function followAddress(by: () => Planner | undefined): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let started = false;
  effect(() => {
    const of = setup.value;
    clearTimeout(timer);
    if (started && of.network.nodes.length > 0)
      timer = setTimeout(() => void textOf(of).then((text) => setup.peek() === of && write(text)), FOLLOWS_MS);
    started = true;
  });
  addEventListener('hashchange', () => void openAddress(by()));
}
