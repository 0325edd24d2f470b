// The planner of a server: POST /api/v1/VERB.
import type { ErrorDocument } from '../documents/types';
import type { GivenFile, Planner } from './planner';

const API = 'api/v1/';

async function documentOf(response: Response): Promise<object | ErrorDocument> {
  try {
    return (await response.json()) as object;
  } catch {
    return { error: { code: 'server', message: `the server answered ${response.status} without a document`, where: '' } };
  }
}

export class HttpPlanner implements Planner {
  readonly place = 'the server';

  async answer(verb: string, request: object): Promise<object | ErrorDocument> {
    const isList = ['planners', 'formulations', 'disciplines', 'examples', 'version'].includes(verb);
    const body = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) };
    return documentOf(await fetch(API + verb, isList ? {} : body));
  }

  async convert(kind: 'model' | 'network', file: GivenFile, options: Record<string, string>): Promise<object | ErrorDocument> {
    const query = new URLSearchParams({ kind, name: file.name, ...options });
    return documentOf(await fetch(`${API}convert?${query}`, { method: 'POST', body: file.bytes }));
  }
}
