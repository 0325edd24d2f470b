// A report made by the page: the page's own single file with the record in its places (lamina/page/assets.h names them).
import type { RecordDocument } from '../documents/types';
import { plainHtml } from './plain_html';

/** The page as one file: from the server where it is in parts, else this very document without what a script put in. */
export async function template(): Promise<Document> {
  if (__LAMINA_HOME__ === 'served') {
    const response = await fetch('report.html');
    if (!response.ok) throw new Error(`the server has no report.html (${response.status})`);
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  }
  const copy = document.implementation.createHTMLDocument('Lamina');
  copy.replaceChild(copy.importNode(document.documentElement, true), copy.documentElement);
  copy.getElementById('lamina-app')!.replaceChildren();
  copy.getElementById('lamina-static')!.removeAttribute('hidden');
  delete copy.documentElement.dataset.theme;
  return copy;
}

/** JSON that cannot end the script element it stands in. */
export const embedded = (document: unknown): string => JSON.stringify(document).replace(/</g, '\\u003c');

export function reportHtml(page: Document, record: RecordDocument): string {
  page.getElementById('lamina-data')!.textContent = embedded(record);
  page.getElementById('lamina-static')!.innerHTML = plainHtml(record);
  page.title = `Lamina: ${record.network.name ?? 'report'}`;
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}
