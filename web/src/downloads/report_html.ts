// A report made by the page: the page's own single file with the record in its places (lamina/page/assets.h names them).
import type { RecordDocument } from '../documents/types';
import { plainHtml } from './plain_html';

/** The page as one file: from the server where it is in parts, else this very document without what a script put in. */
export async function templateText(): Promise<string> {
  if (__LAMINA_HOME__ === 'served') {
    const response = await fetch('report.html');
    if (!response.ok) throw new Error(`the server has no report.html (${response.status})`);
    return response.text();
  }
  const copy = document.documentElement.cloneNode(true) as HTMLElement;
  copy.querySelector('#lamina-app')?.replaceChildren();
  copy.querySelector('#lamina-static')?.removeAttribute('hidden');
  delete copy.dataset.theme;
  return `<!doctype html>\n${copy.outerHTML}\n`;
}

const between = (text: string, open: string, close: string, inner: string): string => {
  const start = text.indexOf(open);
  const end = text.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`the page has no ${open}`);
  return text.slice(0, start + open.length) + inner + text.slice(end);
};

/** JSON that cannot end the script element it stands in. */
export const embedded = (document: unknown): string => JSON.stringify(document).replace(/</g, '\\u003c');

export function reportHtml(template: string, record: RecordDocument): string {
  const withData = between(template, '<script type="application/json" id="lamina-data">', '</script>', embedded(record));
  return between(withData, '<main id="lamina-static">', '</main>', plainHtml(record));
}
