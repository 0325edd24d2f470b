// Documents from elsewhere are shown only after the planner has read them without complaint.
import type { Planner } from '../core/planner';
import { isErrorDocument } from '../documents/types';

/** Its message is for the reader. */
export class Unreadable extends Error {}

/** The message of an error document, with the place in the document. */
export function told(document: { error: { message: string; where: string } }): string {
  const { message, where } = document.error;
  const place = where.replace(/^.*?: /, '');
  return place && !message.includes(place) ? `${place}: ${message}` : message;
}

/** Throws Unreadable if the planner refuses the network or the model in `body`, a request of POST /api/v1/inspect. */
export async function inspected(by: Planner | undefined, body: object): Promise<void> {
  if (!by) throw new Unreadable('this page has no planner; it opens reports alone');
  const answer = await by.answer('inspect', body);
  if (isErrorDocument(answer)) throw new Unreadable(told(answer));
}
