// The page.
import { openFiles } from '../state/files';
import { planner, result, version } from '../state/planning';
import { Alerts } from './Alerts';
import { Alternatives } from './Alternatives';
import { Comparison } from './Comparison';
import { Header } from './Header';
import { LatencyChart } from './LatencyChart';
import { Layers } from './Layers';
import { NetworkMap } from './NetworkMap';
import { JobsPanel, PlanPanel } from './PlanView';
import { SetupPanel } from './Setup';
import { Timeline } from './Timeline';
import { WhatIf } from './WhatIf';

export function App() {
  return (
    <>
      <Header />
      <Alerts />
      <main class="page">
        <div class="controls">
          <SetupPanel />
          <WhatIf />
        </div>
        <div class="centre">
          <NetworkMap />
          <LatencyChart />
        </div>
        <div class="answer">
          <PlanPanel />
          <Alternatives />
        </div>
        <JobsPanel />
        <Comparison />
        <Timeline />
        <Layers />
      </main>
      <Footer />
    </>
  );
}

function Footer() {
  const record = result.value?.record;
  const by = planner.value;
  return (
    <footer>
      <p>
        Lamina {record?.version ?? version}.{' '}
        <span class="on-screen">
          {by ? `Plans are made by ${by.place}.` : 'This page shows and prints; it has no planner, so that it does not plan again.'}
        </span>
        <span class="on-screen"> Drop network, model, jobs or report files anywhere.</span>
      </p>
    </footer>
  );
}

/** Files can be dropped anywhere on the page. */
export function acceptDrops(): void {
  const stop = (e: DragEvent) => e.preventDefault();
  document.addEventListener('dragenter', stop);
  document.addEventListener('dragover', (e) => {
    stop(e);
    document.body.classList.add('dropping');
  });
  document.addEventListener('dragleave', (e) => {
    if (e.relatedTarget === null) document.body.classList.remove('dropping');
  });
  document.addEventListener('drop', (e) => {
    stop(e);
    document.body.classList.remove('dropping');
    const files = [...(e.dataTransfer?.files ?? [])];
    if (files.length > 0) void openFiles(files);
  });
}
