// A report made by the page: the page's own single file with the record in its places (lamina/page/assets.h names them).
import { ALLOWED_BESIDE } from '../core/beside.ts';
import { coreOfServer } from '../core/core_bytes';
import { textOfCore } from '../core/packed_core';
import type { RecordDocument } from '../documents/types';
import { escaped, plainHtml } from './plain_html';

// As expressions, which don't find themselves: this script stands in the page, too.
const TITLE = /(<title>)[^<]*(<\/title>)/;
const STATIC = /(<main id="lamina-static">)(<\/main>)/;
const DATA = /(<script type="application\/json" id="lamina-data">)(<\/script>)/;
const CORE = /(<script type="text\/plain" id="lamina-core">)(<\/script>)/;

const put = (html: string, place: RegExp, text: string): string =>
  html.replace(place, (_, before: string, after: string) => before + text + after);

// This very document without what a script or a report put in.
function ownTemplate(): string {
  const copy = document.implementation.createHTMLDocument('Lamina');
  copy.replaceChild(copy.importNode(document.documentElement, true), copy.documentElement);
  delete copy.getElementById('lamina-core')!.dataset.reader; // which is beside the page, but not beside a report
  const policy = copy.querySelector<HTMLMetaElement>('meta[http-equiv]')!;
  policy.content = policy.content.replace(` ${ALLOWED_BESIDE}`, '');
  for (const id of ['lamina-app', 'lamina-data', 'lamina-static']) copy.getElementById(id)!.replaceChildren();
  copy.getElementById('lamina-static')!.removeAttribute('hidden');
  delete copy.documentElement.dataset.theme;
  copy.title = 'Lamina';
  return `<!doctype html>\n${copy.documentElement.outerHTML}\n`;
}

/** The page with a module of the planner in it, so that it plans by itself. */
export const withCore = async (page: string, module: ArrayBuffer): Promise<string> => put(page, CORE, await textOfCore(module));

/**
 * The page as one file, as text: from the server where it is in parts, and then with the planner that the server has. It isn't parsed, since
 * its styles are not those that the server allows.
 */
export async function template(): Promise<string> {
  if (__LAMINA_HOME__ !== 'served') return ownTemplate();
  const response = await fetch('report.html');
  if (!response.ok) throw new Error(`the server has no report.html (${response.status})`);
  const core = await coreOfServer('core.wasm');
  return core ? withCore(await response.text(), core) : response.text();
}

/** JSON that cannot end the script element it stands in. */
export const embedded = (document: unknown): string => JSON.stringify(document).replace(/</g, '\\u003c');

export function reportHtml(page: string, record: RecordDocument): string {
  const titled = put(page, TITLE, escaped(`Lamina: ${record.network.name ?? 'report'}`));
  return put(put(titled, STATIC, plainHtml(record)), DATA, embedded(record));
}
