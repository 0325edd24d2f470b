// What answers the page's questions: the same documents from the planner in the page and from a server.
import type { ErrorDocument } from '../documents/types';

/** A file in a format of another tool. */
export interface GivenFile {
  name: string;
  bytes: Blob;
}

export interface Planner {
  /** Where answers come from, in a word or two for people. */
  readonly place: string;

  /** The document that `lamina VERB --json` prints for a request as of POST /api/v1/VERB; an error document if it refuses. */
  answer(verb: string, request: object): Promise<object | ErrorDocument>;

  /** A model or network file of any format as Lamina's document; absent if files cannot be converted here. */
  convert?(kind: 'model' | 'network', file: GivenFile, options: Record<string, string>): Promise<object | ErrorDocument>;
}
