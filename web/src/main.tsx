// Starts the page in its home: shows a report's record, or plans an example; then follows the reader.
import { render } from 'preact';
import type { RecordDocument } from './documents/types';
import { findPlanner } from './core/find_planner';
import { followAddress, openAddress, startAtAddress } from './state/address';
import { askForChoices } from './state/choices';
import { startExtras } from './state/extra';
import { planner, result, startPlanning } from './state/planning';
import { showRecord } from './state/record';
import { hasOwn } from './state/url';
import { watchTheme } from './state/theme';
import { acceptDrops, App } from './views/App';
import './style.css';

declare global {
  interface Window {
    lamina: { ready: Promise<void>; document: () => RecordDocument | undefined };
  }
}

function recordOfReport(): RecordDocument | undefined {
  const text = document.getElementById('lamina-data')?.textContent?.trim();
  return text ? (JSON.parse(text) as RecordDocument) : undefined;
}

function begin(record: RecordDocument | undefined): void {
  if (record) return showRecord(record);
  startAtAddress();
  followAddress(() => planner.peek());
}

/** Resolves when a record is there and has been painted. */
function firstPlan(): Promise<void> {
  return new Promise((resolve) => {
    const stop = result.subscribe((now) => {
      if (!now) return;
      queueMicrotask(() => stop());
      requestAnimationFrame(() => setTimeout(resolve));
    });
  });
}

function start(): void {
  const record = recordOfReport();
  const root = document.getElementById('lamina-app')!;
  window.lamina = { ready: firstPlan(), document: () => result.peek()?.record };
  begin(record);
  render(<App />, root);
  document.getElementById('lamina-static')?.setAttribute('hidden', ''); // not before: a page that fails to start still shows it
  watchTheme();
  startPlanning();
  startExtras();
  acceptDrops();
  void findPlanner().then(async (found) => {
    if (!record && hasOwn(location.hash)) await openAddress(found);
    planner.value = found;
    if (found) void askForChoices(found);
  });
}

start();
