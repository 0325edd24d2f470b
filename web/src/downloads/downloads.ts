// What can be taken away: the plan, the report, the map as a figure.
import { palette } from '../figures/colours';
import { mapSvg } from '../figures/map_svg';
import { result } from '../state/planning';
import { currentScene } from '../views/NetworkMap';
import { raise } from '../state/alerts';
import { reportHtml, template } from './report_html';

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function downloadPlan(): void {
  const plan = result.peek()?.record.plan;
  if (plan) save('plan.json', 'application/json', `${JSON.stringify(plan, null, 2)}\n`);
}

export async function downloadReport(): Promise<void> {
  const now = result.peek();
  if (!now) return;
  try {
    save('report.html', 'text/html', reportHtml(await template(), now.record));
  } catch (e) {
    raise('report', `The report cannot be made: ${e instanceof Error ? e.message : String(e)}`);
  }
}

export function downloadSvg(): void {
  save('map.svg', 'image/svg+xml', mapSvg(currentScene(), palette(document.body)));
}
